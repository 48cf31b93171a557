"""The last use of a key: from KMS, with the caller from CloudTrail; else from CloudTrail alone.

https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from smsbot.account.account import NO_ANSWER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# What uses a key, and does not only look at it or change it.
USES = (
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncrypt",
)
# The most that one request answers; two requests a second are allowed.
EVENTS = 50


@dataclass(frozen=True, kw_only=True)
class LastUse:
    """The latest use of a key: the call, the caller (empty if not known), the time."""

    event: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoUse:
    """KMS has recorded no use of a key since ``since``."""

    since: datetime


class LastUses:
    """The last uses of keys. A service that did not answer once is not called again."""

    def __init__(self, kms: Any, cloudtrail: Any) -> None:  # noqa: ANN401 - boto3's clients
        self._kms: Any = kms
        self._cloudtrail: Any = cloudtrail

    def of(self, key_arn: str) -> LastUse | NoUse | None:
        """The last use of a key; None if neither KMS nor CloudTrail knows it, or may be read."""
        usage = self._recorded(key_arn)
        if usage is None:
            return self._scanned(key_arn)
        use = usage.get("KeyLastUsage") or {}
        if "Timestamp" not in use:
            return NoUse(since=usage["TrackingStartDate"]) if "TrackingStartDate" in usage else None
        events = self._events("EventId", use["CloudTrailEventId"], most=1)
        by = _who(events[0]) if events else ""
        return LastUse(event=use["Operation"], by=by, at=use["Timestamp"])

    def _recorded(self, key_arn: str) -> dict[str, Any] | None:
        if self._kms is None:
            return None
        try:
            return {**self._kms.get_key_last_usage(KeyId=key_arn)}
        except (ClientError, *NO_ANSWER):
            self._kms = None
            return None

    def _scanned(self, key_arn: str) -> LastUse | None:
        """The latest use among the latest events. CloudTrail's name of a key is unconfirmed."""
        uses = [
            event
            for event in self._events("ResourceName", key_arn, most=EVENTS)
            if event.get("EventName") in USES
        ]
        latest = max(uses, key=lambda event: event["EventTime"], default=None)
        if latest is None:
            return None
        return LastUse(event=latest["EventName"], by=_who(latest), at=latest["EventTime"])

    def _events(self, attribute: str, value: str, *, most: int) -> list[Any]:
        if self._cloudtrail is None:
            return []
        try:
            page = self._cloudtrail.lookup_events(
                LookupAttributes=[{"AttributeKey": attribute, "AttributeValue": value}],
                MaxResults=most,
            )
        except (ClientError, *NO_ANSWER):
            self._cloudtrail = None
            return []
        return page["Events"]


def _who(event: Mapping[str, Any]) -> str:
    """The user or the role's session, and the service it came through or that called itself."""
    name = str(event.get("Username", ""))
    service = _invoked_by(str(event.get("CloudTrailEvent", "")))
    if name and service:
        return f"{name} through {service}"
    return name or service or "somebody that CloudTrail does not name"


def _invoked_by(record: str) -> str:
    try:
        return str(json.loads(record)["userIdentity"]["invokedBy"])
    except (ValueError, KeyError, TypeError):
        return ""
