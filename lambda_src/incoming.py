"""What comes in by the topics, untrusted: texts and receipts, as AWS publishes them.

https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn

TIMESTAMP = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
# E.164. Who texts from a short code, which has no plus sign, is a service and gets no answer.
PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
SHORT_CODE = re.compile(r"[0-9]{3,8}")
# The bot's own number may be a short code.
PHONE_NUMBER_OR_SHORT_CODE = re.compile(r"\+?[1-9][0-9]{2,14}")
# It becomes part of a sort key and comes back in receipts; AWS's are UUIDs.
MESSAGE_ID = re.compile(r"[!-~]{1,100}")
# What the bot gives to SendTextMessage as Context, and what comes back in the receipt.
CONTEXT_KEY = "inboundMessageId"
# The word becomes the name of a counter.
STATUS = re.compile(r"TEXT_[A-Z][A-Z_]{0,40}")
MOST_PARTS = 100
HIGHEST_PRICE = 1000
# So that any sum of prices stays within the 38 digits of a number of DynamoDB.
MICRODOLLAR = Decimal("0.000001")
LATEST_EVENT = 10**14


class Malformed(Exception):
    """What was published is not what the topic is for; ``reason`` is a fixed word, no content."""

    def __init__(self, reason: str = "malformed") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A message of a topic; ``message`` is empty where there is none that is text.

    ``id`` is the same however often SNS delivers it, ``at`` is when SNS received it.
    """

    id: str
    topic_arn: str
    message: str
    at: str


@dataclass(frozen=True, kw_only=True)
class InboundText:
    """One text: from whom, to whom, what, the id that AWS gave it, and when SNS received it."""

    message_id: str
    origination_number: str
    destination_number: str
    body: str
    received_at: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a reply.

    ``inbound_message_id`` is the id of the text that it answers; empty if the bot did not send it.
    ``event_at`` is in milliseconds since 1970. ``price`` is in US dollars, of all parts, without
    the carrier's fee. After an event that ``is_final`` there is none that counts.
    """

    message_id: str
    inbound_message_id: str
    destination_number: str
    status: str
    is_final: bool
    event_at: int
    parts: int
    price: Decimal


def notifications_in(event: Any) -> Iterator[Notification]:  # noqa: ANN401 - anything
    """The notifications of an event; one that says nothing in place of what is none."""
    records = event.get("Records") if isinstance(event, dict) else None
    for record in records if isinstance(records, list) else [None]:
        fields = record.get("Sns") if isinstance(record, dict) else None
        yield _notification(fields if isinstance(fields, dict) else {})


def parse_inbound_text(message: str, *, received_at: str) -> InboundText:
    """Read the ``Message`` of an SNS notification; raise Malformed if it is not a person's."""
    fields = object_of(message)
    origination_number = string_of(fields, "originationNumber")
    if SHORT_CODE.fullmatch(origination_number):
        raise Malformed("short_code")
    text = InboundText(
        message_id=string_of(fields, "inboundMessageId"),
        origination_number=origination_number,
        destination_number=string_of(fields, "destinationNumber"),
        # Half a surrogate pair cannot be stored; what else was written is kept.
        body=string_of(fields, "messageBody").encode("utf-8", "replace").decode(),
        received_at=received_at,
    )
    if not (
        MESSAGE_ID.fullmatch(text.message_id)
        and PHONE_NUMBER.fullmatch(text.origination_number)
        and PHONE_NUMBER_OR_SHORT_CODE.fullmatch(text.destination_number)
    ):
        raise Malformed
    return text


def parse_receipt(message: str) -> Receipt:
    """Read the ``Message`` of an SNS notification; raise Malformed if it is not a receipt."""
    fields = object_of(message)
    context = fields.get("context", {})
    answered = context.get(CONTEXT_KEY) if isinstance(context, dict) else None
    is_known = isinstance(answered, str) and MESSAGE_ID.fullmatch(answered)
    is_final = fields.get("isFinal")
    receipt = Receipt(
        message_id=string_of(fields, "messageId"),
        inbound_message_id=str(answered) if is_known else "",
        destination_number=string_of(fields, "destinationPhoneNumber"),
        status=string_of(fields, "eventType"),
        is_final=is_final is True,
        event_at=_whole(fields, "eventTimestamp", most=LATEST_EVENT),
        parts=_whole(fields, "totalMessageParts", most=MOST_PARTS),
        price=_price(fields),
    )
    if not (
        isinstance(is_final, bool)
        and MESSAGE_ID.fullmatch(receipt.message_id)
        and PHONE_NUMBER.fullmatch(receipt.destination_number)
        and STATUS.fullmatch(receipt.status)
    ):
        raise Malformed
    return receipt


def object_of(text: str, *, fraction: type[Decimal | float] = Decimal) -> dict[str, Any]:
    """The JSON object that a text is; Malformed for everything else."""
    try:
        fields = json.loads(text, parse_float=fraction, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError):
        raise Malformed from None
    if not isinstance(fields, dict):
        raise Malformed
    return fields


def string_of(fields: dict[str, Any], name: str) -> str:
    """The string of that name, which has to be there."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise Malformed
    return value


def now_iso() -> str:
    """The present moment as SNS writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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


def _refuse(_constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError


def _whole(fields: dict[str, Any], name: str, *, most: int) -> int:
    value = fields.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Malformed
    return value


def _price(fields: dict[str, Any]) -> Decimal:
    value = fields.get("totalMessagePrice", 0)
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise Malformed
    if not 0 <= value <= HIGHEST_PRICE:
        raise Malformed
    return Decimal(value).quantize(MICRODOLLAR)
