"""Receipts of texts: noted and counted once, and only forward."""

from functools import partial
from typing import Any

import pytest

from sending import UnknownOutcome
from tests.lambda_src.doubles.bot import (
    DAY,
    NUMBER,
    STATUS,
    Crash,
    Interrupted,
    Outcomes,
    Remembering,
    Talk,
    bot,
    event,
    fail,
    failing,
    receipt,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB


@pytest.fixture
def answered(dynamodb: DynamoDB) -> tuple[Talk, dict[str, str]]:
    """A text that was answered, and what was sent."""
    talk = Talk(dynamodb)
    talk.say("hours")
    return talk, talk.sender.sent[0]


def test_receipts_are_noted_and_counted_once_and_only_forward(
    answered: tuple[Talk, dict[str, str]], dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk, sent = answered
    outcomes()
    queued = receipt(sent, eventType="TEXT_QUEUED", isFinal=False, eventTimestamp=2000)
    pending = receipt(sent, eventType="TEXT_PENDING", isFinal=False, eventTimestamp=1000)
    delivered = receipt(sent, eventTimestamp=1500)
    contradicting = receipt(sent, eventType="TEXT_UNREACHABLE", eventTimestamp=9000)
    dynamodb.calls.clear()
    for each in (queued, pending, queued, delivered, delivered, contradicting, queued):
        talk.bot.handle(event(each, topic=STATUS), invocation="1")
    assert dynamodb.calls == {"TransactWriteItems": 7}
    assert outcomes() == [
        "receipt",
        *["receipt_repeated"] * 2,
        "receipt",
        *["receipt_repeated"] * 3,
    ]
    item = dynamodb.entries(NUMBER)[f"text#{sent['id']}"]
    assert (item["delivery_status"], item["delivery_final"]) == ("TEXT_DELIVERED", True)
    assert (item["parts"], item["price_in_usd"], item["state"]) == ("2", "0.005810", "SENT")
    assert dynamodb.counts() == {
        "inbound-text": 1,
        "answered": 1,
        "receipt-TEXT_QUEUED": 1,
        "receipt-TEXT_DELIVERED": 1,
        "parts": 2,
        "price-in-usd": 0.00581,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"messageId": "another"},
        {"context": {}},
        {"context": {"inboundMessageId": "another"}},
        {"destinationPhoneNumber": "+14255550183"},
    ],
)
def test_a_receipt_of_no_text_is_counted_once(
    changes: dict[str, object],
    answered: tuple[Talk, dict[str, str]],
    dynamodb: DynamoDB,
    outcomes: Outcomes,
) -> None:
    talk, sent = answered
    outcomes()
    before = dynamodb.entries(NUMBER)
    delivered = event(receipt(sent, **changes), topic=STATUS)
    for _ in range(2):
        talk.bot.handle(delivered, invocation="1")
    assert outcomes() == ["receipt_unknown", "receipt_repeated"]
    assert dynamodb.counts()["unknown-receipt"] == 1
    assert dynamodb.entries(NUMBER) == before


def test_a_receipt_may_come_before_its_text_is_known_to_be_sent(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering()
    first: Any = Interrupted(dynamodb, sender, {"before write 3": partial(fail, Crash())})
    delivered = event(text("hours", message_id="one"))
    with pytest.raises(Crash):
        bot(dynamodb, first, client=first).handle(delivered, invocation="1")
    again = bot(dynamodb, sender)
    again.handle(event(receipt(sender.sent[0]), topic=STATUS), invocation="2")
    again.handle(delivered, invocation="1")
    assert outcomes() == ["receipt", "answered: command"]
    item = dynamodb.entries(NUMBER)["text#one"]
    assert (item["state"], item["delivery_status"]) == ("SENT", "TEXT_DELIVERED")
    assert item["reply_id"] == sender.sent[0]["reply_id"]
    assert not {"sending_by", "sending_in", "sending_until"} & item.keys()
    counts = dynamodb.counts()
    assert (counts["answered"], counts.get("unknown")) == (1, None)


def test_a_receipt_proves_that_an_unknown_text_was_sent(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    delivered = event(text("START", message_id="one"))
    bot(dynamodb, failing(UnknownOutcome())).handle(delivered, invocation="1")
    outcomes()
    sent = {"number": NUMBER, "id": "one", "reply_id": "the-reply"}
    queued = receipt(sent, eventType="TEXT_QUEUED", isFinal=False, eventTimestamp=1000)
    receiving = bot(dynamodb, Remembering())
    for each in (queued, receipt(sent), queued, receipt({**sent, "reply_id": "another"})):
        later = event(each, topic=STATUS)
        later["Records"][0]["Sns"]["Timestamp"] = "2099-01-01T03:00:00.000Z"
        receiving.handle(later, invocation="2")
    assert outcomes() == ["receipt", "receipt", "receipt_repeated", "receipt_unknown"]
    item = dynamodb.entries(NUMBER)["text#one"]
    assert (item["state"], item["reply_id"]) == ("SENT", "the-reply")
    assert item["delivery_status"] == "TEXT_DELIVERED"
    assert "reason" not in item
    counts = dynamodb.counts()
    assert (counts["answered"], counts["unknown"], counts["rejoined"]) == (1, 0, 1)
    # It is counted on the day of the text, as everything of it.
    of_day = [each for each in dynamodb.items(dynamodb.analytics) if each["day"] == DAY]
    counted = {str(each["counter"]).partition("#")[0] for each in of_day}
    assert counted >= {"answered", "unknown"}


def test_a_text_that_was_not_answered_has_no_receipt(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb)
    talk.say("STOP")
    (entry,) = (name for name in dynamodb.entries(NUMBER) if name.startswith("text#"))
    forged = {"number": NUMBER, "id": entry.removeprefix("text#"), "reply_id": "forged"}
    talk.bot.handle(event(receipt(forged), topic=STATUS), invocation="1")
    assert outcomes()[-1] == "receipt_unknown"
