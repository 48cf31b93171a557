"""What lies in the dead-letter queue, and the event that the function gets of it again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from constructs_lib import strict_json
from smsbot.redrive.target import Target

# What SNS calls otherwise in an event for Lambda than in a message for a queue.
RENAMED = {"SigningCertURL": "SigningCertUrl", "UnsubscribeURL": "UnsubscribeUrl"}

Json = Mapping[str, object]


class Kind(StrEnum):
    """How something came into the queue."""

    FAILED_DELIVERY = "failed deliveries"
    FAILED_INVOCATION = "failed invocations"
    NEITHER = "neither"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A message of the queue; ``event`` is JSON for the function, and None of what is neither."""

    kind: Kind
    event: str | None = None


def read_message(body: str, target: Target) -> Found:
    """The kind of a message; anything not certainly of this environment is neither.

    A failed delivery is the notification as SNS sends it to a queue, a failed invocation the record
    of an on-failure destination, or the bare event, which a ``dead_letter_config`` sends.
    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    try:
        message = strict_json.loads(body)
    except (ValueError, RecursionError):
        return Found(kind=Kind.NEITHER)
    if _is_notification(message, target):
        event: object = {"Records": [_record(cast("Json", message))]}
        return Found(kind=Kind.FAILED_DELIVERY, event=json.dumps(event))
    if _is_record_of_failure(message, target):
        event = cast("Json", message)["requestPayload"]
    else:
        event = message
    if _is_event(event, target):
        return Found(kind=Kind.FAILED_INVOCATION, event=json.dumps(event))
    return Found(kind=Kind.NEITHER)


def _is_notification(message: object, target: Target) -> bool:
    return (
        isinstance(message, dict)
        and message.get("Type") == "Notification"
        and _is_of_topic(cast("Json", message), target)
    )


def _is_record_of_failure(message: object, target: Target) -> bool:
    if not isinstance(message, dict) or "requestPayload" not in message:
        return False
    context = cast("Json", message).get("requestContext")
    if not isinstance(context, dict):
        return False
    function = cast("Json", context).get("functionArn")
    # With the version that was invoked, such as $LATEST.
    return isinstance(function, str) and f"{function}:".startswith(f"{target.function_arn}:")


def _is_event(event: object, target: Target) -> bool:
    records = cast("Json", event).get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list) or not records:
        return False
    for record in cast("list[object]", records):
        notification = cast("Json", record).get("Sns") if isinstance(record, dict) else None
        if not isinstance(notification, dict):
            return False
        if not _is_of_topic(cast("Json", notification), target):
            return False
    return True


def _is_of_topic(notification: Json, target: Target) -> bool:
    """Whether it is of one of the environment's topics, with what the function reads of it."""
    topic = notification.get("TopicArn")
    return (
        isinstance(topic, str)
        and topic in target.topics
        and all(isinstance(notification.get(name), str) for name in ("Message", "Timestamp"))
    )


def _record(notification: Json) -> Json:
    """A notification as Lambda gets it.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
    """
    fields = {RENAMED.get(name, name): value for name, value in notification.items()}
    return {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "Sns": {"Subject": None, "MessageAttributes": {}, **fields},
    }
