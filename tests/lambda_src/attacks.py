"""What a hostile sender, a hostile hook, another bot or bad luck tries: one function each.

``make stress`` and the tests run all of them.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

from dynamodb import LATE_IN_SECONDS
from limits import MOST_FALLBACKS, MOST_REMOVALS
from outcome import NotDone
from sending import NotSent
from tests.lambda_src.attacks_around_erasures import ATTACKS_AROUND_ERASURES
from tests.lambda_src.doubles.bot import (
    ASKING,
    CONVERSATION,
    NUMBER,
    SELF_MANAGED,
    ListAtAws,
    Remembering,
    Talk,
    bot,
    event,
    hook,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB

Attack = Callable[[DynamoDB], None]
MINUTE, HOUR = 60_000, 3_600_000


def many_numbers_ask_for_help(dynamodb: DynamoDB) -> None:
    limited = replace(SELF_MANAGED, reply_limit_per_day_and_country=5)
    talk = Talk(dynamodb, limited)
    for n in range(50):
        delivered = event(text("help", number=f"+1425555{n:04}"))
        talk.bot.handle(delivered, invocation=f"{n}")
    assert len(talk.sender.sent) == 5


def the_hook_is_asked_about_texts_that_get_no_reply(dynamodb: DynamoDB) -> None:
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


def the_hook_is_asked_while_nothing_can_be_sent(dynamodb: DynamoDB) -> None:
    def refuse() -> None:
        raise NotSent("send_refused", "monthly_spend_limit_reached_for_text")

    for answer in ({"reply": "a"}, {"reply": 1}):
        asked, functions = hook(*[answer] * 1000)
        each, sender = DynamoDB(), Remembering()
        events = [event(text(f"hello {n}"), at=10 * n) for n in range(20)]
        refused = bot(each, Remembering(refuse), conversation=ASKING, hook=asked)
        for n, delivered in enumerate(events * 3):
            with suppress(NotDone):
                refused.handle(delivered, invocation=f"{n % 20}")
        receiving = bot(each, sender, conversation=ASKING, hook=asked)
        for n, delivered in enumerate(events):
            receiving.handle(delivered, invocation=f"{n}")
        assert (answer, len(functions.asked), len(sender.sent)) == (answer, 10, 10)
    del dynamodb


def two_bots_talk_over_a_slow_network(dynamodb: DynamoDB) -> None:
    """Each answers the other's fallback after ten minutes, in a new hour's limits or not."""
    ours, theirs = (Talk(each) for each in (dynamodb, DynamoDB()))
    at, reply = 0, "hello"
    for _ in range(100):
        for each in (ours, theirs):
            before = len(each.sender.sent)
            with mock.patch("delivery.now_iso", return_value=f"2100-01-01T{at // HOUR:02}"):
                each.bot.handle(event(text(f"{reply}"), at=at), invocation=f"{at}")
            if len(each.sender.sent) == before:
                assert len(ours.sender.sent) == MOST_FALLBACKS
                return
            reply, at = each.sender.bodies[-1], at + 10 * MINUTE
    raise AssertionError("they do not end")


def a_stop_comes_while_a_reply_is_prepared(dynamodb: DynamoDB) -> None:
    """Before each call of DynamoDB that comes before the sending, with and without a hook."""
    for body, calls in (("hours", 2), ("hello", 3)):
        for at in range(1, calls + 1):
            each = DynamoDB()
            left = iter(range(1, 100))

            def before(_: str, *, each: DynamoDB = each, at: int = at, left: Any = left) -> None:
                if next(left) == at:
                    each.before = lambda _: None
                    stop = event(text("STOP"), at=MINUTE)
                    bot(each, Remembering()).handle(stop, invocation="stop")

            each.before = before
            asked, _ = hook({"reply": "a"})
            sender = Remembering()
            receiving = bot(each, sender, conversation=ASKING, hook=asked)
            receiving.handle(event(text(body)), invocation="1")
            assert sender.sent == [], (body, at)
            assert each.entries(NUMBER)["consent"]["opted_out"] is True
    del dynamodb


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
            time.sleep(LATE_IN_SECONDS * self._is_slow)
        return answer


def a_stop_comes_while_an_answer_of_dynamodb_is_late(dynamodb: DynamoDB) -> None:
    for each, is_slow in ((dynamodb, False), (DynamoDB(), True)):
        sender = Remembering()
        client = LateAnswers(each, is_slow=is_slow)
        with mock.patch("dynamodb.LATE_IN_SECONDS", LATE_IN_SECONDS):
            bot(each, sender, client=client).handle(event(text("hours")), invocation="1")
        assert sender.sent == []
        states = {e["state"] for e in each.entries(NUMBER).values() if "state" in e}
        assert states == {"SUPPRESSED"}


def a_stop_comes_while_aws_takes_a_number_from_its_list(dynamodb: DynamoDB) -> None:
    for each, limit in ((dynamodb, 10), (DynamoDB(), 1)):
        receiving = bot(each, Remembering())
        receiving.handle(event(text("hours")), invocation="1")
        receiving.handle(event(text("STOP"), at=1000), invocation="2")
        later = event(text("STOP"), at=MINUTE)
        other = bot(each, Remembering())
        sender = ListAtAws(partial(other.handle, later, invocation="4"))
        conversation = replace(CONVERSATION, reply_limit_per_hour=limit)
        returning = bot(each, sender, conversation=conversation)
        returning.handle(event(text("START"), at=2000), invocation="3")
        assert (sender.sent, sender.listed) == ([], {NUMBER})
        assert each.entries(NUMBER)["consent"]["opted_out"] is True


class ListInTheMeantime(ListAtAws):
    """A list of AWS that somebody else changes before it takes a number again."""

    def opt_out(self, number: str) -> None:
        self._meanwhile()
        super().opt_out(number)


def a_return_comes_while_an_earlier_one_yields_to_a_stop(dynamodb: DynamoDB) -> None:
    sender = ListInTheMeantime()
    receiving = bot(dynamodb, sender)
    receiving.handle(event(text("STOP"), at=2000), invocation="2")
    last = partial(receiving.handle, event(text("START"), at=3000), invocation="3")
    earlier = ListInTheMeantime(last)
    earlier.listed = sender.listed
    bot(dynamodb, earlier).handle(event(text("START"), at=1000), invocation="1")
    receiving.handle(event(text("hours"), at=4000), invocation="4")
    assert sender.bodies == ["you are in", "9 to 5"]


def a_number_opts_out_and_returns_twice_in_a_minute(dynamodb: DynamoDB) -> None:
    """AWS takes a number from its list once in 30 days."""
    sender = ListAtAws()
    talk = Talk(dynamodb, sender=sender)
    assert talk.say("STOP", "START") == ["you are in"]
    sender.listed.add(NUMBER)
    assert talk.say("STOP", "START") == ["you are in"]
    keeping = ListAtAws(lets_go=False)
    for limit, seconds in ((10, 10), (1, 20)):
        limited = replace(CONVERSATION, reply_limit_per_hour=limit)
        Talk(dynamodb, limited, sender=keeping, seconds=seconds).say("STOP", "START")
        assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True


def a_number_opts_out_and_returns_in_turn(dynamodb: DynamoDB) -> None:
    sender = ListAtAws()
    talk = Talk(dynamodb, sender=sender)
    for _ in range(100):
        talk.say("START")
        sender.listed.add(NUMBER)
        talk.say("STOP")
    assert sender.removals == MOST_REMOVALS
    assert sender.additions <= MOST_REMOVALS
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True
    with mock.patch("delivery.now_iso", return_value="2100-01-01T03"):
        assert talk.say("START") == ["you are in"]


ATTACKS: tuple[Attack, ...] = (
    many_numbers_ask_for_help,
    the_hook_is_asked_about_texts_that_get_no_reply,
    the_hook_is_asked_while_nothing_can_be_sent,
    two_bots_talk_over_a_slow_network,
    a_stop_comes_while_a_reply_is_prepared,
    a_stop_comes_while_an_answer_of_dynamodb_is_late,
    a_stop_comes_while_aws_takes_a_number_from_its_list,
    a_return_comes_while_an_earlier_one_yields_to_a_stop,
    a_number_opts_out_and_returns_twice_in_a_minute,
    a_number_opts_out_and_returns_in_turn,
    *ATTACKS_AROUND_ERASURES,
)
