"""Numbers that were erased after an opt-out: the bot still keeps to it."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from consent import REFUSED_BY_AWS, ErasedNumbers
from dynamodb import StorageFailed
from outcome import NotDone
from sending import NotSent, Undeliverable
from settings import Conversation
from tests.lambda_src.doubles.bot import (
    CONVERSATION,
    NUMBER,
    Remembering,
    bot,
    event,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.doubles.talk import Outcomes, failing
from tests.lambda_src.erasures import Kms, erase


def remembering(dynamodb: DynamoDB, sender: Remembering | None = None) -> Any:
    numbers = ErasedNumbers(dynamodb.conversations, Kms(), "key-1")
    return bot(dynamodb, sender or Remembering(), erased=numbers)


def kept(dynamodb: DynamoDB) -> list[dict[str, Any]]:
    """What stays of an erased number."""
    items = dynamodb.items(dynamodb.conversations)
    return [each for each in items if each["phone_number"].startswith("erased#")]


def opted_out_and_erased(dynamodb: DynamoDB) -> None:
    remembering(dynamodb).handle(event(text("STOP", message_id="stop")), invocation="stop")
    erase(dynamodb)


def test_what_stays_of_a_number_that_opted_out(dynamodb: DynamoDB) -> None:
    opted_out_and_erased(dynamodb)
    consent, stop = sorted(kept(dynamodb), key=lambda item: item["entry"])
    assert consent.keys() == {"phone_number", "entry", "opted_out", "changed_at", "listed"}
    assert consent["opted_out"] is True
    assert stop.keys() == {"phone_number", "entry", "expires_at"}
    assert (NUMBER in str(kept(dynamodb)), "stop" in str(stop)) == (False, False)


@pytest.mark.parametrize("erased_after", [None, "START"])
@pytest.mark.parametrize("between", [(), ("Stop texting me",)])
def test_only_the_first_stop_after_a_return_costs_a_call(
    erased_after: str | None, between: tuple[str, ...], dynamodb: DynamoDB
) -> None:
    """AWS's list may have lost the number for the return, also where other words came between."""
    sender = Remembering()
    receiving = remembering(dynamodb, sender)
    words = ("START", *between, "STOP", "STOP", "stop", "START", *between, "STOP", "END")
    for second, word in enumerate(words):
        receiving.handle(event(text(word), at=1000 * second), invocation=f"{second}")
        if word == erased_after and second < len(between) + 1:
            erase(dynamodb)
    assert sender.opted_out == [NUMBER] * 2
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True
    assert all("expires_at" in each for each in kept(dynamodb))
    erase(dynamodb)
    (consent,) = (each for each in kept(dynamodb) if each["entry"] == "consent")
    assert (consent["opted_out"], "expires_at" in consent) == (True, False)
    receiving.handle(event(text("hours"), at=60_000), invocation="hours")
    assert sender.bodies == ["you are in", *["you are out"] * len(between)] * 2


# Times in seconds, and the word after whose handling the number is erased.
@pytest.mark.parametrize(
    ("words", "erased_after", "calls"),
    [
        ({"START": 1, "Stop texting me": 2, "STOP": 3, "stop": 4}, "Stop texting me", 1),
        ({"START": 1, "Stop texting me": 2, "STOP": 3, "stop": 4}, "STOP", 1),
        ({"START": 1, "Stop texting me": 3, "STOP": 2}, "START", 1),
        ({"START": 1, "Stop texting me": 3, "STOP": 2}, "Stop texting me", 1),
        ({"STOP": 1, "Stop texting me": 2, "stop": 3}, "STOP", 0),
    ],
)
def test_a_stop_after_other_words_is_on_the_list_also_of_a_number_that_was_erased(
    words: dict[str, int], erased_after: str, calls: int, dynamodb: DynamoDB
) -> None:
    sender = Remembering()
    receiving = remembering(dynamodb, sender)
    for word, second in words.items():
        receiving.handle(event(text(word), at=1000 * second), invocation=word)
        if word == erased_after:
            erase(dynamodb)
    assert sender.opted_out == [NUMBER] * calls
    assert sender.rejoined == [NUMBER] * ("START" in words)
    receiving.handle(event(text("hours"), at=60_000), invocation="hours")
    assert "9 to 5" not in sender.bodies


def test_an_opt_out_erased_before_its_list_was_known_costs_one_call(dynamodb: DynamoDB) -> None:
    opted_out_and_erased(dynamodb)
    (hashed,) = (each for each in kept(dynamodb) if each["entry"] == "consent")
    dynamodb.client.update_item(
        TableName=dynamodb.conversations,
        Key={name: {"S": hashed[name]} for name in ("phone_number", "entry")},
        UpdateExpression="REMOVE listed",
    )
    sender = Remembering()
    receiving = remembering(dynamodb, sender)
    for second in (1, 2):
        receiving.handle(event(text("STOP"), at=1000 * second), invocation=f"{second}")
    erase(dynamodb)
    receiving.handle(event(text("STOP"), at=3000), invocation="3")
    assert sender.opted_out == [NUMBER]


