"""A text message as AWS End User Messaging SMS publishes it to the inbound topic.

https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
"""

import re
from dataclasses import dataclass

from incoming.untrusted_json import Malformed, object_of, string_of

# E.164. Who texts from a short code, which has no plus sign, is a service and gets no answer.
PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
SHORT_CODE = re.compile(r"[0-9]{3,8}")
# The bot's own number may be a short code.
PHONE_NUMBER_OR_SHORT_CODE = re.compile(r"\+?[1-9][0-9]{2,14}")
# It becomes part of a sort key and comes back in receipts; AWS's are UUIDs.
MESSAGE_ID = re.compile(r"[!-~]{1,100}")


@dataclass(frozen=True, kw_only=True)
class InboundText:
    """One text: from whom, to whom, what, the id that AWS gave it, and when SNS received it."""

    message_id: str
    origination_number: str
    destination_number: str
    body: str
    received_at: str


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
