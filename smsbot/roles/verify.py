"""The least policy with which an environment can be read: nothing but names and settings.

Which actions take a resource is by https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

from collections.abc import Callable, Sequence

from constructs_lib.location import Location
from constructs_lib.policies.policy_document import PolicyDocument, Statement
from stacks.settings.environment import Environment

ANY_ACCOUNT = "*"
# The groups that SNS has once an account and region.
OF_THE_ACCOUNT = "log-group:sns/*/DirectPublishToPhoneNumber*"


def reading_policy(environments: Sequence[Environment]) -> PolicyDocument:
    """The policy for some environments; those without an ``account_id`` may be in any account.

    A key has an id that AWS chooses, so every key may be looked at; no data of any.
    """
    places = [
        (
            Location(region=each.region, account_id=each.account_id or ANY_ACCOUNT),
            f"{each.names.prefix}-*",
        )
        for each in environments
    ]

    def named(service: str, form: str = "{}") -> tuple[str, ...]:
        arns = [location.arn(service, form.format(name)) for location, name in places]
        return tuple(dict.fromkeys(arns))

    roles = [location.role_arn(name) for location, name in places]
    managed = [f"arn:{location.partition}:iam::*:policy/*" for location, _ in places]
    return PolicyDocument(
        (
            Statement(
                sid="FindByName",
                actions=(
                    "cloudwatch:DescribeAlarms",
                    "cloudwatch:ListDashboards",
                    "dynamodb:ListTables",
                    "events:ListRules",
                    "iam:ListRoles",
                    "kms:ListAliases",
                    "kms:ListKeys",
                    "lambda:ListFunctions",
                    "logs:DescribeLogGroups",
                    "sns:GetSubscriptionAttributes",
                    "sns:ListTopics",
                    "sqs:ListQueues",
                ),
                resources=("*",),
            ),
            Statement(
                sid="ReadKeys",
                actions=(
                    "kms:DescribeKey",
                    "kms:GetKeyPolicy",
                    "kms:GetKeyRotationStatus",
                    "kms:ListGrants",
                ),
                resources=named("kms", "key/*"),
            ),
            Statement(
                sid="ReadLogGroups",
                actions=("logs:DescribeMetricFilters",),
                resources=named("logs", "log-group:/aws/lambda/{}"),
            ),
            Statement(
                sid="ReadWhereLogsGo",
                actions=("logs:DescribeSubscriptionFilters",),
                resources=(*named("logs", "log-group:*{}"), *named("logs", OF_THE_ACCOUNT)),
            ),
            Statement(
                sid="ReadRules",
                actions=("events:ListTargetsByRule",),
                resources=named("events", "rule/{}"),
            ),
            Statement(
                sid="ReadTables",
                actions=(
                    "dynamodb:DescribeContinuousBackups",
                    "dynamodb:DescribeKinesisStreamingDestination",
                    "dynamodb:DescribeTable",
                    "dynamodb:DescribeTimeToLive",
                    "dynamodb:GetResourcePolicy",
                ),
                resources=named("dynamodb", "table/{}"),
            ),
            Statement(
                sid="ReadTopics",
                actions=("sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"),
                resources=named("sns"),
            ),
            Statement(
                sid="ReadQueues",
                actions=("sqs:GetQueueAttributes",),
                resources=named("sqs"),
            ),
            Statement(
                sid="ReadFunctions",
                actions=(
                    "lambda:GetFunctionConcurrency",
                    "lambda:GetFunctionConfiguration",
                    "lambda:GetFunctionEventInvokeConfig",
                    "lambda:GetPolicy",
                    "lambda:ListAliases",
                    "lambda:ListFunctionUrlConfigs",
                    "lambda:ListVersionsByFunction",
                ),
                resources=named("lambda", "function:{}"),
            ),
            Statement(
                sid="ReadRoles",
                actions=(
                    "iam:GetRole",
                    "iam:GetRolePolicy",
                    "iam:ListAttachedRolePolicies",
                    "iam:ListRolePolicies",
                ),
                resources=tuple(dict.fromkeys(roles)),
            ),
            Statement(
                sid="ReadPoliciesAttachedByHand",
                actions=("iam:GetPolicy", "iam:GetPolicyVersion"),
                resources=tuple(dict.fromkeys(managed)),
            ),
            *(_of_a_number(named) if any(each.sms for each in environments) else ()),
        )
    )


def _of_a_number(named: Callable[..., tuple[str, ...]]) -> tuple[Statement, ...]:
    """What an environment with a phone number needs beside that; a number's id is AWS's choice."""
    return (
        Statement(
            sid="ReadNumbers",
            actions=("sms-voice:DescribeOptOutLists", "sms-voice:DescribePhoneNumbers"),
            resources=named("sms-voice", "*"),
        ),
        Statement(
            sid="ReadTemplates",
            actions=("cloudformation:GetTemplate",),
            resources=named("cloudformation", "stack/{}/*"),
        ),
    )
