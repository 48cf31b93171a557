"""What a hostile sender, a hostile hook, another bot or bad luck tries, and gains nothing."""

import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

from consent import ErasedNumbers
from dynamodb import LATE_IN_SECONDS
from limits import MOST_FALLBACKS, MOST_REMOVALS
from outcome import NotDone
from sending import NotSent, Undeliverable
from tests.lambda_src.doubles.bot import (
    ASKING,
    CONVERSATION,
    NUMBER,
    SELF_MANAGED,
    Crash,
    Crashing,
    Kms,
    ListAtAws,
    Remembering,
    Talk,
    bot,
    erase,
    event,
    hook,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.erasures import Erasures

MINUTE, HOUR = 60_000, 3_600_000


def test_many_numbers_ask_for_help(dynamodb: DynamoDB) -> None:
    limited = replace(SELF_MANAGED, reply_limit_per_day_and_country=5)
    talk = Talk(dynamodb, limited)
    for n in range(50):
        delivered = event(text("help", number=f"+1425555{n:04}"))
        talk.bot.handle(delivered, invocation=f"{n}")
    assert len(talk.sender.sent) == 5


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


def test_the_hook_is_asked_while_nothing_can_be_sent() -> None:
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


def test_two_bots_talk_over_a_slow_network(dynamodb: DynamoDB) -> None:
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


def test_a_stop_comes_while_a_reply_is_prepared() -> None:
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


def test_a_stop_comes_while_an_answer_of_dynamodb_is_late(dynamodb: DynamoDB) -> None:
    for each, is_slow in ((dynamodb, False), (DynamoDB(), True)):
        sender = Remembering()
        client = LateAnswers(each, is_slow=is_slow)
        with mock.patch("dynamodb.LATE_IN_SECONDS", LATE_IN_SECONDS):
            bot(each, sender, client=client).handle(event(text("hours")), invocation="1")
        assert sender.sent == []
        states = {e["state"] for e in each.entries(NUMBER).values() if "state" in e}
        assert states == {"SUPPRESSED"}


def test_a_stop_comes_while_aws_takes_a_number_from_its_list(dynamodb: DynamoDB) -> None:
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


def test_a_return_comes_while_an_earlier_one_yields_to_a_stop(dynamodb: DynamoDB) -> None:
    sender = ListInTheMeantime()
    receiving = bot(dynamodb, sender)
    receiving.handle(event(text("STOP"), at=2000), invocation="2")
    last = partial(receiving.handle, event(text("START"), at=3000), invocation="3")
    earlier = ListInTheMeantime(last)
    earlier.listed = sender.listed
    bot(dynamodb, earlier).handle(event(text("START"), at=1000), invocation="1")
    receiving.handle(event(text("hours"), at=4000), invocation="4")
    assert sender.bodies == ["you are in", "9 to 5"]


def test_a_number_opts_out_and_returns_in_turn(dynamodb: DynamoDB) -> None:
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


def test_a_number_is_erased_before_its_word_is_done() -> None:
    """The process died after it stored the word, which counts when it comes again.

    A return counts for the list of AWS too.
    """
    for words in (("STOP", "START"), ("START", "Stop texting me")):
        each = DynamoDB()
        numbers = ErasedNumbers(each.conversations, Kms(), "key-1")
        events = [
            event(text(word, message_id=f"id-{n}"), at=1000 * n) for n, word in enumerate(words)
        ]
        bot(each, Remembering(), erased=numbers).handle(events[0], invocation="1")
        crashing: Any = Crashing(each, Remembering(), 1, is_late=True)
        with suppress(Crash):
            bot(each, crashing, client=crashing, erased=numbers).handle(events[1], invocation="1")
        erase(each)
        last = ListAtAws()
        last.listed = {NUMBER} if words[-1] == "START" else set()
        receiving = bot(each, last, erased=numbers)
        for delivered in (*events, *events, event(text("hours"), at=5000)):
            receiving.handle(delivered, invocation="2")
        assert last.bodies == (["9 to 5"] if words[-1] == "START" else [])


def test_an_erased_return_comes_again_after_a_stop() -> None:
    """The process died after it stored the return. AWS's list keeps who opted out later."""
    for is_erased_again in (False, True):
        each = DynamoDB()
        numbers = ErasedNumbers(each.conversations, Kms(), "key-1")
        sender = ListAtAws()
        receiving = bot(each, sender, erased=numbers)
        returning = event(text("START", message_id="id-1"), at=1000)
        crashing: Any = Crashing(each, Remembering(), 1, is_late=True)
        with suppress(Crash):
            bot(each, crashing, client=crashing, erased=numbers).handle(returning, invocation="1")
        erase(each)
        receiving.handle(event(text("STOP", message_id="id-2"), at=2000), invocation="2")
        if is_erased_again:
            erase(each)
        receiving.handle(returning, invocation="3")
        receiving.handle(event(text("hours", message_id="id-3"), at=3000), invocation="4")
        assert (sender.bodies, sender.listed) == ([], {NUMBER})


def test_aws_refuses_a_reply_between_two_erasures() -> None:
    """START is not done, so that AWS has the number on its list. What AWS says has no time."""
    each = DynamoDB()
    numbers = ErasedNumbers(each.conversations, Kms(), "key-1")
    returning = event(text("START", message_id="id-2"), at=2000)
    crashing: Any = Crashing(each, Remembering(), 1, is_late=True)
    with suppress(Crash):
        bot(each, crashing, client=crashing, erased=numbers).handle(returning, invocation="1")
    erase(each)

    def refuse() -> None:
        raise Undeliverable("opted_out_at_aws", opted_out=True)

    earlier = event(text("where", message_id="id-1"), at=1000)
    bot(each, Remembering(refuse), erased=numbers).handle(earlier, invocation="2")
    erase(each)
    last = Remembering()
    for delivered in (returning, event(text("hours", message_id="id-3"), at=5000)):
        bot(each, last, erased=numbers).handle(delivered, invocation="3")
    assert last.bodies == ["9 to 5"]


def test_a_number_is_erased_while_it_texts() -> None:
    assert Erasures(1).run(50)["erasures"] > 50
