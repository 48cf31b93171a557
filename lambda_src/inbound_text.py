"""A text message as AWS End User Messaging SMS publishes it to the inbound topic.

https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
"""

import json
import re
from dataclasses import dataclass

# E.164. Who texts from a short code, which has no plus sign, is a service and gets no answer.
PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
# The bot's own number may be a short code.
PHONE_NUMBER_OR_SHORT_CODE = re.compile(r"\+?[1-9][0-9]{2,14}")


class MalformedText(Exception):
    """What was published is no text message. The message says which field, and never its value."""


@dataclass(frozen=True)
class InboundText:
    """One text: from whom, to whom, what, and the id that AWS gave it."""

    message_id: str
    origination_number: str
    destination_number: str
    body: str


def parse_inbound_text(message: str) -> InboundText:
    """Read the ``Message`` of an SNS notification; raise MalformedText if it is no text message."""
    try:
        fields = json.loads(message)
    except ValueError:
        raise MalformedText("not JSON") from None
    if not isinstance(fields, dict):
        raise MalformedText("not a JSON object")
    text = InboundText(
        message_id=_string(fields, "inboundMessageId"),
        origination_number=_number(fields, "originationNumber", PHONE_NUMBER),
        destination_number=_number(fields, "destinationNumber", PHONE_NUMBER_OR_SHORT_CODE),
        body=_string(fields, "messageBody"),
    )
    if not text.message_id:
        raise MalformedText("inboundMessageId is empty")
    return text


def _number(fields: dict[str, object], name: str, allowed: re.Pattern[str]) -> str:
    number = _string(fields, name)
    if not allowed.fullmatch(number):
        raise MalformedText(f"{name} is no phone number")
    return number


def _string(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise MalformedText(f"{name} is no string")
    return value
