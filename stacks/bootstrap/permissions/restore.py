"""What the deploy role needs in addition, for the time in which it restores a table."""

from constructs_lib.keys.key_policy import ENCRYPT_DECRYPT_ACTIONS, GRANT_ACTIONS, via
from keyproof.location import Location
from keyproof.policy_document import Statement
from stacks.bootstrap.permissions.actions import READING
from stacks.bootstrap.permissions.keys import on_keys
from stacks.settings.environment import Environment

# AWS restores as the caller, who needs to read and write the new table.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
READING_AND_WRITING = (
    *("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"),
    *("dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"),
)
PROTECTING = (
    *("dynamodb:PutResourcePolicy", "dynamodb:TagResource"),
    *("dynamodb:UpdateContinuousBackups", "dynamodb:UpdateTable", "dynamodb:UpdateTimeToLive"),
)


def restoring(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What the runbook of restoring a table does, with switching over.

    No other role can: the policy of a table denies it, and the DynamoDB key gives a grant to the
    deploy role alone.
    """
    using = (*ENCRYPT_DECRYPT_ACTIONS, *GRANT_ACTIONS)
    tables = environment.names.name("storage", "table", "*")
    function = environment.names.name("compute", "function", "bot")
    return (
        Statement(
            sid="RestoreTables",
            actions=(
                *READING["dynamodb"],
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
        on_keys("LookAtKeys", ("kms:DescribeKey",), environment, location),
        on_keys("PutTablesUnderKey", using, environment, location, via(location, "dynamodb")),
        Statement(
            sid="StopFunction",
            actions=("lambda:DeleteFunctionConcurrency", "lambda:PutFunctionConcurrency"),
            resources=(location.arn("lambda", f"function:{function}"),),
        ),
    )
