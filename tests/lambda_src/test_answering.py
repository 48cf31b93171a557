"""How texts are answered, on the embedded AWS's DynamoDB: items, replies, counts and log lines."""

import time
from contextlib import suppress
from dataclasses import replace

import pytest

from limits import country_of
from outcome import NotDone
from sending import NotSent, UnknownOutcome
from tests.lambda_src.doubles.bot import (
    BOT_NUMBER,
    CONVERSATION,
    DAY,
    NUMBER,
    SELF_MANAGED,
    Outcomes,
    Remembering,
    Talk,
    bot,
    event,
    failing,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB


def test_an_answered_text_takes_three_calls_of_dynamodb(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb)
    talk.bot.handle(event(text("Hours?", message_id="one")), invocation="1")
    assert dynamodb.calls == {"TransactWriteItems": 3}
    assert outcomes() == ["answered: command"]
    (sent,) = talk.sender.sent
    assert sent == {
        "number": NUMBER,
        "body": "9 to 5",
        "id": "one",
        "reply_id": sent["reply_id"],
        "origin": BOT_NUMBER,
    }
    entries = dynamodb.entries(NUMBER)
    item = entries.pop("text#one")
    assert abs(int(item.pop("expires_at")) - time.time() - 90 * 24 * 60 * 60) <= 600
    assert item == {
        "phone_number": NUMBER,
        "entry": "text#one",
        "destination_number": BOT_NUMBER,
        "body": "Hours?",
        "received_at": f"{DAY}T03:00:00.000Z",
        "state": "SENT",
        "reply": "9 to 5",
        "reply_id": sent["reply_id"],
    }
    assert entries.pop("talk")["last_id"] == "one"
    (replies,) = entries.values()
    assert replies["replies"] == "1"
    assert "Hours" not in str(dynamodb.entries(NUMBER)["talk"])
    assert dynamodb.counts() == {"inbound-text": 1, "answered": 1}
    for count in dynamodb.items(dynamodb.analytics):
        assert count["day"] == DAY
        assert abs(int(count["expires_at"]) - time.time() - 400 * 24 * 60 * 60) <= 600


def test_help_that_cannot_be_sent_is_sent_later(dynamodb: DynamoDB) -> None:
    limited = replace(SELF_MANAGED, reply_limit_per_day_and_country=10)
    delivered = event(text("help"))
    with pytest.raises(NotDone):
        bot(dynamodb, failing(NotSent("send_throttled", "throttled")), conversation=limited).handle(
            delivered, invocation="1"
        )
    sender = Remembering()
    bot(dynamodb, sender, conversation=limited).handle(delivered, invocation="1")
    assert sender.bodies == ["the help"]


def test_all_numbers_of_a_country_together_get_no_more_replies_a_day(
    dynamodb: DynamoDB, outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Remembering()
    limited = replace(SELF_MANAGED, reply_limit_per_day_and_country=2)
    receiving = bot(dynamodb, sender, conversation=limited)
    of_jamaica, of_france = "+18765550182", "+33612345678"
    numbers = [NUMBER, "+14255550183", "+14255550184", of_jamaica, of_france]
    for number in numbers:
        receiving.handle(event(text("hours", number=number)), invocation=number)
    assert [each["number"] for each in sender.sent] == [*numbers[:2], *numbers[3:]]
    assert outcomes()[2] == "capped: country_limit"
    receiving.handle(event(text("STOP", number="+14255550185")), invocation="stop")
    assert outcomes()[-1] == "opted_out: country_limit"
    assert dynamodb.entries("+14255550185")["consent"]["opted_out"] is True
    monkeypatch.setattr("delivery.now_iso", lambda: "2100-01-02T00:00:00.000Z")
    receiving.handle(event(text("where", number="+14255550186")), invocation="tomorrow")
    assert sender.bodies[-1] == "here"


def test_what_was_not_sent_does_not_count_for_its_country(dynamodb: DynamoDB) -> None:
    limited = replace(CONVERSATION, reply_limit_per_day_and_country=1)
    refusing = failing(NotSent("send_throttled", "throttled"))
    delivered = event(text("hours"))
    for _ in range(3):
        with pytest.raises(NotDone):
            bot(dynamodb, refusing, conversation=limited).handle(delivered, invocation="1")
    talk = Talk(dynamodb, limited)
    talk.bot.handle(delivered, invocation="1")
    assert talk.sender.bodies == ["9 to 5"]
    dynamodb.calls.clear()
    talk.bot.handle(event(text("hours", number="+33612345678")), invocation="2")
    assert dynamodb.calls == {"TransactWriteItems": 3}


@pytest.mark.parametrize(
    ("number", "country"),
    [
        *(("+14255550182", "+1"), ("+18765550182", "+1876"), ("+77015550182", "+77")),
        *(("+79165550182", "+7"), ("+33612345678", "+33"), ("+35312345678", "+353")),
    ],
)
def test_the_country_of_a_number(number: str, country: str) -> None:
    assert country_of(number) == country


def test_what_gets_no_reply_takes_one_call_of_dynamodb_or_two(dynamodb: DynamoDB) -> None:
    talk = Talk(dynamodb)
    talk.say("STOP")
    assert dynamodb.calls == {"TransactWriteItems": 1}
    talk.say("hours")
    assert dynamodb.calls == {"TransactWriteItems": 3}


def test_another_hour_brings_new_replies_and_not_the_same_ones_at_once(
    dynamodb: DynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(dynamodb, replace(CONVERSATION, reply_limit_per_hour=1))
    assert talk.say("hours", "where") == ["9 to 5"]
    monkeypatch.setattr("delivery.now_iso", lambda: "2100-01-02T04:00:00.000Z")
    assert talk.say("hours", "where") == ["here"]


@pytest.mark.parametrize("outcome", ["send_throttled", "send_refused"])
def test_what_was_not_sent_is_sent_by_a_later_attempt(
    outcome: str, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    delivered = event(text("STOP"))
    refused = bot(dynamodb, failing(NotSent(outcome, "a_reason")), conversation=SELF_MANAGED)
    for _ in range(3):
        with pytest.raises(NotDone, match=f"{outcome}: a_reason"):
            refused.handle(delivered, invocation="1")
    assert outcomes() == [f"{outcome}: a_reason"] * 3
    assert dynamodb.counts() == {"inbound-text": 1}
    sender = Remembering()
    bot(dynamodb, sender, conversation=SELF_MANAGED).handle(delivered, invocation="2")
    assert sender.bodies == ["you are out"]
    assert dynamodb.counts() == {"inbound-text": 1, "answered": 1, "opted-out": 1}
    (replies,) = (e for e in dynamodb.entries(NUMBER).values() if "replies" in e)
    assert replies["replies"] == "1"


@pytest.mark.parametrize(
    "error", [NotSent("send_throttled", "throttled"), UnknownOutcome()], ids=["not sent", "unknown"]
)
def test_who_got_no_reply_and_texts_the_same_again_is_answered(
    error: Exception, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    with suppress(NotDone):
        bot(dynamodb, failing(error)).handle(event(text("hours")), invocation="1")
    assert Talk(dynamodb).say("hours", "Hours!") == ["9 to 5"]
    assert outcomes()[1:] == ["answered: command", "suppressed: repeated_text"]


@pytest.mark.parametrize(
    "error", [NotSent("send_throttled", "throttled"), UnknownOutcome()], ids=["not sent", "unknown"]
)
def test_what_was_answered_since_is_still_not_repeated(
    error: Exception, dynamodb: DynamoDB
) -> None:
    """Another text is answered while the first one is on its way to fail."""
    talk = Talk(dynamodb)

    def fail_late() -> None:
        assert talk.say("where") == ["here"]
        raise error

    with suppress(NotDone):
        bot(dynamodb, Remembering(fail_late)).handle(event(text("hours")), invocation="1")
    assert talk.say("where") == []
    (replies,) = (e for e in dynamodb.entries(NUMBER).values() if "replies" in e)
    assert replies["replies"] == ("1" if isinstance(error, NotSent) else "2")
