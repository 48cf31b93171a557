"""How texts are answered, on the emulated AWS's DynamoDB: items, replies, counts and log lines."""

import time

import pytest

from limits import country_of
from tests.lambda_src.doubles.bot import BOT_NUMBER, DAY, NUMBER, Outcomes, Talk, event, text
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


@pytest.mark.parametrize(
    ("number", "country"),
    [
        *(("+14255550182", "+1"), ("+18765550182", "+1876"), ("+77015550182", "+77")),
        *(("+79165550182", "+7"), ("+33612345678", "+33"), ("+35312345678", "+353")),
    ],
)
def test_the_country_of_a_number(number: str, country: str) -> None:
    assert country_of(number) == country
