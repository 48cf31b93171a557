"""The hook: asked where no keyword matches, with a session, in time, and never relied on."""

import io
import json
import time
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from hook import Hook
from outcome import NotDone
from sending import NotSent
from tests.lambda_src.doubles.bot import CONVERSATION, NUMBER, Remembering, bot, event, text
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.doubles.talk import Outcomes, failing

ASKING = replace(CONVERSATION, hook={"timeout_in_seconds": 3, "session_in_minutes": 60})
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:answers"


class Functions:
    """A client of Lambda, whose function answers what it is given, or raises it."""

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.is_kept = False

    def close(self) -> None:
        self.is_kept = False

    def invoke(self, **request: Any) -> dict[str, Any]:
        assert request["FunctionName"] == FUNCTION
        assert not self.is_kept, "a connection of before may have been closed meanwhile"
        self.is_kept = True
        self.asked.append(json.loads(request["Payload"]))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, dict) and "FunctionError" in answer:
            return {**answer, "Payload": io.BytesIO(b"{}")}
        payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return {"StatusCode": 200, "Payload": io.BytesIO(payload)}


def hook(*answers: object) -> tuple[Hook, Functions]:
    functions = Functions(*answers)
    return Hook(functions, function=FUNCTION, seconds=4), functions


def test_it_is_asked_where_no_keyword_matches_and_has_a_session(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    asked, functions = hook(
        {"reply": "Which street?", "session": {"step": 1}}, {"reply": "Thank you."}, {"reply": "Hi"}
    )
    sender = Remembering()
    receiving = bot(dynamodb, sender, conversation=ASKING, hook=asked)
    for second, body in enumerate(("a light is out", "hours", "Main", "hello")):
        message = text(body, message_id=f"id-{second}")
        receiving.handle(event(message, at=1000 * second), invocation=body)
    assert sender.bodies == ["Which street?", "9 to 5", "Thank you.", "Hi"]
    assert functions.asked == [
        {"version": 1, "messageId": "id-0", "text": "a light is out", "session": None},
        {"version": 1, "messageId": "id-2", "text": "Main", "session": {"step": 1}},
        {"version": 1, "messageId": "id-3", "text": "hello", "session": None},
    ]
    assert NUMBER not in str(functions.asked)
    assert outcomes() == ["answered: hook", "answered: command", "answered: hook", "answered: hook"]


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


@pytest.mark.parametrize(
    "answer",
    [
        ReadTimeoutError(endpoint_url="https://lambda"),
        RuntimeError("swordfish"),
        {"FunctionError": "Unhandled"},
        b"no JSON",
        b"[]",
        {"reply": 1},
        {"reply": " "},
        {"reply": "a" * 601},
        {"reply": "bell \x07"},
        {"reply": "a", "session": "b" * 5000},
    ],
)
def test_when_it_fails_the_fallback_is_sent(
    answer: object, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering()
    asked, _ = hook(answer)
    receiving = bot(dynamodb, sender, conversation=ASKING, hook=asked)
    receiving.handle(event(text("hello")), invocation="1")
    assert (sender.bodies, outcomes()) == (["the fallback"], ["answered: hook_failed"])
    assert "session" not in dynamodb.entries(NUMBER)


def test_nobody_is_asked_for_a_number_that_opted_out(dynamodb: DynamoDB) -> None:
    asked, functions = hook()
    receiving = bot(dynamodb, Remembering(), conversation=ASKING, hook=asked)
    receiving.handle(event(text("STOP")), invocation="1")
    receiving.handle(event(text("hello"), at=1000), invocation="2")
    assert functions.asked == []


def test_nobody_is_asked_for_a_number_that_has_had_its_replies(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    asked, functions = hook({"reply": "a"})
    limited = replace(ASKING, reply_limit_per_hour=1)
    receiving = bot(dynamodb, Remembering(), conversation=limited, hook=asked)
    for second, body in enumerate(("hello", "anybody?")):
        receiving.handle(event(text(body), at=1000 * second), invocation=body)
    assert len(functions.asked) == 1
    assert outcomes() == ["answered: hook", "suppressed: reply_limit"]


def test_a_reply_that_was_not_sent_is_asked_for_again_under_the_same_id(
    dynamodb: DynamoDB,
) -> None:
    asked, functions = hook({"reply": "first"}, {"reply": "second"})
    delivered = event(text("hello", message_id="one"))
    with pytest.raises(NotDone):
        bot(
            dynamodb,
            failing(NotSent("send_throttled", "throttled")),
            conversation=ASKING,
            hook=asked,
        ).handle(delivered, invocation="1")
    sender = Remembering()
    again = bot(dynamodb, sender, conversation=ASKING, hook=asked)
    again.handle(delivered, invocation="1")
    again.handle(delivered, invocation="2")
    assert sender.bodies == ["second"]
    assert [each["messageId"] for each in functions.asked] == ["one", "one"]


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
    assert dynamodb.calls == {"BatchGetItem": 1, "TransactWriteItems": 3}
