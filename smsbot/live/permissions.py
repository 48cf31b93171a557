"""The least policy with which an environment can be read: nothing but names and settings.

Which actions take a resource is by https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

from constructs_lib.location import Location
from constructs_lib.policy_document import PolicyDocument, Statement
from stacks.environment import Environment

ANY_ACCOUNT = "*"


def reading_policy(environment: Environment) -> PolicyDocument:
    """The policy for one environment; without its ``account_id``, for that of any account.

    A key has an id that AWS chooses, so every key may be looked at; no data of any.
    """
    location = Location(region=environment.region, account_id=environment.account_id or ANY_ACCOUNT)
    named = f"{environment.names.prefix}-*"
    return PolicyDocument(
        (
            Statement(
                sid="FindByName",
                actions=(
                    "dynamodb:ListTables",
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
                resources=(location.arn("kms", "key/*"),),
            ),
            Statement(
                sid="ReadTables",
                actions=(
                    "dynamodb:DescribeContinuousBackups",
                    "dynamodb:DescribeTable",
                    "dynamodb:DescribeTimeToLive",
                ),
                resources=(location.arn("dynamodb", f"table/{named}"),),
            ),
            Statement(
                sid="ReadTopics",
                actions=("sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"),
                resources=(location.arn("sns", named),),
            ),
            Statement(
                sid="ReadQueues",
                actions=("sqs:GetQueueAttributes",),
                resources=(location.arn("sqs", named),),
            ),
            Statement(
                sid="ReadFunctions",
                actions=("lambda:GetFunctionConfiguration", "lambda:GetPolicy"),
                resources=(location.arn("lambda", f"function:{named}"),),
            ),
            Statement(
                sid="ReadRoles",
                actions=(
                    "iam:GetRole",
                    "iam:GetRolePolicy",
                    "iam:ListAttachedRolePolicies",
                    "iam:ListRolePolicies",
                ),
                resources=(location.role_arn(named),),
            ),
            Statement(
                sid="ReadPoliciesAttachedByHand",
                actions=("iam:GetPolicy", "iam:GetPolicyVersion"),
                resources=(f"arn:{location.partition}:iam::*:policy/*",),
            ),
        )
    )
