"""One record of an invocation by SNS, as far as it is one."""

import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counters import now_iso
from incoming.inbound_text import MESSAGE_ID

TIMESTAMP = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A message of a topic; ``message`` is empty where there is none that is text.

    ``id`` is the same however often SNS delivers it, ``at`` is when SNS received it.
    """

    id: str
    topic_arn: str
    message: str
    at: str


def notifications_in(event: Any) -> Iterator[Notification]:  # noqa: ANN401 - anything
    """The notifications of an event; one that says nothing in place of what is none."""
    records = event.get("Records") if isinstance(event, dict) else None
    for record in records if isinstance(records, list) else [None]:
        fields = record.get("Sns") if isinstance(record, dict) else None
        yield _notification(fields if isinstance(fields, dict) else {})


def _notification(fields: dict[str, Any]) -> Notification:
    topic_arn, message, message_id, at = (
        value if isinstance(value, str) else ""
        for value in map(fields.get, ("TopicArn", "Message", "MessageId", "Timestamp"))
    )
    if not MESSAGE_ID.fullmatch(message_id):
        known = hashlib.sha256(message.encode("utf-8", "replace")).hexdigest()
        message_id = known if message else uuid.uuid4().hex
    return Notification(
        id=message_id,
        topic_arn=topic_arn,
        message=message,
        at=at if _is_time(at) else now_iso(),
    )


def _is_time(at: str) -> bool:
    try:
        datetime.fromisoformat(at)
    except ValueError:
        return False
    return TIMESTAMP.fullmatch(at) is not None
