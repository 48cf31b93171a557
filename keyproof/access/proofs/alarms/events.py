"""Events of CloudTrail, as EventBridge has them, that a rule has to warn of.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

from keyproof.aws.patterns.event_pattern import AnyText
from keyproof.location import Location

ANY_TEXT = AnyText()
CALLS_OF_BUCKET = (
    "DeleteBucket",
    "DeleteBucketPolicy",
    "PutBucketEncryption",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketVersioning",
)
# Calls that make a key useless, or let somebody else use it.
DANGEROUS = (
    "DisableKey",
    "ScheduleKeyDeletion",
    "PutKeyPolicy",
    "DisableKeyRotation",
    "RevokeGrant",
)
LEADING_AWAY = ("CreateAlias", "UpdateAlias", "DeleteAlias")
# The words with which KMS refuses to use a key.
UNUSABLE = ("is pending deletion", "is disabled")
USES = ("Decrypt", "GenerateDataKey")


def events_of_key(
    arn: str, aliases: tuple[str, ...], location: Location, *, but_grants_of: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What endangers a key, in words, each with an event of it.

    ``but_grants_of`` is the ARN of a role whose grants endanger nothing.
    CloudTrail names the key among the resources, or as the caller named it: by its ARN or its id.
    """
    resources = [{"ARN": arn, "accountId": location.account_id, "type": "AWS::KMS::Key"}]
    by_id = arn.rpartition("/")[2]
    for name in DANGEROUS:
        for named, listed in ((arn, resources), (arn, []), (by_id, [])):
            parameters = {"keyId": named}
            yield from _by_anybody(
                *(name, name, location),
                readOnly=False,
                requestParameters=parameters,
                resources=listed,
            )
    yield from _by_anybody(
        "CreateGrant",
        "CreateGrant",
        location,
        but=but_grants_of,
        readOnly=False,
        resources=resources,
    )
    for alias in aliases:
        for name in LEADING_AWAY:
            parameters = {"aliasName": f"alias/{alias}"}
            yield from _by_anybody(
                f"{name} of {alias}", name, location, readOnly=False, requestParameters=parameters
            )
    for words in UNUSABLE:
        for name in USES:
            yield from _by_anybody(
                f"its use while it {words}",
                name,
                location,
                readOnly=True,
                errorCode="KMSInvalidStateException",
                errorMessage=f"{arn} {words}.",
            )


def events_of_bucket(bucket: str, location: Location) -> Iterator[tuple[str, dict[str, Any]]]:
    """What endangers the bucket of a state."""
    for name in CALLS_OF_BUCKET:
        parameters = {"bucketName": bucket}
        yield from _by_anybody(
            name, name, location, service="s3", readOnly=False, requestParameters=parameters
        )


def _by_anybody(
    words: str,
    call: str,
    location: Location,
    *,
    but: str = "",
    service: str = "kms",
    **detail: object,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The event of a call by a user, and of one by a role other than ``but``; refused or not.

    All that any such event has is here, so that no pattern matches it that asks for its absence.
    """
    where, anything = location.region, ANY_TEXT
    issuer = {"arn": AnyText((but,))}
    identities = (
        {"type": "IAMUser", "userName": anything},
        {"type": "AssumedRole", "sessionContext": {"sessionIssuer": issuer}},
    )
    refusal = {"errorCode": anything, "errorMessage": anything}
    for identity, outcome in product(identities, ({}, {**refusal, **detail})):
        yield (
            words,
            {
                "version": "0",
                "id": anything,
                "detail-type": "AWS API Call via CloudTrail",
                "source": f"aws.{service}",
                "account": location.account_id,
                "time": anything,
                "region": where,
                "resources": [],
                "detail": {
                    "eventVersion": "1.11",
                    "userIdentity": {
                        "arn": anything,
                        "principalId": anything,
                        "accountId": location.account_id,
                        **identity,
                    },
                    "eventTime": anything,
                    "eventSource": f"{service}.amazonaws.com",
                    "eventName": call,
                    "awsRegion": where,
                    "sourceIPAddress": anything,
                    "userAgent": anything,
                    "requestID": anything,
                    "eventID": anything,
                    "eventType": "AwsApiCall",
                    "managementEvent": True,
                    "recipientAccountId": location.account_id,
                    "eventCategory": "Management",
                    **detail,
                    **outcome,
                },
            },
        )
