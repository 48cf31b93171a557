"""What lies in the dead-letter queue, and the event that the function gets of it again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from keyproof import strict_json
from smsbot.actions.redrive.target import Target

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
        message: object = strict_json.loads(body)
    except (ValueError, RecursionError):
        return Found(kind=Kind.NEITHER)
    if _at(message, "Type") == "Notification" and _is_of_topic(message, target):
        event: object = {"Records": [_record(cast("Json", message))]}
        return Found(kind=Kind.FAILED_DELIVERY, event=json.dumps(event))
    # With the version that was invoked, such as $LATEST.
    function = f"{_at(message, 'requestContext', 'functionArn')}:"
    is_record = function.startswith(f"{target.function_arn}:")
    event = _at(message, "requestPayload") if is_record else message
    records = _at(event, "Records")
    if isinstance(records, list) and records:
        notifications = [_at(each, "Sns") for each in cast("list[object]", records)]
        if all(_is_of_topic(each, target) for each in notifications):
            return Found(kind=Kind.FAILED_INVOCATION, event=json.dumps(event))
    return Found(kind=Kind.NEITHER)


def _at(value: object, *names: str) -> object:
    """What is at a path of members; None where there is nothing."""
    for name in names:
        value = cast("Json", value).get(name) if isinstance(value, dict) else None
    return value


def _is_of_topic(notification: object, target: Target) -> bool:
    """Whether it is of one of the environment's topics, with what the function reads of it."""
    topic, *read = (_at(notification, each) for each in ("TopicArn", "Message", "Timestamp"))
    return (
        isinstance(topic, str)
        and topic in target.topics
        and all(isinstance(each, str) for each in read)
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
