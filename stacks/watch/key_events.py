"""The events of CloudTrail that show a key of a stack in danger.

They reach EventBridge only where a trail logs management events, and events of KMS among them:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html.
"""

from collections.abc import Sequence

from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.messages.event_rule import Message

CALLS = {"source": ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"]}

# What makes a key useless or lets others at it. RevokeGrant can take a table its key.
DANGEROUS = (
    "DisableKey",
    "ScheduleKeyDeletion",
    "PutKeyPolicy",
    "DisableKeyRotation",
    "RevokeGrant",
)
# What leads an alias of the stack to another key. The event names the alias and the key that it
# leads to from then on, and not the one that it led to.
# https://docs.aws.amazon.com/kms/latest/developerguide/ct-updatealias.html
LEADING_AWAY = ("CreateAlias", "UpdateAlias", "DeleteAlias")

# EventBridge takes patterns of 2,048 characters. Of more keys than this, each is named by its id
# alone, which its ARN ends with.
MOST_IN_FULL = 4

# No source address and no name of a session, which is often somebody's e-mail address: CloudTrail
# has them, under the id of the event.
PARTS = {
    "call": "$.detail.eventName",
    "key": "$.detail.requestParameters.keyId",
    "alias": "$.detail.requestParameters.aliasName",
    "caller": "$.detail.userIdentity.type",
    "role": "$.detail.userIdentity.sessionContext.sessionIssuer.arn",
    "error": "$.detail.errorCode",
    "reason": "$.detail.errorMessage",
    "event": "$.detail.eventID",
    "time": "$.time",
}


def keys_in_danger(
    keys: Sequence[EncryptionKey], *, alias_prefix: str, deploy_role_arn: str
) -> dict[str, object]:
    """The pattern of calls that endanger one of the keys, whether they succeed or not.

    ``alias_prefix`` is what all of the keys' aliases start with.

    CloudTrail names the key by its ARN among the resources, and in the parameters as the caller
    named it: by its id or by its ARN. That the resources are there for each of these calls, also
    where it is refused, is unconfirmed.

    A grant is made by the deploy role when it creates a table, and by AWS for itself.
    """
    arns, ids = [key.arn for key in keys], [key.key_id for key in keys]
    named = [*arns, *ids] if len(keys) <= MOST_IN_FULL else [{"suffix": each} for each in ids]
    return {
        **CALLS,
        "detail": {
            "$or": [
                {"eventName": DANGEROUS, "resources": {"ARN": arns}},
                {
                    "eventName": DANGEROUS,
                    "requestParameters": {"keyId": named},
                },
                {
                    "eventName": LEADING_AWAY,
                    "requestParameters": {"aliasName": [{"prefix": alias_prefix}]},
                },
                {
                    "eventName": ["CreateGrant"],
                    "resources": {"ARN": arns},
                    "userIdentity": {
                        "type": [{"anything-but": "AWSService"}],
                        "sessionContext": {
                            "sessionIssuer": {
                                "arn": [{"anything-but": deploy_role_arn}, {"exists": False}]
                            }
                        },
                    },
                },
            ]
        },
    }


def unusable_keys_used(keys: Sequence[EncryptionKey]) -> dict[str, object]:
    """The pattern of calls to use a key that is pending deletion or disabled.

    KMS refuses them: "ARN is pending deletion", "ARN is disabled".
    https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-creating-cloudwatch-alarm.html
    """
    return {
        **CALLS,
        "detail": {"errorMessage": [{"prefix": f"{key.arn} is "} for key in keys]},
    }


def message(what: str) -> Message:
    """The message of a rule, of which ``what`` is the first sentence."""
    return Message(
        text=f"{what} Call <call> of key <key><alias> at <time> by <caller> <role>. "
        "Error, if it was refused: <error> <reason>. "
        "CloudTrail has the rest as event <event>. What to do: docs/operate/alarms.md.",
        parts=PARTS,
    )