@pytest.mark.parametrize("last", ["STOP", "START"])
def test_an_older_word_that_comes_again_after_the_erasure_undoes_none(
    last: str, dynamodb: DynamoDB
) -> None:
    words = ("START", "STOP", "START")[: 2 + (last == "START")]
    events = [event(text(body), at=1000 * n) for n, body in enumerate(words)]
    receiving = remembering(dynamodb)
    for each in events:
        receiving.handle(each, invocation="1")
    erase(dynamodb)
    sender = Remembering()
    receiving = remembering(dynamodb, sender)
    for each in events:
        receiving.handle(each, invocation="again")
    # Of a release of the command that left no hashes of texts.
    receiving.handle(event(text("START" if last == "STOP" else "STOP"), at=500), invocation="old")
    assert dynamodb.entries(NUMBER).keys() == {e for e in dynamodb.entries(NUMBER) if "text#" in e}
    receiving.handle(event(text("hours"), at=9000), invocation="2")
    assert sender.bodies == (["9 to 5"] if last == "START" else [])


def test_a_refusal_of_aws_keeps_the_time_of_the_opt_out_before_it(dynamodb: DynamoDB) -> None:
    opted_out_and_erased(dynamodb)
    (before,) = (each for each in kept(dynamodb) if each["entry"] == "consent")
    refused = failing(Undeliverable("opted_out_at_aws", opted_out=True))
    bot(dynamodb, refused).handle(event(text("hours"), at=5000), invocation="1")
    assert dynamodb.entries(NUMBER)["consent"]["changed_by"] == REFUSED_BY_AWS
    erase(dynamodb)
    assert [each for each in kept(dynamodb) if each["entry"] == "consent"] == [before]


def test_what_was_not_done_when_it_was_erased_counts_without_being_stored(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    throttled = failing(NotSent("send_throttled", "throttled"))
    events = [event(text(body), at=1000 * n) for n, body in enumerate(("hours", "Stop texting me"))]
    for each in events:
        with suppress(NotDone):
            remembering(dynamodb, throttled).handle(each, invocation="1")
    erase(dynamodb)
    outcomes()
    sender = Remembering()
    for each in (*events, *events):
        remembering(dynamodb, sender).handle(each, invocation="redriven")
    assert outcomes() == [*["repeated_delivery", "opted_out: erased"] * 2]
    assert (sender.sent, dynamodb.entries(NUMBER)) == ([], {})


def test_an_erased_number_that_opted_out_gets_nothing_until_it_returns(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    opted_out_and_erased(dynamodb)
    outcomes()
    kms, sender = Kms(), Remembering()
    receiving = bot(dynamodb, sender, erased=ErasedNumbers(dynamodb.conversations, kms, "key-1"))
    for second, body in enumerate(("hours", "where", "START", "hours", "STOP", "where"), 1):
        receiving.handle(event(text(body), at=1000 * second), invocation=body)
    assert sender.bodies == ["you are in", "9 to 5"]
    assert outcomes() == [
        *["suppressed: number_opted_out"] * 2,
        "rejoined: confirmed",
        "answered: command",
        "answered_by_aws: opt_out",
        "suppressed: number_opted_out",
    ]
    assert kms.calls == 1
    (consent,) = (each for each in kept(dynamodb) if each["entry"] == "consent")
    assert consent["opted_out"] is True
    assert "expires_at" in consent


def test_a_return_that_gets_no_confirmation_counts_for_an_erased_number_too(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    opted_out_and_erased(dynamodb)
    outcomes()
    kms, sender = Kms(), Remembering()
    limited = replace(CONVERSATION, reply_limit_per_day_and_country=1)

    def receive(body: str, conversation: Conversation, **settings: Any) -> None:
        numbers = ErasedNumbers(dynamodb.conversations, kms, "key-1")
        receiving = bot(dynamodb, sender, conversation=conversation, erased=numbers)
        receiving.handle(event(text(body, **settings), at=1000), invocation=body)

    receive("hours", limited, number="+14255550199")
    receive("START", limited)
    receive("where", CONVERSATION)
    assert sender.bodies == ["9 to 5", "here"]
    assert outcomes()[1:] == ["rejoined: country_limit", "answered: command"]


def test_a_text_that_is_erased_while_its_reply_is_sent_is_not_handled_again(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    def erase_text() -> None:
        key = {"phone_number": {"S": NUMBER}, "entry": {"S": "text#1"}}
        dynamodb.client.delete_item(TableName=dynamodb.conversations, Key=key)

    sender = Remembering(before=erase_text)
    # It raises nothing, after which Lambda would try again.
    bot(dynamodb, sender).handle(event(text("hours", message_id="1")), invocation="1")
    assert (sender.bodies, outcomes()) == (["9 to 5"], ["answered: command"])
    assert "text#1" not in dynamodb.entries(NUMBER)


def test_without_kms_no_text_is_lost(dynamodb: DynamoDB) -> None:
    kms = Kms(EndpointConnectionError(endpoint_url="https://kms"))
    sender = Remembering()
    receiving = bot(dynamodb, sender, erased=ErasedNumbers(dynamodb.conversations, kms, "key-1"))
    delivered = event(text("hours"))
    with pytest.raises(StorageFailed, match="KMS"):
        receiving.handle(delivered, invocation="1")
    receiving.handle(delivered, invocation="1")
    assert sender.bodies == ["9 to 5"]
