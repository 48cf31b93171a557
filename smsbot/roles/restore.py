"""What the deploy role needs in addition, for the time in which it restores a table."""

from constructs_lib.keys.key_policy import ENCRYPT_DECRYPT_ACTIONS, GRANT_ACTIONS
from constructs_lib.location import Location
from constructs_lib.policies.policy_document import Condition, Statement
from stacks.keys import tags_of
from stacks.settings.environment import Environment

# AWS restores as the caller, who needs to read and write the new table.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
READING_AND_WRITING = (
    *("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"),
    *("dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"),
)
LOOKING = (
    *("dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTable"),
    *("dynamodb:DescribeTimeToLive", "dynamodb:GetResourcePolicy", "dynamodb:ListTagsOfResource"),
)
PROTECTING = (
    *("dynamodb:PutResourcePolicy", "dynamodb:TagResource"),
    *("dynamodb:UpdateContinuousBackups", "dynamodb:UpdateTable", "dynamodb:UpdateTimeToLive"),
)


def restoring(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot restore`` does, and what switching over takes.

    No other role can: the policy of a table denies it, and the DynamoDB key gives a grant to the
    deploy role alone.
    """
    keys = (location.arn("kms", "key/*"),)
    of_environment = tuple(
        Condition("StringEquals", f"aws:ResourceTag/{tag}", (value,))
        for tag, value in tags_of(environment).items()
    )
    through = Condition("StringEquals", "kms:ViaService", (location.endpoint_name("dynamodb"),))
    tables = environment.names.name("storage", "table", "*")
    function = environment.names.name("compute", "function", "bot")
    return (
        Statement(
            sid="RestoreTables",
            actions=(
                *LOOKING,
                *PROTECTING,
                *READING_AND_WRITING,
                "dynamodb:CreateBackup",
                "dynamodb:DeleteTable",
                "dynamodb:RestoreTableFromBackup",
                "dynamodb:RestoreTableToPointInTime",
            ),
            resources=(
                location.arn("dynamodb", f"table/{tables}"),
                location.arn("dynamodb", f"table/{tables}/backup/*"),
            ),
        ),
        Statement(sid="FindKeys", actions=("kms:ListAliases",), resources=("*",)),
        Statement(
            sid="LookAtKeys",
            actions=("kms:DescribeKey",),
            resources=keys,
            conditions=of_environment,
        ),
        Statement(
            sid="PutTablesUnderKey",
            actions=(*ENCRYPT_DECRYPT_ACTIONS, *GRANT_ACTIONS),
            resources=keys,
            conditions=(*of_environment, through),
        ),
        Statement(
            sid="StopFunction",
            actions=("lambda:DeleteFunctionConcurrency", "lambda:PutFunctionConcurrency"),
            resources=(location.arn("lambda", f"function:{function}"),),
        ),
    )
