"""A delivery receipt as AWS End User Messaging SMS publishes it to the delivery-status topic.

https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from incoming.inbound_text import MESSAGE_ID, PHONE_NUMBER
from incoming.untrusted_json import Malformed, object_of, string_of

# What the bot gives to SendTextMessage as Context, and what comes back in the receipt.
CONTEXT_KEY = "inboundMessageId"

# The word becomes the name of a counter.
STATUS = re.compile(r"TEXT_[A-Z][A-Z_]{0,40}")
MOST_PARTS = 100
HIGHEST_PRICE = 1000
# So that any sum of prices stays within the 38 digits of a number of DynamoDB.
MICRODOLLAR = Decimal("0.000001")
LATEST_EVENT = 10**14


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


def parse_receipt(message: str) -> Receipt:
    """Read the ``Message`` of an SNS notification; raise Malformed if it is not a receipt."""
    fields = object_of(message)
    context = fields.get("context", {})
    inbound_message_id = context.get(CONTEXT_KEY, "") if isinstance(context, dict) else ""
    is_final = fields.get("isFinal")
    receipt = Receipt(
        message_id=string_of(fields, "messageId"),
        inbound_message_id=(
            inbound_message_id
            if isinstance(inbound_message_id, str) and MESSAGE_ID.fullmatch(inbound_message_id)
            else ""
        ),
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
