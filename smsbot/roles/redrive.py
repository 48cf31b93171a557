"""What an operator may do who redrives messages."""

from constructs_lib.location import Location
from constructs_lib.policies.policy_document import Condition, Statement
from stacks.keys import alias_of
from stacks.settings.environment import Environment


def redriving(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot redrive`` does, and nothing else.

    It is one of two locks: the main key's own policy has to name the role too, as ``key_readers``
    of environments.toml does. A key has no name in its ARN, so it is found by its alias.
    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    """
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
        Statement(
            sid="ReadDeadLetterQueue",
            actions=("kms:Decrypt",),
            resources=(location.arn("kms", "key/*"),),
            conditions=(
                Condition(
                    "ForAnyValue:StringEquals",
                    "kms:ResourceAliases",
                    (f"alias/{alias_of('smsbot', environment)}",),
                ),
                Condition("StringEquals", "kms:ViaService", (location.endpoint_name("sqs"),)),
            ),
        ),
    )
