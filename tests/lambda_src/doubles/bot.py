"""A bot on DynamoDB in this process, with a sender that remembers, for tests."""

import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

from consent import ErasedNumbers
from delivery import Delivery
from handler import Bot
from hook import Hook
from incoming import now_iso
from receipts import Receipts
from sending import Sender
from settings import Conversation, Settings
from store import Store
from tests.lambda_src.doubles.dynamodb import DynamoDB
from wording import OPT_OUT_AT_AWS

INBOUND = "arn:aws:sns:us-east-1:111122223333:inbound-sms"
STATUS = "arn:aws:sns:us-east-1:111122223333:delivery-status"
NUMBER = "+14255550182"
BOT_NUMBER = "+12065550100"
# Not a fixed one: a text that is older than a day gets no reply.
DAY = now_iso()[:10]
CONVERSATION = Conversation(
    self_managed_opt_outs=False,
    reply_limit_per_hour=10,
    fallback="the fallback",
    help="the help",
    opt_out_confirmation="you are out",
    rejoin_confirmation="you are in",
    commands={"HOURS": "9 to 5", "WHERE": "here"},
)


def settings(
    dynamodb: DynamoDB, conversation: Conversation = CONVERSATION, **others: str
) -> Settings:
    return Settings(
        conversations_table=dynamodb.conversations,
        analytics_table=dynamodb.analytics,
        inbound_topic_arn=INBOUND,
        conversation=conversation,
        origination_identity=others.get("origination_identity"),
        configuration_set=others.get("configuration_set"),
        message_type=others.get("message_type", "TRANSACTIONAL"),
        opt_out_keywords=frozenset(others.get("opt_out_keywords", "").split()) or OPT_OUT_AT_AWS,
        opt_out_list=None if conversation.self_managed_opt_outs else "opt-outs",
    )


class Remembering:
    """A sender that notes what it is given, after ``before`` has had its say."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.sent: list[dict[str, str]] = []
        self.rejoined: list[str] = []
        self.opted_out: list[str] = []
        self._before = before
        self._lock = threading.Lock()

    def send(self, *, number: str, origin: str, body: str, inbound_message_id: str) -> str:
        self._before()
        reply_id = str(uuid.uuid4())
        reply = {"number": number, "body": body, "id": inbound_message_id, "reply_id": reply_id}
        reply["origin"] = origin
        with self._lock:
            self.sent.append(reply)
        return reply_id

    def rejoin(self, number: str) -> bool:
        self.rejoined.append(number)
        return False

    def opt_out(self, number: str) -> None:
        self.opted_out.append(number)

    @property
    def bodies(self) -> list[str]:
        return [each["body"] for each in self.sent]


def bot(
    dynamodb: DynamoDB,
    sender: Sender,
    *,
    client: Any = None,
    conversation: Conversation = CONVERSATION,
    hook: Hook | None = None,
    erased: ErasedNumbers | None = None,
    **others: str,
) -> Bot:
    chosen = settings(dynamodb, conversation, **others)
    used = client or dynamodb.client
    store = Store(used, chosen, erased=erased)
    delivery = Delivery(store, sender, chosen, hook=hook)
    return Bot(chosen, receipts=Receipts(used, chosen), delivery=delivery)


def text(
    body: str, *, message_id: str = "", number: str = NUMBER, to: str = BOT_NUMBER
) -> dict[str, str]:
    """A text as AWS publishes it."""
    return {
        "originationNumber": number,
        "destinationNumber": to,
        "messageKeyword": "KEYWORD",
        "messageBody": body,
        "inboundMessageId": message_id or str(uuid.uuid4()),
    }


def receipt(sent: dict[str, str], **changes: object) -> dict[str, object]:
    """A receipt for what a sender remembers."""
    return {
        "eventType": "TEXT_DELIVERED",
        "eventTimestamp": 1_800_000_000_000,
        "isFinal": True,
        "destinationPhoneNumber": sent["number"],
        "messageId": sent["reply_id"],
        "context": {"inboundMessageId": sent["id"]},
        "totalMessageParts": 2,
        "totalMessagePrice": 0.00581,
        **changes,
    }


def event(message: object, *, topic: str = INBOUND, id: str = "", at: int = 0) -> dict[str, Any]:
    """An invocation by SNS; ``at`` are milliseconds after three o'clock."""
    notification = {
        "Type": "Notification",
        "MessageId": id or str(uuid.uuid4()),
        "TopicArn": topic,
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": f"{DAY}T{3 + at // 3_600_000:02}:{at // 60_000 % 60:02}"
        f":{at // 1000 % 60:02}.{at % 1000:03}Z",
    }
    return {"Records": [{"EventSource": "aws:sns", "Sns": notification}]}
