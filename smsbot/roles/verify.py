"""The least policy with which an environment can be read: nothing but names and settings.

Which actions take a resource is by https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

from collections.abc import Callable

from constructs_lib.location import Location
from constructs_lib.policies.policy_document import Statement
from smsbot.roles.state import verifying_state
from stacks.settings.environment import Environment

# The groups that SNS has once an account and region.
OF_THE_ACCOUNT = "log-group:sns/*/DirectPublishToPhoneNumber*"


def verifying(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot verify`` reads: settings, and no data of any.

    A key has an id that AWS chooses, so every key may be looked at.
    """
    name = f"{environment.names.prefix}-*"

    def named(service: str, form: str = "{}") -> tuple[str, ...]:
        return (location.arn(service, form.format(name)),)

    return (
        Statement(
            sid="FindByName",
            actions=(
                # A trail may be the organization's, of another account.
                "cloudtrail:DescribeTrails",
                "cloudtrail:GetEventSelectors",
                "cloudtrail:GetTrailStatus",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:ListDashboards",
                "dynamodb:ListBackups",
                "dynamodb:ListExports",
                "dynamodb:ListTables",
                "events:ListRules",
                "iam:ListRoles",
                "kms:ListAliases",
                "kms:ListKeys",
                "lambda:ListEventSourceMappings",
                "lambda:ListFunctions",
                "logs:DescribeAccountPolicies",
                "logs:DescribeExportTasks",
                "logs:DescribeLogGroups",
                "sns:GetSubscriptionAttributes",
                "sns:ListTopics",
                "sqs:ListQueues",
            ),
            resources=("*",),
        ),
        Statement(
            sid="VerifyKeys",
            actions=(
                "kms:DescribeKey",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "kms:ListGrants",
            ),
            resources=named("kms", "key/*"),
        ),
        Statement(
            sid="VerifyLogGroups",
            actions=("logs:DescribeMetricFilters",),
            resources=named("logs", "log-group:/aws/lambda/{}"),
        ),
        Statement(
            sid="VerifyWhereLogsGo",
            actions=("logs:DescribeSubscriptionFilters",),
            resources=(*named("logs", "log-group:*{}"), *named("logs", OF_THE_ACCOUNT)),
        ),
        Statement(
            sid="VerifyRules",
            actions=("events:ListTargetsByRule",),
            resources=named("events", "rule/{}"),
        ),
        Statement(
            sid="VerifyTables",
            actions=(
                "dynamodb:DescribeContinuousBackups",
                "dynamodb:DescribeContributorInsights",
                "dynamodb:DescribeKinesisStreamingDestination",
                "dynamodb:DescribeTable",
                "dynamodb:DescribeTimeToLive",
                "dynamodb:GetResourcePolicy",
            ),
            resources=named("dynamodb", "table/{}"),
        ),
        Statement(
            sid="VerifyTopics",
            actions=("sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"),
            resources=named("sns"),
        ),
        Statement(
            sid="VerifyQueues",
            actions=("sqs:GetQueueAttributes",),
            resources=named("sqs"),
        ),
        Statement(
            sid="VerifyFunctions",
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
            sid="VerifyRoles",
            actions=(
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
            ),
            resources=(location.role_arn(name),),
        ),
        Statement(
            sid="VerifyPoliciesAttachedByHand",
            actions=("iam:GetPolicy", "iam:GetPolicyVersion"),
            resources=(f"arn:{location.partition}:iam::*:policy/*",),
        ),
        *verifying_state(environment, location),
        *_of_masks(environment, named),
        *(_of_a_number(environment, named) if environment.sms else ()),
    )


def _of_masks(
    environment: Environment, named: Callable[..., tuple[str, ...]]
) -> tuple[Statement, ...]:
    """What an environment that masks phone numbers needs in addition."""
    if not environment.mask_phone_numbers:
        return ()
    return (
        Statement(
            sid="VerifyMasks",
            actions=("logs:GetDataProtectionPolicy",),
            resources=(*named("logs", "log-group:*{}"), *named("logs", OF_THE_ACCOUNT)),
        ),
    )


def _of_a_number(
    environment: Environment, named: Callable[..., tuple[str, ...]]
) -> tuple[Statement, ...]:
    """What an environment with a phone number needs in addition; a number's id is AWS's choice."""
    events = (
        Statement(
            sid="VerifyConfigurationSets",
            actions=("sms-voice:DescribeConfigurationSets",),
            resources=named("sms-voice", "configuration-set/{}"),
        )
        if environment.has_event_destinations
        else Statement(
            sid="VerifyTemplates",
            actions=("cloudformation:GetTemplate",),
            resources=named("cloudformation", "stack/{}/*"),
        )
    )
    return (
        Statement(
            sid="VerifyNumbers",
            actions=("sms-voice:DescribeOptOutLists", "sms-voice:DescribePhoneNumbers"),
            resources=named("sms-voice", "*"),
        ),
        events,
    )
