"""Conversations with the bot on the embedded AWS: items, replies, receipts and counters."""

import itertools
import json
import time
import uuid
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.texting import BOT_NUMBER, delivery_receipt, last_log_lines, sent_texts
from tests.e2e.bot.test_dev import ANALYTICS, CONVERSATIONS, FUNCTION, INBOUND, LOG_GROUP
from tests.e2e.clients import Clients
from tests.e2e.conftest import ENVIRONMENTS
from tests.waiting import until

STATUS = INBOUND.replace("inbound-sms", "delivery-status")
SETTINGS = ENVIRONMENTS["dev"].conversation
# Of a phone of its own for each test.
NUMBERS = itertools.count(1000)


class Phone:
    """A phone number that texts the bot, and what is known of the conversation."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self.number = f"+1425555{next(NUMBERS):04}"

    def text(self, body: str, *, message_id: str = "") -> str:
        """Text the bot; the id of the text, which is not waited for."""
        message = {
            "originationNumber": self.number,
            "destinationNumber": BOT_NUMBER,
            "messageBody": body,
            "inboundMessageId": message_id or str(uuid.uuid4()),
        }
        self._clients.sns.publish(TopicArn=INBOUND, Message=json.dumps(message))
        return message["inboundMessageId"]

    def say(self, body: str) -> dict[str, Any]:
        """Text the bot; the text as it stands when the bot is done with it."""
        entry = f"text#{self.text(body)}"
        return until(
            lambda: (
                item
                if (item := self.entries().get(entry))
                and item["state"] not in ("CLAIMED", "SENDING")
                else None
            )
        )

    def entries(self) -> dict[str, dict[str, Any]]:
        """All entries of the number, without their times and ids."""
        answer = self._clients.dynamodb.query(
            TableName=CONVERSATIONS,
            KeyConditionExpression="phone_number = :number",
            ExpressionAttributeValues={":number": {"S": self.number}},
            ConsistentRead=True,
        )
        items: list[dict[str, Any]] = [
            {name: next(iter(value.values())) for name, value in item.items()}
            for item in answer["Items"]
        ]
        return {item["entry"]: item for item in items}

    def received(self) -> list[str]:
        """What the SMS service was given for this number."""
        return [each["MessageBody"] for each in self.sent()]

    def sent(self) -> list[dict[str, Any]]:
        """The whole requests."""
        texts = sent_texts(self._clients.sandbox)
        return [each for each in texts if each["DestinationPhoneNumber"] == self.number]


def counts(clients: Clients) -> Counter[str]:
    counted: Counter[str] = Counter()
    for item in clients.dynamodb.scan(TableName=ANALYTICS, ConsistentRead=True)["Items"]:
        name, _, _ = str(item["counter"].get("S")).partition("#")
        counted[name] += Decimal(item["occurrences"].get("N", "0"))  # pyright: ignore[reportArgumentType]
    return counted


def logged(clients: Clients, outcome: str) -> int:
    lines = last_log_lines(clients.logs, LOG_GROUP, count=10_000)
    return sum(line.endswith(f" {outcome}") for line in lines)


@pytest.fixture
def phone(clients: Clients) -> Phone:
    return Phone(clients)


@contextmanager
def changed(clients: Clients, **changes: str) -> Generator[None]:
    """The function with other environment variables."""
    functions = clients.functions
    configuration: Any = functions.get_function_configuration(FunctionName=FUNCTION)
    variables = configuration["Environment"]["Variables"]

    def give(variables: dict[str, str]) -> None:
        functions.update_function_configuration(
            FunctionName=FUNCTION, Environment={"Variables": variables}
        )

    give({**variables, **changes})
    try:
        yield
    finally:
        give(variables)


@pytest.fixture
def opt_out_list(clients: Clients) -> Generator[str]:
    """The function as it is with a number of its own, whose opt-outs AWS manages."""
    name = "smsbot-dev-messaging-list-opt-outs"
    with changed(clients, OPT_OUT_LIST=name):
        yield name


def opt_out_at_aws(clients: Clients, phone: Phone, opt_out_list: str) -> None:
    """What AWS does when a phone texts STOP, before it publishes the text."""
    clients.sms.put_opted_out_number(OptOutListName=opt_out_list, OptedOutNumber=phone.number)


def test_a_conversation(
    phone: Phone, clients: Clients, dev_sandbox: Sandbox, opt_out_list: str
) -> None:
    before = counts(clients)

    def publish(topic: str, message: object, outcome: str) -> None:
        """Publish, and wait until the function logs the outcome once more."""
        seen = logged(clients, outcome)
        clients.sns.publish(TopicArn=topic, Message=json.dumps(message))
        until(lambda: logged(clients, outcome) > seen)

    command = phone.say("Hours?")
    assert (command["state"], command["reply"]) == ("SENT", SETTINGS.commands["HOURS"])
    fallback = phone.say("Who is there?")
    assert (fallback["state"], fallback["reply"]) == ("SENT", SETTINGS.fallback)
    opt_out_at_aws(clients, phone, opt_out_list)
    stop = phone.say("STOP")
    assert (stop["state"], stop["reason"]) == ("SUPPRESSED", "opt_out")
    assert phone.entries()["consent"]["opted_out"] is True
    after_stop = phone.say("WHERE")
    assert (after_stop["state"], after_stop["reason"]) == ("SUPPRESSED", "number_opted_out")
    start = phone.say("START")
    assert (start["state"], start["reply"]) == ("SENT", SETTINGS.rejoin_confirmation)
    assert phone.entries()["consent"]["opted_out"] is False
    repeat = phone.say("start")
    assert (repeat["state"], repeat["reason"]) == ("SUPPRESSED", "repeated_text")

    publish(INBOUND, {"originationNumber": phone.number, "messageBody": "x"}, "dropped: malformed")

    sent = {each["MessageId"]: each for each in phone.sent()}
    reply = sent[command["reply_id"]]
    assert reply["Context"] == {"inboundMessageId": command["entry"].removeprefix("text#")}
    unknown = delivery_receipt({**reply, "MessageId": "none"}, origination_number=BOT_NUMBER)
    publish(STATUS, unknown, "receipt_unknown")
    delivered = delivery_receipt(reply, origination_number=BOT_NUMBER)
    publish(STATUS, delivered, "receipt")
    publish(STATUS, delivered, "receipt_repeated")
    late = delivery_receipt(
        reply, origination_number=BOT_NUMBER, status="PENDING", is_final=False, at=time.time() - 60
    )
    publish(STATUS, late, "receipt_repeated")

    entries = phone.entries()
    assert phone.received() == [
        SETTINGS.commands["HOURS"],
        SETTINGS.fallback,
        SETTINGS.rejoin_confirmation,
    ]
    assert entries[command["entry"]] == {
        **command,
        "delivery_status": "TEXT_DELIVERED",
        "delivery_final": True,
        "delivery_event_at": str(delivered["eventTimestamp"]),
        "parts": "1",
        "price_in_usd": "0.005810",
    }
    assert sorted(entry.partition("#")[0] for entry in entries) == [
        "consent",
        "replies",
        "talk",
        *["text"] * 6,
    ]
    assert counts(clients) - before == {
        "inbound-text": 6,
        "answered": 3,
        "suppressed": 3,
        "opted-out": 1,
        "rejoined": 2,
        "dropped-text": 1,
        "unknown-receipt": 1,
        "receipt-TEXT_DELIVERED": 1,
        "parts": 1,
        "price-in-usd": Decimal("0.00581"),
    }
    for log in (
        "\n".join(last_log_lines(clients.logs, LOG_GROUP, count=10_000)),
        dev_sandbox.layout.emulator_log.read_text(),
    ):
        assert phone.number not in log
        assert "Who is there" not in log


def test_start_takes_a_number_from_the_list_once_in_30_days(
    phone: Phone, clients: Clients, opt_out_list: str
) -> None:
    opt_out_at_aws(clients, phone, opt_out_list)
    phone.say("STOP")
    assert phone.say("START")["state"] == "SENT"
    opt_out_at_aws(clients, phone, opt_out_list)
    phone.say("STOP")
    again = phone.say("UNSTOP")
    assert (again["state"], again["reason"]) == ("SUPPRESSED", "opted_out_at_aws")
    assert phone.entries()["consent"]["opted_out"] is True
    assert phone.received() == [SETTINGS.rejoin_confirmation]


def test_twenty_deliveries_at_once_bring_one_reply_and_one_count(
    phone: Phone, clients: Clients
) -> None:
    """Invoked as SNS does, but so that each answer is waited for."""
    before = counts(clients)
    message = {
        "originationNumber": phone.number,
        "destinationNumber": BOT_NUMBER,
        "messageBody": "hours",
        "inboundMessageId": str(uuid.uuid4()),
    }
    notification = {
        "MessageId": str(uuid.uuid4()),
        "TopicArn": INBOUND,
        "Message": json.dumps(message),
        "Timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
    }
    event = json.dumps({"Records": [{"EventSource": "aws:sns", "Sns": notification}]}).encode()
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(
                lambda _: clients.functions.invoke(FunctionName=FUNCTION, Payload=event), range(20)
            )
        )
    read = {answer["Payload"].read() for answer in answers}
    assert all(each == b"null" or b"not_finished: being_sent" in each for each in read)
    assert phone.received() == [SETTINGS.commands["HOURS"]]
    assert counts(clients) - before == {"inbound-text": 1, "answered": 1}
