"""What is cut off, done twice at once, or never answered: nothing is sent twice."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from sending import UnknownOutcome
from tests.lambda_src.doubles.bot import (
    NUMBER,
    Remembering,
    bot,
    event,
    text,
)
from tests.lambda_src.doubles.crash import Crash, Crashing
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.doubles.talk import SELF_MANAGED, Outcomes, Talk, failing
from transaction import StorageFailed


def test_twenty_deliveries_at_once_bring_one_reply_and_one_count(outcomes: Outcomes) -> None:
    dynamodb = DynamoDB(seconds=0.002)
    talk = Talk(dynamodb)
    delivered = event(text("hours"))
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda n: talk.bot.handle(delivered, invocation=f"{n}"), range(20)))
    assert talk.sender.bodies == ["9 to 5"]
    assert dynamodb.counts() == {"inbound-text": 1, "answered": 1}
    assert sorted(outcomes()) == ["answered: command", *["repeated_delivery"] * 19]


def test_what_may_have_been_sent_is_never_sent_again(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    delivered = event(text("hours", message_id="one"))
    bot(dynamodb, failing(UnknownOutcome())).handle(delivered, invocation="1")
    sender = Remembering()
    bot(dynamodb, sender).handle(delivered, invocation="2")
    assert sender.sent == []
    assert outcomes() == ["unknown: no_answer", "repeated_delivery"]
    assert dynamodb.entries(NUMBER)["text#one"]["state"] == "UNKNOWN"
    assert dynamodb.counts() == {"inbound-text": 1, "unknown": 1}


# At the claim, the beginning, the sending and the end; each before and after it took place.
CRASHES = [(at, is_late) for at in range(1, 5) for is_late in (False, True)]
IN_SENDING = CRASHES[3:-1]


@pytest.mark.parametrize("body", ["hours", "STOP", "START"])
@pytest.mark.parametrize(("at", "is_late"), CRASHES)
def test_a_crash_anywhere_sends_nothing_twice_and_loses_nothing(
    at: int, *, is_late: bool, body: str, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering()
    crashing = Crashing(dynamodb, sender, at, is_late=is_late)
    delivered = event(text(body, message_id="one"))
    first: Any = crashing
    with pytest.raises(Crash):
        bot(dynamodb, first, client=first, conversation=SELF_MANAGED).handle(
            delivered, invocation="1"
        )
    # Another delivery leaves it to the first, as long as that may still be at work.
    again = bot(dynamodb, sender, conversation=SELF_MANAGED)
    if (at, is_late) in IN_SENDING:
        again.handle(delivered, invocation="2")
        assert outcomes() == ["repeated_delivery"]
    again.handle(delivered, invocation="1")
    state = dynamodb.entries(NUMBER)["text#one"]["state"]
    if (at, is_late) in IN_SENDING:
        assert (state, outcomes()) == ("UNKNOWN", ["unknown: interrupted"])
        assert len(sender.sent) == ((at, is_late) in CRASHES[5:])
    else:
        assert (state, len(sender.sent)) == ("SENT", 1)
    counts = dynamodb.counts()
    assert counts["inbound-text"] == 1
    assert counts.get("answered", 0) + counts.get("unknown", 0) == 1
    assert counts.get("opted-out", 0) == (body == "STOP")
    assert counts.get("rejoined", 0) == (body == "START")


def test_a_text_whose_sender_is_gone_is_given_up_by_whoever_comes_later(
    dynamodb: DynamoDB, outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Remembering()
    first: Any = Crashing(dynamodb, sender, 3, is_late=False)
    delivered = event(text("hours"))
    with pytest.raises(Crash):
        bot(dynamodb, first, client=first).handle(delivered, invocation="1")
    later = time.time() + 46
    monkeypatch.setattr("time.time", lambda: later)
    bot(dynamodb, sender).handle(delivered, invocation="2")
    assert outcomes() == ["unknown: interrupted"]


def test_a_text_that_an_earlier_release_stored_is_done(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    item = {"phone_number": {"S": NUMBER}, "entry": {"S": "text#one"}, "body": {"S": "hours"}}
    dynamodb.client.put_item(TableName=dynamodb.conversations, Item=item)
    sender = Remembering()
    bot(dynamodb, sender).handle(event(text("hours", message_id="one")), invocation="1")
    assert (outcomes(), sender.sent) == (["repeated_delivery"], [])


def test_a_write_that_fails_is_raised_without_what_it_was_about(dynamodb: DynamoDB) -> None:
    class Denied:
        def transact_write_items(self, **_: object) -> None:
            refusal: Any = {
                "Error": {"Code": "AccessDeniedException", "Message": f"about {NUMBER}"}
            }
            raise ClientError(refusal, "TransactWriteItems")

    with pytest.raises(StorageFailed, match="AccessDeniedException") as failure:
        bot(dynamodb, Remembering(), client=Denied()).handle(event(text("hi")), invocation="1")
    assert str(failure.value) == "AccessDeniedException"
    assert failure.value.__suppress_context__


def test_a_text_of_which_nothing_is_known_is_not_taken_for_done(dynamodb: DynamoDB) -> None:
    class Silent:
        def transact_write_items(self, **_: object) -> None:
            reasons = [{"Code": "ConditionalCheckFailed"}, {"Code": "None"}]
            refusal: Any = {
                "Error": {"Code": "TransactionCanceledException"},
                "CancellationReasons": reasons,
            }
            raise ClientError(refusal, "TransactWriteItems")

    with pytest.raises(StorageFailed, match="ItemNotReturned"):
        bot(dynamodb, Remembering(), client=Silent()).handle(event(text("hi")), invocation="1")


class LosingAnswers:
    """DynamoDB that makes a transaction, and says that it is not done with it yet."""

    def __init__(self, dynamodb: DynamoDB, at: int) -> None:
        self._client, self._left = dynamodb.client, at

    def transact_write_items(self, **arguments: Any) -> Any:
        answer = self._client.transact_write_items(**arguments)
        self._left -= 1
        if self._left == 0:
            refusal: Any = {"Error": {"Code": "TransactionInProgressException"}}
            raise ClientError(refusal, "TransactWriteItems")
        return answer


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_transaction_that_is_asked_for_again_is_the_same_one(
    at: int, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering()
    delivered = event(text("hours", message_id="one"))
    bot(dynamodb, sender, client=LosingAnswers(dynamodb, at)).handle(delivered, invocation="1")
    assert (outcomes(), sender.bodies) == (["answered: command"], ["9 to 5"])
    assert dynamodb.entries(NUMBER)["text#one"]["state"] == "SENT"
    assert dynamodb.counts() == {"inbound-text": 1, "answered": 1}


def test_a_text_that_is_given_up_in_an_answer_that_is_lost_is_told_as_that(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    client = LosingAnswers(dynamodb, 3)
    receiving = bot(dynamodb, failing(UnknownOutcome()), client=client)
    receiving.handle(event(text("hours")), invocation="1")
    assert outcomes() == ["unknown: no_answer"]
    assert dynamodb.counts() == {"inbound-text": 1, "unknown": 1}


def test_one_invocation_that_runs_twice_at_once_sends_once(dynamodb: DynamoDB) -> None:
    """One run is sending; the other cannot tell whether its own beginning was written."""
    is_sending, may_go_on = threading.Event(), threading.Event()

    def wait() -> None:
        is_sending.set()
        assert may_go_on.wait(10)

    slow, quick = Remembering(wait), Remembering()
    delivered = event(text("hours", message_id="one"))
    sending = threading.Thread(target=lambda: bot(dynamodb, slow).handle(delivered, invocation="1"))

    class TimingOut:
        calls = 0

        def transact_write_items(self, **arguments: Any) -> Any:
            self.calls += 1
            if self.calls == 2:
                sending.start()
                assert is_sending.wait(10)
                raise ReadTimeoutError(endpoint_url="https://dynamodb")
            return dynamodb.client.transact_write_items(**arguments)

    with pytest.raises(StorageFailed):
        bot(dynamodb, quick, client=TimingOut()).handle(delivered, invocation="1")
    bot(dynamodb, quick).handle(delivered, invocation="1")
    may_go_on.set()
    sending.join()
    assert slow.bodies + quick.bodies == ["9 to 5"]
    assert dynamodb.entries(NUMBER)["text#one"]["state"] == "UNKNOWN"
    assert dynamodb.counts() == {"inbound-text": 1, "unknown": 1}
