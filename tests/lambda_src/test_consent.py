"""Who opts out and comes back, at the bot, at AWS and after an erasure."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from consent import REFUSED_BY_AWS, ErasedNumbers
from dynamodb import StorageFailed
from sending import Undeliverable
from tests.lambda_src.doubles.bot import NUMBER, Kms, Remembering, bot, erase, event, failing, text
from tests.lambda_src.doubles.dynamodb import DynamoDB


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
    assert sender.additions == 1


def test_a_refusal_of_aws_keeps_the_time_of_the_opt_out_before_it(dynamodb: DynamoDB) -> None:
    opted_out_and_erased(dynamodb)
    (before,) = (each for each in kept(dynamodb) if each["entry"] == "consent")
    refused = failing(Undeliverable("opted_out_at_aws", opted_out=True))
    bot(dynamodb, refused).handle(event(text("hours"), at=5000), invocation="1")
    assert dynamodb.entries(NUMBER)["consent"]["changed_by"] == REFUSED_BY_AWS
    erase(dynamodb)
    assert [each for each in kept(dynamodb) if each["entry"] == "consent"] == [before]


def test_without_kms_no_text_is_lost(dynamodb: DynamoDB) -> None:
    kms = Kms(EndpointConnectionError(endpoint_url="https://kms"))
    sender = Remembering()
    receiving = bot(dynamodb, sender, erased=ErasedNumbers(dynamodb.conversations, kms, "key-1"))
    delivered = event(text("hours"))
    with pytest.raises(StorageFailed, match="KMS"):
        receiving.handle(delivered, invocation="1")
    receiving.handle(delivered, invocation="1")
    assert sender.bodies == ["9 to 5"]
