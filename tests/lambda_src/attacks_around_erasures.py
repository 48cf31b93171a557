"""What is tried around the erasure of a number: one function each."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from consent import ErasedNumbers
from sending import Undeliverable
from tests.lambda_src.doubles.bot import (
    NUMBER,
    Crash,
    Crashing,
    ListAtAws,
    Remembering,
    bot,
    event,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.erasures import Erasures, Kms, erase


def a_number_is_erased_before_its_word_is_done(_: DynamoDB) -> None:
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


def an_erased_return_comes_again_after_a_stop(_: DynamoDB) -> None:
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


def aws_refuses_a_reply_between_two_erasures(_: DynamoDB) -> None:
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


def a_number_is_erased_while_it_texts(_: DynamoDB) -> None:
    assert Erasures(1).run(50)["erasures"] > 50


ATTACKS_AROUND_ERASURES: tuple[Callable[[DynamoDB], None], ...] = (
    a_number_is_erased_before_its_word_is_done,
    an_erased_return_comes_again_after_a_stop,
    aws_refuses_a_reply_between_two_erasures,
    a_number_is_erased_while_it_texts,
)
