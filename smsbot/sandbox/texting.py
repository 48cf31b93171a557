"""Texts the bot as AWS End User Messaging SMS does: by a message on the inbound topic."""

import json
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from smsbot.failure import Failure
from smsbot.sandbox.client import Clients

# E.164, as the function checks it.
PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
# What AWS End User Messaging SMS takes.
LONGEST_TEXT = 1600
# A number that the numbering plan keeps for fiction.
BOT_NUMBER = "+12065550100"
ARRIVAL_TIMEOUT_IN_SECONDS = 10
POLL_IN_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A text as it stands in the conversations table, and how long it took to get there."""

    item: Mapping[str, str]
    seconds: float


def send_text(
    clients: Clients, *, topic_arn: str, table: str, log_group: str, number: str, body: str
) -> Arrival:
    """Publish a text and wait until the function has stored it.

    Raises Failure for a number that the bot would drop, for a message that no phone sends, and,
    with the function's last log lines, when the text does not arrive.
    """
    if not PHONE_NUMBER.fullmatch(number):
        raise Failure(
            f"The number was {number!r}; allowed is an E.164 number, such as +14255550182.",
            way_on="Give the number with a plus sign and the country code.",
        )
    if len(body) > LONGEST_TEXT:
        raise Failure(
            f"The message has {len(body)} characters; allowed are {LONGEST_TEXT}.",
            way_on="Send a shorter one.",
        )
    try:
        body.encode()
    except UnicodeEncodeError:
        raise Failure("The message is no valid UTF-8.", way_on="Send one that is.") from None
    message_id = str(uuid.uuid4())
    text = {
        "originationNumber": number,
        "destinationNumber": BOT_NUMBER,
        "messageBody": body,
        "inboundMessageId": message_id,
    }
    started = time.monotonic()
    clients.sns.publish(TopicArn=topic_arn, Message=json.dumps(text))
    key = {"phone_number": {"S": number}, "entry": {"S": f"text#{message_id}"}}
    while time.monotonic() - started < ARRIVAL_TIMEOUT_IN_SECONDS:
        item = clients.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if item:
            return Arrival(
                item={name: str(next(iter(value.values()))) for name, value in item.items()},
                seconds=time.monotonic() - started,
            )
        time.sleep(POLL_IN_SECONDS)
    last = "\n".join(last_log_lines(clients, log_group)) or "nothing"
    raise Failure(
        f"The text did not arrive in {table} within {ARRIVAL_TIMEOUT_IN_SECONDS} s. "
        f"The function last logged:\n{last}",
        way_on="`python -m smsbot sandbox up` repairs what was changed by hand.",
    )


def last_log_lines(clients: Clients, log_group: str, *, count: int = 5) -> list[str]:
    """The newest lines of a log group, oldest first."""
    events = clients.logs.filter_log_events(logGroupName=log_group)["events"]
    newest = sorted(events, key=lambda event: event.get("timestamp", 0))[-count:]
    return [event.get("message", "").rstrip() for event in newest]
