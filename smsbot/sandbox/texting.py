"""Texts the bot as AWS End User Messaging SMS does, and sends the receipt for its reply.

A text is a message on the inbound topic, a receipt one on the delivery-status topic.
https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
"""

import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from keyproof.location import Location
from keyproof.terminal.user_error import UserError
from smsbot.account.session import failures, identity_of
from smsbot.erasure import UNDERWAY
from smsbot.sandbox.emulator.emulator import get
from smsbot.sandbox.emulator.sms_service import SENT_TEXTS
from smsbot.sandbox.sandbox import Sandbox
from stacks.settings.environment import Environment

# E.164, as the function checks it.
PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
# A number that the numbering plan keeps for fiction.
BOT_NUMBER = "+12065550100"
ARRIVAL_TIMEOUT_IN_SECONDS = 10
POLL_IN_SECONDS = 0.05

Item = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A text as it stands in the conversations table, and how long it took to get there.

    ``reply`` is what was sent, and empty where nothing was.
    """

    item: Item
    seconds: float
    reply: str


def send_text(
    sandbox: Sandbox, session: boto3.Session, environment: Environment, *, number: str, body: str
) -> Arrival:
    """Publish a text, wait until the function is done with it, and send the receipt of a reply.

    Raises UserError for a number that the bot would drop, and when the text or the receipt does not
    arrive.
    """
    refuse_unsendable(number)
    message_id = str(uuid.uuid4())
    text = {
        "originationNumber": number,
        "destinationNumber": BOT_NUMBER,
        "messageBody": body,
        "inboundMessageId": message_id,
    }
    names = environment.names
    key = {"phone_number": number, "entry": f"text#{message_id}"}
    table = session.resource("dynamodb").Table(names.name("storage", "table", "conversations"))
    with failures("texting the bot"):
        account = identity_of(session)["Account"]
        location = Location(region=environment.region, account_id=account)
        inbound, status = (
            location.arn("sns", names.name("messaging", "topic", each))
            for each in ("inbound-sms", "delivery-status")
        )
        sns, started = session.client("sns"), time.monotonic()
        sns.publish(TopicArn=inbound, Message=json.dumps(text))
        item = _wait(table, key, "text", lambda item: item["state"] not in UNDERWAY)
        seconds = time.monotonic() - started
        own = (e for e in sent_texts(sandbox) if e["MessageId"] == item.get("reply_id"))
        sent = next(own, None)
        if sent is not None:
            sns.publish(TopicArn=status, Message=json.dumps(delivery_receipt(sent)))
            item = _wait(table, key, "receipt", lambda item: "delivery_status" in item)
    reply = sent["MessageBody"] if sent else item.get("reply", "")
    return Arrival(item=item, seconds=seconds, reply=reply)


def sent_texts(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The requests that the SMS service took, each with the MessageId it gave."""
    return json.loads(get(sandbox.required(), sandbox.layout, SENT_TEXTS))


def delivery_receipt(sent: Mapping[str, Any]) -> dict[str, object]:
    """The receipt for a request that the SMS service took."""
    milliseconds = int(time.time() * 1000)
    return {
        "eventType": "TEXT_DELIVERED",
        "eventVersion": "1.0",
        "eventTimestamp": milliseconds,
        "isFinal": True,
        "originationPhoneNumber": BOT_NUMBER,
        "destinationPhoneNumber": sent["DestinationPhoneNumber"],
        "isInternationalSend": False,
        "mcc": "310",
        "mnc": "800",
        "messageId": sent["MessageId"],
        "messageRequestTimestamp": milliseconds,
        "messageEncoding": "GSM",
        "messageType": sent["MessageType"],
        "messageStatus": "DELIVERED",
        "messageStatusDescription": "Message has been accepted by phone",
        "context": sent["Context"],
        "totalMessageParts": 1,
        "totalMessagePrice": 0.00581,
        "totalCarrierFee": 0.0,
    }


def refuse_unsendable(number: str) -> None:
    """Raise UserError for a text that the bot would never get."""
    if not PHONE_NUMBER.fullmatch(number):
        raise UserError(
            f"{number!r} is not an E.164 number, such as +14255550182.",
            hint="Give the number with a plus sign and the country code.",
        )


def _wait(
    table: Any,  # noqa: ANN401 - boto3 makes it of data
    key: Mapping[str, str],
    what: str,
    is_there: Callable[[Item], bool],
) -> Item:
    deadline = time.monotonic() + ARRIVAL_TIMEOUT_IN_SECONDS
    while time.monotonic() < deadline:
        found = table.get_item(Key=key, ConsistentRead=True).get("Item", {})
        item = {name: str(value) for name, value in found.items()}
        if item and is_there(item):
            return item
        time.sleep(POLL_IN_SECONDS)
    raise UserError(
        f"The {what} did not arrive in {table.name} within {ARRIVAL_TIMEOUT_IN_SECONDS} s.",
        hint="Run `smsbot sandbox up`, which repairs manual changes.",
    )
