"""Texts the bot as AWS End User Messaging SMS does, and sends the receipt for its reply.

A text is a message on the inbound topic, a receipt one on the delivery-status topic.
"""

import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keyproof.terminal.user_error import UserError
from smsbot.sandbox.delivery_receipt import delivery_receipt
from smsbot.sandbox.emulator.client import Clients

# E.164, as the function checks it.
PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
# What AWS End User Messaging SMS takes.
LONGEST_TEXT = 1600
# A number that the numbering plan keeps for fiction.
BOT_NUMBER = "+12065550100"
ARRIVAL_TIMEOUT_IN_SECONDS = 10
POLL_IN_SECONDS = 0.05

# Of a text that the function still works on.
UNDERWAY = ("CLAIMED", "SENDING")

Item = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A text as it stands in the conversations table, and how long it took to get there.

    ``reply`` is what was sent, and empty where nothing was.
    """

    item: Item
    seconds: float
    reply: str


@dataclass(frozen=True, kw_only=True)
class Bot:
    """Where a bot is reached and what it writes to, by the outputs of its stack."""

    inbound_topic_arn: str
    status_topic_arn: str
    table: str
    log_group: str


def send_text(clients: Clients, bot: Bot, *, number: str, body: str) -> Arrival:
    """Publish a text, wait until the function is done with it, and send the receipt of a reply.

    Raises UserError for a number that the bot would drop, for a message that no phone sends, and,
    with the function's last log lines, when the text or the receipt does not arrive.
    """
    refuse_unsendable(number, body)
    message_id = str(uuid.uuid4())
    text = {
        "originationNumber": number,
        "destinationNumber": BOT_NUMBER,
        "messageBody": body,
        "inboundMessageId": message_id,
    }
    key = {"phone_number": {"S": number}, "entry": {"S": f"text#{message_id}"}}
    started = time.monotonic()
    clients.sns.publish(TopicArn=bot.inbound_topic_arn, Message=json.dumps(text))
    item = _wait(clients, bot, key, "text", lambda item: item["state"] not in UNDERWAY)
    seconds = time.monotonic() - started
    sent = next(
        (each for each in clients.sent_texts() if each["MessageId"] == item.get("reply_id")), None
    )
    if sent is not None:
        receipt = delivery_receipt(sent, origination_number=BOT_NUMBER)
        clients.sns.publish(TopicArn=bot.status_topic_arn, Message=json.dumps(receipt))
        item = _wait(clients, bot, key, "receipt", lambda item: "delivery_status" in item)
    reply = sent["MessageBody"] if sent else item.get("reply", "")
    return Arrival(item=item, seconds=seconds, reply=reply)


def refuse_unsendable(number: str, body: str) -> None:
    """Raise UserError for a text that the bot would never get."""
    if not PHONE_NUMBER.fullmatch(number):
        raise UserError(
            f"The number was {number!r}; allowed is an E.164 number, such as +14255550182.",
            hint="Give the number with a plus sign and the country code.",
        )
    if number == BOT_NUMBER:
        raise UserError(
            f"{number} is the bot's own number, whose texts it drops.",
            hint="Use another number.",
        )
    if len(body) > LONGEST_TEXT:
        raise UserError(
            f"The message has {len(body)} characters; allowed are {LONGEST_TEXT}.",
            hint="Send a shorter one.",
        )
    try:
        body.encode()
    except UnicodeEncodeError:
        raise UserError("The message is not valid UTF-8.", hint="Send valid UTF-8.") from None


def _wait(
    clients: Clients,
    bot: Bot,
    key: Mapping[str, Mapping[str, str]],
    what: str,
    is_there: Callable[[Item], bool],
) -> Item:
    deadline = time.monotonic() + ARRIVAL_TIMEOUT_IN_SECONDS
    while time.monotonic() < deadline:
        found = clients.dynamodb.get_item(TableName=bot.table, Key=key, ConsistentRead=True)
        item = {
            name: str(next(iter(value.values()))) for name, value in found.get("Item", {}).items()
        }
        if item and is_there(item):
            return item
        time.sleep(POLL_IN_SECONDS)
    last = "\n".join(last_log_lines(clients, bot.log_group)) or "nothing"
    raise UserError(
        f"The {what} did not arrive in {bot.table} within {ARRIVAL_TIMEOUT_IN_SECONDS} s. "
        f"The function last logged:\n{last}",
        hint="Run `python -m smsbot sandbox up`, which repairs manual changes.",
    )


def last_log_lines(clients: Clients, log_group: str, *, count: int = 5) -> list[str]:
    """The newest lines of a log group, oldest first."""
    events = clients.logs.filter_log_events(logGroupName=log_group)["events"]
    newest = sorted(events, key=lambda event: event.get("timestamp", 0))[-count:]
    return [event.get("message", "").rstrip() for event in newest]
