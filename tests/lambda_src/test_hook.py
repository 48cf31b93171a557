"""The hook: asked where no keyword matches, with a session, in time, and never relied on."""

import time
from dataclasses import replace
from unittest.mock import Mock

import pytest
from botocore.exceptions import ReadTimeoutError

from hook import hook_for
from keyproof.tests.cases import read_data
from outcome import NotDone
from tests.lambda_src.doubles.bot import (
    ASKING,
    FUNCTION,
    NUMBER,
    Outcomes,
    Remembering,
    bot,
    event,
    hook,
    settings,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB

# Each number keeps its type.
SESSION = {"step": 1.5, "of": [2, 0.1, 1e30, 2**70, True, None, "\ud83d"]}


def test_it_is_asked_where_no_keyword_matches_and_has_a_session(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    longest = "a" * 600
    replies = ({"reply": "Which street?", "session": SESSION}, {"reply": "Hi"}, {"reply": longest})
    asked, functions = hook(*replies)
    sender = Remembering()
    receiving = bot(dynamodb, sender, conversation=ASKING, hook=asked)
    for second, body in enumerate(("a light is out", "hours", "Main", "hello")):
        message = text(body, message_id=f"id-{second}")
        receiving.handle(event(message, at=1000 * second), invocation=body)
    assert sender.bodies == ["Which street?", "9 to 5", "Hi", longest]
    assert functions.asked == [
        {"version": 1, "messageId": "id-0", "text": "a light is out", "session": None},
        {"version": 1, "messageId": "id-2", "text": "Main", "session": SESSION},
        {"version": 1, "messageId": "id-3", "text": "hello", "session": None},
    ]
    assert repr(functions.asked[1]["session"]) == repr(SESSION)
    assert NUMBER not in str(functions.asked)
    assert outcomes() == ["answered: hook", "answered: command", "answered: hook", "answered: hook"]


def test_its_client_asks_once_and_in_time(
    dynamodb: DynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Mock()
    monkeypatch.setattr("boto3.client", client)
    without = settings(dynamodb, ASKING)
    assert hook_for(without) is None
    asking = hook_for(replace(without, hook_function=FUNCTION))
    assert (asking.seconds if asking else 0) == 4
    client.assert_called_once()
    assert client.call_args.args == ("lambda",)
    config = client.call_args.kwargs["config"]
    assert config.retries == {"total_max_attempts": 1}
    assert (config.connect_timeout, config.read_timeout) == (1, 3)


def test_a_session_is_over_after_its_time(
    dynamodb: DynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, functions = hook({"reply": "a", "session": {"step": 1}}, {"reply": "b"})
    receiving = bot(dynamodb, Remembering(), conversation=ASKING, hook=asked)
    receiving.handle(event(text("one")), invocation="1")
    later = time.time() + 61 * 60
    monkeypatch.setattr("time.time", lambda: later)
    receiving.handle(event(text("two"), at=2000), invocation="2")
    assert functions.asked[1]["session"] is None


ANSWERS = [
    *(ReadTimeoutError(endpoint_url="https://lambda"), RuntimeError("swordfish")),
    *({"FunctionError": "Unhandled"}, b"no JSON", b"[]"),
    *({"reply": reply} for reply in read_data(__file__, "unsendable")),
    *({"reply": letter * count} for letter, count in read_data(__file__, "too_long")),
    *({"reply": "a", "session": "b" * 4095}, b'{"reply": "a", "session": 1e999}'),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_when_it_fails_the_fallback_is_sent(
    answer: object, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering()
    asked, _ = hook(answer)
    receiving = bot(dynamodb, sender, conversation=ASKING, hook=asked)
    receiving.handle(event(text("hello")), invocation="1")
    assert (sender.bodies, outcomes()) == (["the fallback"], ["answered: hook_failed"])
    assert "session" not in dynamodb.entries(NUMBER)


def test_without_time_for_it_nobody_is_asked(dynamodb: DynamoDB) -> None:
    asked, functions = hook()
    receiving = bot(dynamodb, Remembering(), conversation=ASKING, hook=asked)
    with pytest.raises(NotDone, match="no_time_left"):
        receiving.handle(event(text("hello")), invocation="1", seconds_left=lambda: 12)
    assert functions.asked == []
