"""The hook: asked where no keyword matches, with a session, in time, and never relied on."""

import time
from dataclasses import replace
from unittest.mock import Mock

import pytest
from botocore.exceptions import ReadTimeoutError

from hook import Hook, hook_for
from keyproof.tests.cases import read_data
from outcome import NotDone
from sending import NotSent
from smsbot.sandbox import example_hook
from tests.lambda_src.doubles.bot import (
    ASKING,
    FUNCTION,
    NUMBER,
    Crash,
    Functions,
    Outcomes,
    Remembering,
    bot,
    event,
    failing,
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
    asked, functions = hook(
        {"reply": "Which street?", "session": SESSION},
        {"reply": "Thank you."},
        {"reply": "Hi"},
    )
    sender = Remembering()
    receiving = bot(dynamodb, sender, conversation=ASKING, hook=asked)
    for second, body in enumerate(("a light is out", "hours", "Main", "hello")):
        message = text(body, message_id=f"id-{second}")
        receiving.handle(event(message, at=1000 * second), invocation=body)
    assert sender.bodies == ["Which street?", "9 to 5", "Thank you.", "Hi"]
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


def test_the_reply_of_the_example_is_sent_whatever_is_texted(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    functions = Functions()
    functions.handle = example_hook.handle
    sender = Remembering()
    asking = Hook(functions, function=FUNCTION, seconds=4)
    receiving = bot(dynamodb, sender, conversation=ASKING, hook=asking)
    for n in range(3):
        receiving.handle(event(text("\U0001f600" * 600), at=61_000 * n), invocation=f"{n}")
    assert outcomes() == ["answered: hook"] * 3
    assert [body[:5] for body in sender.bodies] == ["Where", "Thank", "Where"]


ANSWERS = [
    *(ReadTimeoutError(endpoint_url="https://lambda"), RuntimeError("swordfish")),
    *({"FunctionError": "Unhandled"}, b"no JSON", b"[]"),
    *({"reply": reply} for reply in read_data(__file__, "unsendable")),
    *({"reply": letter * count} for letter, count in read_data(__file__, "too_long")),
    *({"reply": "a", "session": "b" * 5000}, b'{"reply": "a", "session": 1e999}'),
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


def test_a_reply_that_was_not_sent_is_sent_later_with_its_session(dynamodb: DynamoDB) -> None:
    asked, functions = hook({"reply": "first", "session": SESSION}, {"reply": "second"})
    delivered = event(text("hello", message_id="one"))
    refusing = failing(NotSent("send_throttled", "throttled"))
    refused = bot(dynamodb, refusing, conversation=ASKING, hook=asked)
    for _ in range(2):
        with pytest.raises(NotDone):
            refused.handle(delivered, invocation="1")
    sender = Remembering()
    again = bot(dynamodb, sender, conversation=ASKING, hook=asked)
    for each in (delivered, delivered, event(text("and then?"), at=1000)):
        again.handle(each, invocation="2")
    assert sender.bodies == ["first", "second"]
    assert [each["session"] for each in functions.asked] == [None, SESSION]
    assert "hook_session" not in dynamodb.entries(NUMBER)["text#one"]


def test_it_is_asked_again_only_in_another_hour(
    dynamodb: DynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the function ended while it was asked, the fallback is sent: an hour has a limit."""
    asked, functions = hook(*[Crash()] * 2, {"reply": "at last"})
    sender = Remembering()
    receiving = bot(dynamodb, sender, conversation=ASKING, hook=asked)
    events = [event(text(f"hello {n}")) for n in range(2)]
    for delivered in events:
        with pytest.raises(Crash):
            receiving.handle(delivered, invocation="1")
    receiving.handle(events[0], invocation="1")
    monkeypatch.setattr("delivery.now_iso", lambda: "2100-01-02T04:00:00.000Z")
    receiving.handle(events[1], invocation="1")
    assert sender.bodies == ["the fallback", "at last"]
    assert len(functions.asked) == 3


def test_without_time_for_it_nobody_is_asked(dynamodb: DynamoDB) -> None:
    asked, functions = hook()
    receiving = bot(dynamodb, Remembering(), conversation=ASKING, hook=asked)
    with pytest.raises(NotDone, match="no_time_left"):
        receiving.handle(event(text("hello")), invocation="1", seconds_left=lambda: 12)
    assert functions.asked == []


def test_a_text_of_a_keyword_takes_no_more_calls_and_one_for_the_hook_one_more(
    dynamodb: DynamoDB,
) -> None:
    asked, _ = hook({"reply": "a"})
    receiving = bot(dynamodb, Remembering(), conversation=ASKING, hook=asked)
    receiving.handle(event(text("hours")), invocation="1")
    assert dynamodb.calls == {"TransactWriteItems": 3}
    dynamodb.calls.clear()
    receiving.handle(event(text("hello"), at=1000), invocation="2")
    assert dynamodb.calls == {"GetItem": 1, "TransactWriteItems": 3}
