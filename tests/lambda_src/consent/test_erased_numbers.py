"""Numbers that were erased after an opt-out: the bot still keeps to it."""

from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from consent import REFUSED_BY_AWS, ErasedNumbers
from dynamodb import StorageFailed
from outcome import NotDone
from sending import NotSent, Undeliverable
from tests.lambda_src.doubles.bot import (
    NUMBER,
    Outcomes,
    Remembering,
    bot,
    event,
    failing,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB
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
