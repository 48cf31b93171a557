"""Numbers that were erased after an opt-out: the bot still keeps to it."""

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from consent.erased import LABEL, ErasedNumbers
from settings import Conversation
from tests.lambda_src.doubles.bot import CONVERSATION, NUMBER, Remembering, bot, event, text
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.doubles.talk import Outcomes
from tests.lambda_src.test_hook import ASKING, hook
from transaction import StorageFailed


class Kms:
    """A client of KMS with one HMAC key."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.calls = 0

    def generate_mac(self, **request: Any) -> dict[str, bytes]:
        self.calls += 1
        if self._failures:
            raise self._failures.pop()
        assert request == {
            "KeyId": "key-1",
            "Message": LABEL,
            "MacAlgorithm": "HMAC_SHA_256",
        }
        return {"Mac": b"k" * 32}


def erase(dynamodb: DynamoDB) -> str:
    hashed = hmac.new(b"k" * 32, NUMBER.encode(), hashlib.sha256).hexdigest()
    item = {
        "phone_number": {"S": f"erased#{hashed}"},
        "entry": {"S": "consent"},
        "opted_out": {"BOOL": True},
    }
    dynamodb.client.put_item(TableName=dynamodb.conversations, Item=item)
    return f"erased#{hashed}"


def test_an_erased_number_that_opted_out_gets_nothing_until_it_returns(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    erased, kms, sender = erase(dynamodb), Kms(), Remembering()
    receiving = bot(dynamodb, sender, erased=ErasedNumbers(dynamodb.conversations, kms, "key-1"))
    for second, body in enumerate(("hours", "where", "START", "hours", "STOP", "where")):
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
    kept = dynamodb.entries(erased)["consent"]
    assert kept["opted_out"] is False
    assert "expires_at" in kept


def test_a_return_that_gets_no_confirmation_counts_for_an_erased_number_too(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    erased, kms, sender = erase(dynamodb), Kms(), Remembering()
    limited = replace(CONVERSATION, reply_limit_per_day_and_country=1)

    def receive(body: str, conversation: Conversation, **settings: Any) -> None:
        numbers = ErasedNumbers(dynamodb.conversations, kms, "key-1")
        receiving = bot(dynamodb, sender, conversation=conversation, erased=numbers)
        receiving.handle(event(text(body, **settings)), invocation=body)

    receive("hours", limited, number="+14255550199")
    receive("START", limited)
    receive("where", CONVERSATION)
    assert sender.bodies == ["9 to 5", "here"]
    assert outcomes()[1:] == ["rejoined: country_limit", "answered: command"]
    assert dynamodb.entries(erased)["consent"]["opted_out"] is False


def test_the_hook_is_not_asked_about_a_text_of_an_erased_number(dynamodb: DynamoDB) -> None:
    erase(dynamodb)
    asked, functions = hook({"reply": "Where?"})
    numbers = ErasedNumbers(dynamodb.conversations, Kms(), "key-1")
    receiving = bot(dynamodb, Remembering(), conversation=ASKING, hook=asked, erased=numbers)
    receiving.handle(event(text("a light is out")), invocation="1")
    assert functions.asked == []


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
