"""A bot on DynamoDB in this process, what it sends by, and what is delivered to it."""

import io
import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from consent import LABEL, ErasedNumbers
from delivery import Delivery
from handler import Bot
from hook import Hook
from incoming import now_iso
from keyproof.terminal.user_error import UserError
from receipts import Receipts
from sending import Sender, Undeliverable
from settings import Conversation, Settings
from smsbot.erasure import Erasing, Hashes
from store import Store
from tests.lambda_src.doubles.dynamodb import DynamoDB
from wording import OPT_OUT_AT_AWS

INBOUND = "arn:aws:sns:us-east-1:111122223333:inbound-sms"
STATUS = "arn:aws:sns:us-east-1:111122223333:delivery-status"
NUMBER = "+14255550182"
BOT_NUMBER = "+12065550100"
# Not a fixed one: a text that is older than a day gets no reply.
DAY = now_iso()[:10]
THREE = datetime.fromisoformat(f"{DAY}T03:00")
CONVERSATION = Conversation(
    self_managed_opt_outs=False,
    reply_limit_per_hour=10,
    fallback="the fallback",
    help="the help",
    opt_out_confirmation="you are out",
    rejoin_confirmation="you are in",
    commands={"HOURS": "9 to 5", "WHERE": "here"},
)
ASKING = replace(CONVERSATION, hook={"timeout_in_seconds": 3})
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:answers"
Outcomes = Callable[[], list[str]]


def refusal(code: str, operation: str, *, status: int = 400, **fields: object) -> ClientError:
    """An error that a service answers with."""
    answer: Any = {"Error": {"Code": code, "Message": f"about {NUMBER}"}}
    answer["ResponseMetadata"] = {"HTTPStatusCode": status}
    return ClientError(answer | fields, operation)


IN_PROGRESS = refusal("TransactionInProgressException", "TransactWriteItems")


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
    """A sender that notes what it is given, after ``before`` has had its say.

    ``listed`` is AWS's list of who opted out, which keeps a number unless it ``lets_go``.
    """

    def __init__(self, before: Callable[[], None] = lambda: None, *, lets_go: bool = True) -> None:
        self.sent: list[dict[str, str]] = []
        self.listed: set[str] = set()
        self.additions = self.removals = 0
        self._before = before
        self._lets_go = lets_go

    def send(self, *, number: str, origin: str, body: str, inbound_message_id: str) -> str:
        self._before()
        if number in self.listed:
            raise Undeliverable("opted_out_at_aws", opted_out=True)
        reply_id = str(uuid.uuid4())
        reply = {"number": number, "body": body, "id": inbound_message_id, "reply_id": reply_id}
        self.sent.append({**reply, "origin": origin})
        return reply_id

    def rejoin(self, number: str) -> bool:
        self.removals += 1
        if self._lets_go:
            self.listed.discard(number)
        return not self._lets_go

    def opt_out(self, number: str) -> None:
        self.additions += 1
        self.listed.add(number)

    @property
    def bodies(self) -> list[str]:
        return [each["body"] for each in self.sent]


def fail(error: BaseException) -> None:
    raise error


def failing(error: Exception) -> Remembering:
    return Remembering(partial(fail, error))


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
        "Timestamp": f"{(THREE + timedelta(milliseconds=at)).isoformat(timespec='milliseconds')}Z",
    }
    return {"Records": [{"EventSource": "aws:sns", "Sns": notification}]}


class Talk:
    """A number that texts a bot, one text a second."""

    def __init__(
        self,
        dynamodb: DynamoDB,
        conversation: Conversation = CONVERSATION,
        *,
        sender: Remembering | None = None,
        seconds: int = 0,
    ) -> None:
        self.dynamodb, self.conversation = dynamodb, conversation
        self.sender = sender or Remembering()
        self.bot = bot(dynamodb, self.sender, conversation=conversation)
        self._seconds = seconds

    def say(self, *bodies: str) -> list[str]:
        """Text; what is replied."""
        before = len(self.sender.sent)
        for body in bodies:
            self._seconds += 1
            self.bot.handle(
                event(text(body), at=self._seconds * 1000), invocation=f"{self._seconds}"
            )
        return self.sender.bodies[before:]


class Crash(BaseException):
    """The end of the process."""


class Interrupted:
    """DynamoDB and a sender, with something done before or after a call of the sender or DynamoDB.

    ``acts`` has that by the call, such as "before send" or "after write 2".
    """

    def __init__(
        self, dynamodb: DynamoDB, sender: Remembering, acts: dict[str, Callable[[], object]]
    ) -> None:
        self._client, self._sender, self._acts = dynamodb.client, sender, acts
        self._writes = 0

    def get_item(self, **arguments: Any) -> Any:
        return self._call("read", lambda: self._client.get_item(**arguments))

    def transact_write_items(self, **arguments: Any) -> Any:
        self._writes += 1
        call = f"write {self._writes}"
        return self._call(call, lambda: self._client.transact_write_items(**arguments))

    def send(self, **arguments: str) -> Any:
        return self._call("send", lambda: self._sender.send(**arguments))

    def rejoin(self, number: str) -> Any:
        return self._call("rejoin", lambda: self._sender.rejoin(number))

    def opt_out(self, number: str) -> None:
        self._call("opt_out", lambda: self._sender.opt_out(number))

    def _call(self, name: str, call: Callable[[], Any]) -> Any:
        self._act(f"before {name}")
        answer = call()
        self._act(f"after {name}")
        return answer

    def _act(self, at: str) -> None:
        if act := self._acts.pop(at, None):
            act()


class Functions:
    """A client of Lambda, whose function answers what it is given, or raises it."""

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)
        self.handle: Callable[[dict[str, Any], object], object] = lambda *_: self._answers.pop(0)
        self.asked: list[dict[str, Any]] = []
        self.is_kept = False

    def close(self) -> None:
        self.is_kept = False

    def invoke(self, **request: Any) -> dict[str, Any]:
        assert request["FunctionName"] == FUNCTION
        assert not self.is_kept, "a connection of before may have been closed meanwhile"
        self.is_kept = True
        self.asked.append(json.loads(request["Payload"]))
        answer = self.handle(self.asked[-1], None)
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, dict) and "FunctionError" in answer:
            return {**answer, "Payload": io.BytesIO(b"{}")}
        payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return {"StatusCode": 200, "Payload": io.BytesIO(payload)}


def hook(*answers: object) -> tuple[Hook, Functions]:
    functions = Functions(*answers)
    return Hook(functions, function=FUNCTION, seconds=4), functions


class Kms:
    """A client of KMS with one HMAC key."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.calls = 0

    def generate_mac(self, **request: Any) -> dict[str, bytes]:
        """The key of the hashes."""
        self.calls += 1
        if self._failures:
            raise self._failures.pop()
        assert request == {"KeyId": "key-1", "Message": LABEL, "MacAlgorithm": "HMAC_SHA_256"}
        return {"Mac": b"k" * 32}


def erase(dynamodb: DynamoDB, number: str = NUMBER) -> None:
    """Erase a number, as often as it takes."""
    kms: Any = Kms()
    hashes = Hashes(kms, "key-1")
    while True:
        with suppress(UserError):
            Erasing(dynamodb.plain_client, dynamodb.conversations, number, hashes).run()
            return
