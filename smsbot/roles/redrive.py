"""The least that an operator needs to redrive, as an IAM policy."""

from constructs_lib.policies.policy_document import Condition, PolicyDocument, Statement
from smsbot.redrive.target import Target


def operator_policy(target: Target) -> PolicyDocument:
    """The policy for the operator's role.

    It is one of two locks: the main key's own policy has to name the role too, as ``key_readers``
    of environments.toml does. A key has no name in its ARN, so it is told by its alias.
    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    """
    location = target.location
    return PolicyDocument(
        (
            Statement(
                sid="TakeFromDeadLetterQueue",
                actions=(
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueUrl",
                    "sqs:ReceiveMessage",
                ),
                resources=(target.queue_arn,),
            ),
            Statement(
                sid="GiveToFunction",
                actions=("lambda:InvokeFunction",),
                resources=(target.function_arn,),
            ),
            Statement(
                sid="ReadDeadLetterQueue",
                actions=("kms:Decrypt",),
                resources=(location.arn("kms", "key/*"),),
                conditions=(
                    Condition(
                        "ForAnyValue:StringEquals", "kms:ResourceAliases", (target.key_alias,)
                    ),
                    Condition("StringEquals", "kms:ViaService", (location.endpoint_name("sqs"),)),
                ),
            ),
        )
    )
