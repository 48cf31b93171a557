"""What a hostile sender, a hostile hook, another bot or bad luck tries, and gains nothing."""

import time
from contextlib import suppress
from dataclasses import replace
from typing import Any
from unittest import mock

from dynamodb import LATE_IN_SECONDS
from outcome import NotDone
from sending import NotSent
from tests.lambda_src.doubles.bot import (
    ASKING,
    CONVERSATION,
    NUMBER,
    Remembering,
    bot,
    event,
    failing,
    hook,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB

MINUTE, HOUR = 60_000, 3_600_000


def test_the_hook_is_asked_about_texts_that_get_no_reply(dynamodb: DynamoDB) -> None:
    asked, functions = hook(*[{"reply": "a"}] * 1000)
    for conversation, bodies in (
        (ASKING, ["hello"] * 30),
        (ASKING, [f"hello {n}" for n in range(60)]),
        (replace(ASKING, reply_limit_per_day_and_country=1), ["other"]),
    ):
        receiving = bot(dynamodb, Remembering(), conversation=conversation, hook=asked)
        for n, body in enumerate(bodies):
            receiving.handle(event(text(body), at=10 * n), invocation=f"{n}")
    assert len(functions.asked) == CONVERSATION.reply_limit_per_hour


def test_a_country_gets_its_replies_of_a_day_and_no_more(dynamodb: DynamoDB) -> None:
    sender, limited = Remembering(), replace(CONVERSATION, reply_limit_per_day_and_country=500)
    receiving = bot(dynamodb, sender, conversation=limited)
    for n in map(str, range(7000, 7700)):
        receiving.handle(event(text("hours", message_id=n, number=f"+1425555{n}")), invocation=n)
    assert len(sender.sent) == 500


def test_the_hook_is_asked_while_nothing_can_be_sent() -> None:
    refusing = failing(NotSent("send_refused", "monthly_spend_limit_reached_for_text"))
    for answer in ({"reply": "a"}, {"reply": 1}):
        asked, functions = hook(*[answer] * 1000)
        each, sender = DynamoDB(), Remembering()
        events = [event(text(f"hello {n}"), at=10 * n) for n in range(20)]
        refused = bot(each, refusing, conversation=ASKING, hook=asked)
        for n, delivered in enumerate(events * 3):
            with suppress(NotDone):
                refused.handle(delivered, invocation=f"{n % 20}")
        receiving = bot(each, sender, conversation=ASKING, hook=asked)
        for n, delivered in enumerate(events):
            receiving.handle(delivered, invocation=f"{n}")
        assert (answer, len(functions.asked), len(sender.sent)) == (answer, 10, 10)


class LateAnswers:
    """DynamoDB that begins a reply, and says so after a STOP came: slowly, or asked again."""

    def __init__(self, dynamodb: DynamoDB, *, is_slow: bool) -> None:
        self._dynamodb, self._is_slow = dynamodb, is_slow

    def transact_write_items(self, **arguments: Any) -> Any:
        answer = self._dynamodb.client.transact_write_items(**arguments)
        if "sending_until = :until" in str(arguments):
            stop = event(text("STOP"), at=MINUTE)
            bot(self._dynamodb, Remembering()).handle(stop, invocation="stop")
            answer["ResponseMetadata"]["RetryAttempts"] = int(not self._is_slow)
            time.sleep(0.2 * self._is_slow)
        return answer


def test_a_stop_comes_while_an_answer_of_dynamodb_is_late(dynamodb: DynamoDB) -> None:
    for each, is_slow in ((dynamodb, False), (DynamoDB(), True)):
        sender = Remembering()
        client = LateAnswers(each, is_slow=is_slow)
        with mock.patch("dynamodb.LATE_IN_SECONDS", LATE_IN_SECONDS):
            bot(each, sender, client=client).handle(event(text("hours")), invocation="1")
        assert sender.sent == []
        states = {e["state"] for e in each.entries(NUMBER).values() if "state" in e}
        assert states == {"SUPPRESSED"}
