"""Who used a key last, as far as CloudTrail tells.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import BotoCoreError, ClientError

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
    """The latest use of a key: what was called, by whom, when."""

    event: str
    by: str
    at: datetime


class Trail:
    """CloudTrail, which is asked no more once it did not answer."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - boto3's types of it are not installed
        self._client = client
        self.answers = True

    def last_use(self, key_arn: str) -> LastUse | None:
        """The latest use among the latest events about a key; None if there is none, or no answer.

        That CloudTrail names a key by its ARN is unconfirmed.
        """
        if not self.answers:
            return None
        try:
            page = self._client.lookup_events(
                LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": key_arn}],
                MaxResults=EVENTS,
            )
        except (ClientError, BotoCoreError):
            self.answers = False
            return None
        uses = (event for event in page["Events"] if event.get("EventName") in USES)
        latest = max(uses, key=lambda event: event["EventTime"], default=None)
        if latest is None:
            return None
        return LastUse(event=latest["EventName"], by=_who(latest), at=latest["EventTime"])


def _who(event: Mapping[str, Any]) -> str:
    """The user or the role's session, and the service it came through or that called itself."""
    name = str(event.get("Username", ""))
    service = _invoked_by(str(event.get("CloudTrailEvent", "")))
    if name and service:
        return f"{name} through {service}"
    return name or service or "somebody that CloudTrail does not name"


def _invoked_by(record: str) -> str:
    try:
        parsed: object = json.loads(record)
    except ValueError:
        return ""
    identity = _member(parsed, "userIdentity")
    invoked_by = _member(identity, "invokedBy")
    return invoked_by if isinstance(invoked_by, str) else ""


def _member(value: object, name: str) -> object:
    return cast("Mapping[str, object]", value).get(name) if isinstance(value, dict) else None
