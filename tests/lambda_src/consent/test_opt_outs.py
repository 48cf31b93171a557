"""Who opts out and comes back, by which words, at the bot and at AWS."""

from sending import Undeliverable
from tests.lambda_src.doubles.bot import (
    NUMBER,
    Outcomes,
    Talk,
    bot,
    event,
    failing,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB


def test_an_opt_out_does_not_expire(dynamodb: DynamoDB) -> None:
    Talk(dynamodb).say("STOP")
    consent = dynamodb.entries(NUMBER)["consent"]
    assert consent["opted_out"] is True
    assert "expires_at" not in consent


def test_a_blocked_number_has_not(dynamodb: DynamoDB, outcomes: Outcomes) -> None:
    refusing = failing(Undeliverable("blocked_at_aws", opted_out=False))
    bot(dynamodb, refusing).handle(event(text("hours")), invocation="1")
    assert outcomes() == ["suppressed: blocked_at_aws"]
    assert "consent" not in dynamodb.entries(NUMBER)
