"""What is cut off, done twice at once, or never answered: nothing is sent twice."""

import time
from functools import partial
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import EndpointConnectionError

from consent import ErasedNumbers
from dynamodb import StorageFailed
from keyproof.tests.cases import read_data
from outcome import NotDone
from sending import NotSent, Undeliverable, UnknownOutcome
from smsbot.erasure import Hashes
from tests.lambda_src.doubles.bot import (
    NUMBER,
    Crash,
    Interrupted,
    Kms,
    Outcomes,
    Remembering,
    bot,
    erase,
    event,
    fail,
    refusal,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB


@pytest.mark.parametrize(("refused", "word", "attempts"), read_data(__file__, "a_write_that_fails"))
def test_a_write_that_fails_is_raised_without_what_it_was_about(
    refused: list[str],
    word: str,
    attempts: int,
    dynamodb: DynamoDB,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    client = Mock(spec_set=["transact_write_items"])
    code, *reasons = refused
    client.transact_write_items.side_effect = refusal(
        code, "TransactWriteItems", CancellationReasons=[{"Code": each} for each in reasons]
    )
    with pytest.raises(StorageFailed) as failure:
        bot(dynamodb, Remembering(), client=client).handle(event(text("hi")), invocation="1")
    assert (str(failure.value), failure.value.__context__) == (word, None)
    tokens = {each.kwargs["ClientRequestToken"] for each in client.transact_write_items.mock_calls}
    assert len(tokens) == attempts


def test_a_text_that_stays_in_sending_comes_again_until_somebody_gives_it_up(
    dynamodb: DynamoDB, outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that was ahead the sender may be at work, and its event must not be lost."""
    sender = Remembering()
    first: Any = Interrupted(dynamodb, sender, {"before send": partial(fail, Crash())})
    delivered = event(text("hours"))
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 600)
    with pytest.raises(Crash):
        bot(dynamodb, first, client=first).handle(delivered, invocation="1")
    again = bot(dynamodb, sender)
    for after in (0, 60, 180):
        monkeypatch.setattr("time.time", lambda after=after: now + after)
        with pytest.raises(NotDone):
            again.handle(delivered, invocation="2")
    monkeypatch.setattr("time.time", lambda: now + 646)
    again.handle(delivered, invocation="3")
    assert outcomes() == ["not_finished: being_sent"] * 3 + ["unknown: interrupted"]


@pytest.mark.parametrize("seconds_left", [(0.5,), (8.9,), (30.0, 3.0), (30.0, 30.0, 3.0)], ids=str)
def test_without_time_to_send_a_text_stays_claimed(
    seconds_left: tuple[float, ...], dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    """Also where its beginning took too long, which is taken back."""
    left, sender = iter(seconds_left), Remembering()
    receiving = bot(dynamodb, sender)
    delivered = event(text("hours", message_id="one"))
    with pytest.raises(NotDone, match="send_throttled: no_time_left"):
        receiving.handle(delivered, invocation="1", seconds_left=lambda: next(left))
    assert not list(left)
    assert (dynamodb.entries(NUMBER)["text#one"]["state"], sender.sent) == ("CLAIMED", [])
    receiving.handle(delivered, invocation="1", seconds_left=lambda: 30)
    assert (sender.bodies, outcomes()[1:]) == (["9 to 5"], ["answered: command"])


ABOUT = f"about {NUMBER}: swordfish"


@pytest.mark.parametrize(
    "error",
    [
        NotSent("send_refused", "a_reason"),
        Undeliverable("blocked_at_aws", opted_out=False),
        UnknownOutcome(),
        RuntimeError(ABOUT),
    ],
)
def test_nothing_behind_an_error_holds_what_was_sent(error: Exception, dynamodb: DynamoDB) -> None:
    refused: list[Any] = []

    def failing() -> None:
        try:
            int(ABOUT)
        except ValueError:
            raise error from None

    class Failing:
        def transact_write_items(self, **arguments: Any) -> Any:
            if "UNKNOWN" in str(arguments) or "SUPPRESSED" in str(arguments):
                refused.append(arguments)
                raise refusal("ValidationException", "TransactWriteItems")
            return dynamodb.client.transact_write_items(**arguments)

    with pytest.raises(Exception, match=r"\w") as failure:
        bot(dynamodb, Remembering(failing), client=Failing()).handle(
            event(text("hours")), invocation="1"
        )
    assert (failure.value.__context__, failure.value.__cause__) == (None, None)
    assert "swordfish" not in str(failure.value)
    assert len(refused) in {0, 3}


def test_without_kms_no_text_is_lost(dynamodb: DynamoDB) -> None:
    kms = Kms(EndpointConnectionError(endpoint_url="https://kms"))
    sender = Remembering()
    receiving = bot(dynamodb, sender, erased=ErasedNumbers(dynamodb.conversations, kms, "key-1"))
    delivered = event(text("hours"))
    with pytest.raises(StorageFailed, match="KMS"):
        receiving.handle(delivered, invocation="1")
    receiving.handle(delivered, invocation="1")
    assert sender.bodies == ["9 to 5"]


def test_an_opt_out_erased_before_its_list_was_known_costs_one_call(dynamodb: DynamoDB) -> None:
    sender, numbers = Remembering(), ErasedNumbers(dynamodb.conversations, Kms(), "key-1")
    bot(dynamodb, Remembering(), erased=numbers).handle(event(text("STOP")), invocation="0")
    erase(dynamodb)
    (hashed,) = (e for e in dynamodb.items(dynamodb.conversations) if e["entry"] == "consent")
    dynamodb.client.update_item(
        TableName=dynamodb.conversations,
        Key={name: {"S": hashed[name]} for name in ("phone_number", "entry")},
        UpdateExpression="REMOVE listed",
    )
    receiving = bot(dynamodb, sender, erased=numbers)
    for second in (1, 2):
        receiving.handle(event(text("STOP"), at=1000 * second), invocation=f"{second}")
    erase(dynamodb)
    receiving.handle(event(text("STOP"), at=3000), invocation="3")
    assert sender.additions == 1


KMS: Any = Kms()
OWN, HASHED = NUMBER, Hashes(KMS, "key-1").partition(NUMBER)


@pytest.mark.parametrize(
    ("number", "entry", "attribute"),
    [
        (OWN, "text#one", "state"),
        *((OWN, "consent", each) for each in ("opted_out", "changed_at", "changed_by", "unlisted")),
        *((HASHED, "consent", each) for each in ("opted_out", "changed_at", "listed")),
    ],
)
@pytest.mark.parametrize("before", [{}, {"opted_out": True, "changed_at": "a"}])
def test_what_changes_while_it_is_erased_is_read_again(
    number: str, entry: str, attribute: str, before: dict[str, object], dynamodb: DynamoDB
) -> None:
    table: Any = {"TableName": dynamodb.conversations}
    client = dynamodb.plain_client
    for each in (OWN, HASHED):
        client.put_item(**table, Item={"phone_number": each, "entry": entry, **before})

    def change(operation: str) -> None:
        if operation == "TransactWriteItems" and not dynamodb.calls[operation]:
            key = {"phone_number": number, "entry": entry}
            client.put_item(**table, Item={**key, **before, attribute: "b"})

    dynamodb.before = change
    erase(dynamodb)
    assert dynamodb.calls["TransactWriteItems"] == 2
    assert OWN not in {each["phone_number"] for each in dynamodb.items(dynamodb.conversations)}
