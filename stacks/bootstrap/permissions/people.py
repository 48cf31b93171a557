"""What people may do: operate keys, redrive, read data, export and erase it, restore a table.

To use a key, the key policy has to name the role too, as ``table_readers``, ``queue_readers``,
``log_readers`` and ``privacy_roles`` do.
"""

from constructs_lib.keys.key_policy import (
    DIRECTLY,
    ENCRYPT_DECRYPT_ACTIONS,
    GRANT_ACTIONS,
    HASH_ACTIONS,
    via,
)
from keyproof.location import Location
from keyproof.policy_document import Condition, Statement, actions_of
from stacks.bootstrap.permissions.statements import Actions, allow, on_keys
from stacks.bootstrap.permissions.terraform import READING
from stacks.keys import ERASED_NUMBERS, alias_of
from stacks.settings.environment import Environment


def operating_keys(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot keys`` does: all commands list, and each needs the statement of its name."""
    listing = (
        "kms:DescribeKey GetKeyLastUsage GetKeyRotationStatus ListKeyRotations ListResourceTags"
    )
    return (
        on_keys("List", listing, environment, location),
        # These three know no resource. Without kms:ListKeys, a key whose alias is gone is not
        # found. The runbooks ask CloudTrail who changed a key.
        allow("Find", "kms:ListAliases ListKeys"),
        allow("LastUse", "cloudtrail:LookupEvents"),
        on_keys("CancelDeletion", "kms:CancelKeyDeletion", environment, location),
        on_keys("Enable", "kms:EnableKey", environment, location),
        on_keys("Rotate", "kms:RotateKeyOnDemand", environment, location),
    )


def redriving(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot redrive`` does."""
    taking = "sqs:DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage"
    return (
        allow("TakeFromDeadLetterQueue", taking, _queue(environment, location)),
        allow("GiveToFunction", "lambda:InvokeFunction", _function(environment, location)),
        _using_key("ReadDeadLetterQueue", "smsbot", environment, location, through="sqs"),
    )


def reading_queue(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``aws sqs receive-message`` needs of the dead-letter queue."""
    reading = "sqs:GetQueueAttributes GetQueueUrl ReceiveMessage"
    return (
        allow("ReadQueue", reading, _queue(environment, location)),
        _using_key("DecryptQueue", "smsbot", environment, location, through="sqs"),
    )


def reading_logs(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``aws logs tail`` and a query need. Without ``logs:Unmask``, numbers stay masked."""
    prefix = environment.names.prefix
    groups = (
        location.arn("logs", f"log-group:{each}:*")
        for each in (f"/aws/lambda/{prefix}-*", f"{prefix}-*", f"sns/*/{prefix}-*")
    )
    reading = "logs:DescribeLogStreams FilterLogEvents GetLogEvents StartQuery"
    return (
        allow("ReadLogs", reading, *groups),
        # They name a query, and no group.
        allow("ReadResults", "logs:GetQueryResults StopQuery"),
        _using_key("DecryptLogs", "logs", environment, location, through="logs"),
    )


def reading_tables(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot privacy show`` and the query of the counters do."""
    tables = (_table(environment, location, each) for each in ("conversations", "analytics"))
    return (
        allow("ReadTables", "dynamodb:Query", *tables),
        _using_key("DecryptTables", "dynamodb", environment, location, through="dynamodb"),
    )


def handling_a_persons_data(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot privacy export`` and ``smsbot privacy erase`` do."""
    conversations = _table(environment, location, "conversations")
    return (
        allow("ExportAndErase", "dynamodb:DeleteItem PutItem Query", conversations),
        _using_key("DecryptTable", "dynamodb", environment, location, through="dynamodb"),
        _using_key("HashNumbers", ERASED_NUMBERS, environment, location, actions=HASH_ACTIONS),
    )


def restoring(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What the deploy role needs in addition while it restores a table and switches over.

    No other role can: the policy of a table denies it, and the DynamoDB key gives a grant to the
    deploy role alone. AWS restores as the caller, who needs to read and write the new table.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
    """
    tables = _table(environment, location, "*")
    changing = actions_of(
        "dynamodb",
        "PutResourcePolicy TagResource UpdateContinuousBackups UpdateTable UpdateTimeToLive "
        "BatchWriteItem DeleteItem GetItem PutItem Query Scan UpdateItem "
        "CreateBackup DeleteTable RestoreTableFromBackup RestoreTableToPointInTime",
    )
    using = (*ENCRYPT_DECRYPT_ACTIONS, *GRANT_ACTIONS)
    stopping = "lambda:DeleteFunctionConcurrency PutFunctionConcurrency"
    return (
        allow("RestoreTables", (*READING["dynamodb"], *changing), tables, f"{tables}/backup/*"),
        allow("FindKeys", "kms:ListAliases"),
        on_keys("LookAtKeys", "kms:DescribeKey", environment, location),
        on_keys("PutTablesUnderKey", using, environment, location, via(location, "dynamodb")),
        allow("StopFunction", stopping, _function(environment, location)),
    )


def _queue(environment: Environment, location: Location) -> str:
    return location.arn("sqs", environment.names.name("messaging", "queue", "dead-letter"))


def _function(environment: Environment, location: Location) -> str:
    name = environment.names.name("compute", "function", "bot")
    return location.arn("lambda", f"function:{name}")


def _table(environment: Environment, location: Location, name: str) -> str:
    return location.arn("dynamodb", f"table/{environment.names.name('storage', 'table', name)}")


def _using_key(
    sid: str,
    name: str,
    environment: Environment,
    location: Location,
    *,
    actions: Actions = "kms:Decrypt",
    through: str | None = None,
) -> Statement:
    """Use one key, through a service or directly. No ARN holds its name, so its alias decides.

    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    """
    alias = (f"alias/{alias_of(name, environment)}",)
    conditions = (
        Condition("ForAnyValue:StringEquals", "kms:ResourceAliases", alias),
        via(location, through) if through else DIRECTLY,
    )
    return allow(sid, actions, location.arn("kms", "key/*"), conditions=conditions)
