"""What people may do with data: redrive messages, read conversations, export and erase a person's.

Each policy is one of two locks. The key policies have to name the role too, as ``key_readers``,
``table_readers``, ``queue_readers``, ``log_readers`` and ``privacy_roles`` do.
"""

from constructs_lib.keys.key_policy import DIRECTLY, HASH_ACTIONS, via
from keyproof.location import Location
from keyproof.policy_document import Condition, Statement
from stacks.keys import ERASED_NUMBERS, alias_of
from stacks.settings.environment import Environment


def redriving(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot redrive`` does, and nothing else."""
    names = environment.names
    return (
        Statement(
            sid="TakeFromDeadLetterQueue",
            actions=(
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
            ),
            resources=(location.arn("sqs", names.name("messaging", "queue", "dead-letter")),),
        ),
        Statement(
            sid="GiveToFunction",
            actions=("lambda:InvokeFunction",),
            resources=(
                location.arn("lambda", f"function:{names.name('compute', 'function', 'bot')}"),
            ),
        ),
        _using_key("ReadDeadLetterQueue", "smsbot", environment, location, through="sqs"),
    )


def reading_queue(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``aws sqs receive-message`` needs of the dead-letter queue, and nothing else."""
    queue = location.arn("sqs", environment.names.name("messaging", "queue", "dead-letter"))
    return (
        Statement(
            sid="ReadQueue",
            actions=("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"),
            resources=(queue,),
        ),
        _using_key("DecryptQueue", "smsbot", environment, location, through="sqs"),
    )


def reading_logs(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``aws logs tail`` and a query need of the log groups, and nothing else.

    Without ``logs:Unmask``, masked numbers stay masked.
    """
    prefix = environment.names.prefix
    groups = (f"/aws/lambda/{prefix}-*", f"{prefix}-*", f"sns/*/{prefix}-*")
    return (
        Statement(
            sid="ReadLogs",
            actions=(
                "logs:DescribeLogStreams",
                "logs:FilterLogEvents",
                "logs:GetLogEvents",
                "logs:StartQuery",
            ),
            resources=tuple(location.arn("logs", f"log-group:{each}:*") for each in groups),
        ),
        # They name a query, and no group.
        Statement(
            sid="ReadResults", actions=("logs:GetQueryResults", "logs:StopQuery"), resources=("*",)
        ),
        _using_key("DecryptLogs", "logs", environment, location, through="logs"),
    )


def reading_tables(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot privacy show`` and the query of the counters do, and nothing else."""
    return (
        Statement(
            sid="ReadTables",
            actions=("dynamodb:Query",),
            resources=_tables(environment, location, "conversations", "analytics"),
        ),
        _using_key("DecryptTables", "dynamodb", environment, location, through="dynamodb"),
    )


def handling_a_persons_data(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot privacy export`` and ``smsbot privacy erase`` do, and nothing else."""
    return (
        Statement(
            sid="ExportAndErase",
            actions=("dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query"),
            resources=_tables(environment, location, "conversations"),
        ),
        _using_key("DecryptTable", "dynamodb", environment, location, through="dynamodb"),
        _using_key("HashNumbers", ERASED_NUMBERS, environment, location, actions=HASH_ACTIONS),
    )


def _tables(environment: Environment, location: Location, *names: str) -> tuple[str, ...]:
    return tuple(
        location.arn("dynamodb", f"table/{environment.names.name('storage', 'table', each)}")
        for each in names
    )


def _using_key(
    sid: str,
    name: str,
    environment: Environment,
    location: Location,
    *,
    actions: tuple[str, ...] = ("kms:Decrypt",),
    through: str | None = None,
) -> Statement:
    """Use one key, through a service or directly. No ARN holds its name, so its alias decides.

    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    """
    return Statement(
        sid=sid,
        actions=actions,
        resources=(location.arn("kms", "key/*"),),
        conditions=(
            Condition(
                "ForAnyValue:StringEquals",
                "kms:ResourceAliases",
                (f"alias/{alias_of(name, environment)}",),
            ),
            via(location, through) if through else DIRECTLY,
        ),
    )
