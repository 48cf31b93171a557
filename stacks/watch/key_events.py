"""The events of CloudTrail that show a key, or the state in S3, in danger.

They reach EventBridge only where a trail logs management events, and events of KMS among them:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.messages.event_rule import Message

CALLS = {"source": ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"]}

# What makes a key useless or lets others at it. RevokeGrant can take a table its key.
DANGEROUS = (
    *("DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "DisableKeyRotation", "RevokeGrant"),
)
# What leads an alias of the stack to another key. The event names the alias and the key that it
# leads to from then on, and not the one that it led to.
# https://docs.aws.amazon.com/kms/latest/developerguide/ct-updatealias.html
LEADING_AWAY = ("CreateAlias", "UpdateAlias", "DeleteAlias")

# EventBridge takes patterns of 2,048 characters. Of more keys than this, each is named by its id
# alone, which its ARN ends with.
MOST_IN_FULL = 4
# Whatever changes who reads and writes a bucket, how long, or under which key.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
OF_BUCKET = (
    *("DeleteBucket", "DeleteBucketEncryption", "DeleteBucketLifecycle", "DeleteBucketPolicy"),
    *("DeleteBucketOwnershipControls", "DeleteBucketPublicAccessBlock", "PutBucketAcl"),
    *("PutBucketEncryption", "PutBucketLifecycle", "PutBucketOwnershipControls"),
    *("PutBucketPolicy", "PutBucketPublicAccessBlock", "PutBucketReplication"),
    "PutBucketVersioning",
)

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


@dataclass(frozen=True, kw_only=True)
class StateInS3:
    """The bucket of the state and its key; ``alias`` is with ``alias/``."""

    bucket: str
    alias: str
    key_arn: str
    key_id: str


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
                *_calls_of(DANGEROUS, arns, named, alias={"prefix": alias_prefix}),
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


def state_in_danger(state: StateInS3) -> dict[str, object]:
    """The pattern of calls that endanger the state's key or its bucket, or use the lost key.

    Nobody makes a grant on this key: S3 uses it as its caller.
    """
    return {
        **CALLS,
        "source": ["aws.kms", "aws.s3"],
        "detail": {
            "$or": [
                *_calls_of(
                    (*DANGEROUS, "CreateGrant"),
                    [state.key_arn],
                    [state.key_arn, state.key_id],
                    alias=state.alias,
                ),
                {"errorMessage": [{"prefix": f"{state.key_arn} is "}]},
                {"eventName": OF_BUCKET, "requestParameters": {"bucketName": [state.bucket]}},
            ]
        },
    }


def _calls_of(
    calls: Sequence[str], arns: Sequence[str], named: Sequence[object], *, alias: object
) -> tuple[dict[str, object], ...]:
    return (
        {"eventName": calls, "resources": {"ARN": arns}},
        {"eventName": calls, "requestParameters": {"keyId": named}},
        {"eventName": LEADING_AWAY, "requestParameters": {"aliasName": [alias]}},
    )


def unusable_keys_used(keys: Sequence[EncryptionKey]) -> dict[str, object]:
    """The pattern of calls to use a key that is pending deletion or disabled.

    KMS refuses them: "ARN is pending deletion", "ARN is disabled".
    https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-creating-cloudwatch-alarm.html
    """
    return {
        **CALLS,
        "detail": {"errorMessage": [{"prefix": f"{key.arn} is "} for key in keys]},
    }


def message(what: str, *, of_bucket: bool = False) -> Message:
    """The message of a rule, of which ``what`` is the first sentence."""
    bucket = {"bucket": "$.detail.requestParameters.bucketName"} if of_bucket else {}
    target = "bucket or key <bucket>" if of_bucket else "key "
    return Message(
        text=f"{what} Call <call> on {target}<key><alias> at <time> by <caller> <role>. "
        "Error, if AWS denied it: <error> <reason>. "
        "CloudTrail has the details in event <event>. What to do: docs/operate/alarms.md.",
        parts=PARTS | bucket,
    )
