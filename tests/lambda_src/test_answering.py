"""How texts are answered, on the embedded AWS's DynamoDB: items, replies, counts and log lines."""

import time
from dataclasses import replace

import pytest

from limits import country_of
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
    # Three for each that is answered, two for the other one.
    assert dynamodb.calls == {"TransactWriteItems": 4 * 3 + 2}
    assert outcomes()[2] == "capped: country_limit"
    receiving.handle(event(text("STOP", number="+14255550185")), invocation="stop")
    assert outcomes()[-1] == "opted_out: country_limit"
    assert dynamodb.entries("+14255550185")["consent"]["opted_out"] is True
    monkeypatch.setattr("delivery.now_iso", lambda: "2100-01-02T00:00:00.000Z")
    receiving.handle(event(text("where", number="+14255550186")), invocation="tomorrow")
    assert sender.bodies[-1] == "here"


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
