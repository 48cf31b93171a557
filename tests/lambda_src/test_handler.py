"""What comes in by the topics: all of it is handled, and nothing of it is logged or raised."""

import ast
import importlib
import itertools
import json
import logging
import sys
from logging.handlers import BufferingHandler
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dynamodb import StorageFailed
from handler import Bot
from plan import plan_for
from sending import NotSent
from settings import read_settings
from smsbot import project
from tests.lambda_src.doubles.bot import (
    BOT_NUMBER,
    CONVERSATION,
    INBOUND,
    NUMBER,
    STATUS,
    Crash,
    Outcomes,
    Remembering,
    Talk,
    bot,
    event,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.test_incoming import RECEIPT, SECRET, TEXT, json_values

MALFORMED = "receipt_dropped: malformed"


@pytest.mark.parametrize(
    ("message", "topic", "outcome", "counter"),
    [
        ("no JSON", INBOUND, "dropped: malformed", "dropped-text"),
        (text("hi", number="12345"), INBOUND, "dropped: short_code", "dropped-text"),
        (text("hi", number=BOT_NUMBER), INBOUND, "dropped: own_number", "dropped-text"),
        (text("hi", number="+12065550111"), INBOUND, "dropped: own_number", "dropped-text"),
        ("no JSON", STATUS, MALFORMED, "dropped-receipt"),
        ({**RECEIPT, "eventType": NUMBER}, STATUS, MALFORMED, "dropped-receipt"),
        (RECEIPT, STATUS, "receipt_unknown", "unknown-receipt"),
    ],
)
def test_what_is_not_for_the_bot_is_dropped_and_counted_once(  # noqa: PLR0917
    message: object, topic: str, outcome: str, counter: str, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering()
    receiving = bot(dynamodb, sender, origination_identity="+12065550111")
    delivered = event(message, topic=topic)
    for _ in range(2):
        receiving.handle(delivered, invocation="1")
    repeated = "repeated_delivery" if topic == INBOUND else "receipt_repeated"
    assert outcomes() == [outcome, repeated]
    assert (dynamodb.counts(), sender.sent) == ({counter: 1}, [])


def test_a_notification_without_an_id_is_known_by_what_it_says(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    for message in ("no JSON \ud83d", "no JSON \ud83d", "neither"):
        bot(dynamodb, Remembering()).handle(event(message, id="no id"), invocation="1")
    assert outcomes() == ["dropped: malformed", "repeated_delivery", "dropped: malformed"]


@pytest.mark.parametrize(
    ("topic", "outcome"), [(INBOUND, "dropped: malformed"), (STATUS, "receipt_dropped: malformed")]
)
def test_what_is_malformed_is_not_tried_again_when_it_cannot_be_counted(
    topic: str, outcome: str, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    client = Mock(spec_set=["transact_write_items"])
    unreachable = EndpointConnectionError(endpoint_url="https://dynamodb")
    client.transact_write_items.side_effect = unreachable
    receiving = bot(dynamodb, Remembering(), client=client)
    receiving.handle(event("no JSON", topic=topic), invocation="1")
    assert outcomes() == [outcome]
    with pytest.raises(StorageFailed):
        receiving.handle(event(text("hi")), invocation="2")


def test_every_record_is_handled_before_a_failure_is_raised(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering(Mock(side_effect=[NotSent("send_throttled", "throttled"), None]))
    records = [event(text(body))["Records"][0] for body in ("hours", "where")]
    with pytest.raises(Exception, match="send_throttled: throttled"):
        bot(dynamodb, sender).handle({"Records": records}, invocation="1")
    assert outcomes() == ["send_throttled: throttled", "answered: command"]


def test_a_fault_of_the_function_is_told_by_its_place(
    dynamodb: DynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError(f"about {NUMBER}")

    receiving = bot(dynamodb, Remembering())
    monkeypatch.setattr(receiving, "_delivery", SimpleNamespace(answer=fail))
    with pytest.raises(Exception, match=r"^AssertionError at test_handler\.py:\d+$") as fault:
        receiving.handle(event(text("hi")), invocation="1")
    # By its name: another test imports the module again.
    assert type(fault.value).__name__ == "Fault"
    assert fault.value.__cause__ is None


unicode_bodies = st.text(st.characters(), max_size=200)
messages = st.text() | (
    json_values
    | st.sampled_from([{**TEXT, "messageBody": SECRET}, RECEIPT]).flatmap(
        lambda fields: st.dictionaries(
            st.sampled_from(sorted(fields)), json_values | unicode_bodies, max_size=4
        ).map(lambda changes: {**fields, **changes})
    )
).map(json.dumps)


@pytest.fixture(scope="module")
def receiving() -> Bot:
    return bot(DynamoDB(), Remembering())


def logged_of(delivered: object, receiving: Bot) -> str:
    """Everything that is logged about an event, with all fields of each record."""
    handler = BufferingHandler(1000)
    logging.getLogger().addHandler(handler)
    try:
        receiving.handle(delivered, invocation="1")
    finally:
        logging.getLogger().removeHandler(handler)
    return " ".join(f"{vars(each)!r} {handler.format(each)}" for each in handler.buffer)


@given(event=json_values)
@settings(max_examples=100, deadline=None)
def test_any_event_is_handled_and_not_logged(event: object, receiving: Bot) -> None:
    logged = logged_of(event, receiving)
    assert (SECRET in logged, NUMBER in logged) == (False, False)


@given(message=messages, topic=st.sampled_from([INBOUND, STATUS]))
@settings(max_examples=200, deadline=None)
def test_any_message_is_handled_and_not_logged(message: str, topic: str, receiving: Bot) -> None:
    logged = logged_of(event(message, topic=topic), receiving)
    assert logged.count("'outcome': ") == 1
    assert (SECRET in logged, NUMBER in logged) == (False, False)


@pytest.fixture(scope="module")
def talk() -> Talk:
    """A bot that many numbers text."""
    return Talk(DynamoDB())


NUMBERS = (f"+1425{place:07}" for place in itertools.count())


@example(body="B\ud800D")
@given(body=unicode_bodies | st.sampled_from(["STOP", "stop!", "help", "Help?", "start", "hours"]))
@settings(max_examples=60, deadline=None)
def test_any_body_is_stored_and_answered_once(body: str, talk: Talk) -> None:
    number = next(NUMBERS)
    delivered = event(text(body, message_id="one", number=number))
    for invocation in ("1", "2"):
        talk.bot.handle(delivered, invocation=invocation)
    # What cannot be stored is replaced before anything is made of the text.
    readable = body.encode("utf-8", "replace").decode()
    reply = plan_for(readable, CONVERSATION).reply
    stored = talk.dynamodb.entries(number)["text#one"]
    assert stored["body"] == readable
    assert stored["state"] == ("SUPPRESSED" if reply is None else "SENT")
    received = [each["body"] for each in talk.sender.sent if each["number"] == number]
    assert received == ([] if reply is None else [reply])


ENVIRONMENT = {
    "CONVERSATIONS_TABLE": "conversations",
    "ANALYTICS_TABLE": "analytics",
    "INBOUND_TOPIC_ARN": INBOUND,
    "CONVERSATION": json.dumps(vars(CONVERSATION)),
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


def test_each_variable_is_a_setting() -> None:
    own = {each: each for each in ("OPT_OUT_LIST", "HOOK_FUNCTION", "ERASED_NUMBERS_KEY")}
    found = vars(read_settings(ENVIRONMENT | own))
    assert {each: found[each.lower()] for each in own} == own


def context(request: str, milliseconds: int = 9_000) -> SimpleNamespace:
    """What Lambda tells the function of an invocation."""
    return SimpleNamespace(
        aws_request_id=request, get_remaining_time_in_millis=lambda: milliseconds
    )


def test_the_function_reads_its_environment_and_context(
    dynamodb: DynamoDB, monkeypatch: pytest.MonkeyPatch, outcomes: Outcomes
) -> None:
    """As Lambda runs it: the module, its variables, and what boto3 finds by itself."""
    tables = {"CONVERSATIONS_TABLE": dynamodb.conversations, "ANALYTICS_TABLE": dynamodb.analytics}
    for name, value in {**ENVIRONMENT, **tables}.items():
        monkeypatch.setenv(name, value)
    handler = importlib.reload(importlib.import_module("handler"))
    client = Mock(wraps=dynamodb.client, send_text_message=Mock(side_effect=Crash))
    monkeypatch.setattr("boto3.client", lambda *_, **__: client)
    delivered = event(text("hours"))
    for invocation, failure in (
        (context("0", 8_999), "no_time_left"),
        (context("1"), "^$"),
        (context("2"), "being_sent"),
    ):
        with pytest.raises(BaseException, match=failure):
            handler.handle(delivered, invocation)
    # Lambda keeps the id when it tries again.
    handler.handle(delivered, context("1"))
    handler.handle(event(text("STOP")), context("3"))
    assert outcomes()[2:] == ["unknown: interrupted", "answered_by_aws: opt_out"]


def longest(config: Any) -> int:
    """How many seconds a call lasts at most while the service does not answer."""
    attempts = config.retries["total_max_attempts"]
    return attempts * (config.connect_timeout + config.read_timeout)


def test_lambda_makes_the_clients_while_it_starts_the_function(
    dynamodb: DynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Mock(return_value=dynamodb.client)
    own = {"AWS_LAMBDA_FUNCTION_NAME": "bot", "ERASED_NUMBERS_KEY": "key"}
    for name, value in {**ENVIRONMENT, **own}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("boto3.client", client)
    handler = importlib.reload(importlib.import_module("handler"))
    waited = {each.args[0]: longest(each.kwargs["config"]) for each in client.mock_calls}
    assert waited == {"kms": 24, "dynamodb": 24, "pinpoint-sms-voice-v2": 8}
    handler.handle(event("no text", topic=STATUS), context("0"))
    assert len(client.mock_calls) == len(waited)


def test_the_function_imports_nothing_but_the_standard_library_and_boto3() -> None:
    source = project.ROOT / "lambda_src"
    own = {file.stem for file in (*source.glob("*.py"), *source.glob("*/"))} - {"__pycache__"}
    imported: set[str] = set()
    for file in source.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    assert imported - own - set(sys.stdlib_module_names) == {"boto3", "botocore"}
    assert not own & set(sys.stdlib_module_names)
