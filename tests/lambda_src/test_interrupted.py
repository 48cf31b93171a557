"""What is cut off, done twice at once, or never answered: nothing is sent twice."""

import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from dynamodb import ATTEMPTS, PASSING, StorageFailed
from outcome import NotDone
from sending import NotSent, Undeliverable, UnknownOutcome
from tests.lambda_src.doubles.bot import (
    NUMBER,
    SELF_MANAGED,
    Crash,
    Crashing,
    Outcomes,
    Remembering,
    bot,
    event,
    failing,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB


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


def test_what_may_have_been_sent_is_in_the_log_once_whoever_writes_it(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    """The function ends between what it stores and its line in the log."""
    at = CALLS["hours"].index("finish") + 1
    first: Any = Crashing(dynamodb, failing(UnknownOutcome()), at, is_late=True)
    delivered = event(text("hours", message_id="one"))
    with pytest.raises(Crash):
        bot(dynamodb, first, client=first).handle(delivered, invocation="1")
    assert dynamodb.entries(NUMBER)["text#one"]["state"] == "UNKNOWN"
    sender = Remembering()
    again = bot(dynamodb, sender)
    with pytest.raises(NotDone, match="not_finished: being_sent"):
        again.handle(delivered, invocation="2")
    for invocation in ("1", "2"):
        again.handle(delivered, invocation=invocation)
    assert outcomes() == [
        "not_finished: being_sent",
        "unknown: no_answer",
        "repeated_delivery",
    ]
    assert sender.sent == []


CALLS = {
    "hours": ["take", "begin", "send", "finish"],
    "STOP": ["take", "begin", "send", "finish"],
    "START": ["take", "rejoin", "begin", "send", "finish"],
}
CRASHES = [
    (body, at, is_late)
    for body, calls in CALLS.items()
    for at in calls
    for is_late in (False, True)
]
# A crash there leaves a text in SENDING.
IN_SENDING = {("begin", True), ("send", False), ("send", True), ("finish", False)}
AFTER_SENDING = {("send", True), ("finish", False)}


@pytest.mark.parametrize(("body", "call", "is_late"), CRASHES)
def test_a_crash_anywhere_sends_nothing_twice_and_loses_nothing(
    body: str, call: str, *, is_late: bool, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    at = CALLS[body].index(call) + 1
    sender = Remembering()
    crashing = Crashing(dynamodb, sender, at, is_late=is_late)
    delivered = event(text(body, message_id="one"))
    first: Any = crashing
    with pytest.raises(Crash):
        bot(dynamodb, first, client=first, conversation=SELF_MANAGED).handle(
            delivered, invocation="1"
        )
    # Another delivery comes again later, as long as the first may still be at work.
    again = bot(dynamodb, sender, conversation=SELF_MANAGED)
    if (call, is_late) in IN_SENDING:
        with pytest.raises(NotDone, match="not_finished: being_sent"):
            again.handle(delivered, invocation="2")
        assert outcomes() == ["not_finished: being_sent"]
    again.handle(delivered, invocation="1")
    state = dynamodb.entries(NUMBER)["text#one"]["state"]
    assert bool(sender.rejoined) == (body == "START")
    if (call, is_late) in IN_SENDING:
        assert (state, outcomes()) == ("UNKNOWN", ["unknown: interrupted"])
        assert len(sender.sent) == ((call, is_late) in AFTER_SENDING)
    else:
        assert (state, len(sender.sent)) == ("SENT", 1)
    counts = dynamodb.counts()
    assert counts["inbound-text"] == 1
    assert counts.get("answered", 0) + counts.get("unknown", 0) == 1
    assert counts.get("opted-out", 0) == (body == "STOP")
    assert counts.get("rejoined", 0) == (body == "START")


class Refusing:
    """DynamoDB that refuses every transaction with one answer, and remembers its tokens."""

    def __init__(self, code: str, *reasons: str) -> None:
        self._answer: Any = {
            "Error": {"Code": code, "Message": f"about {NUMBER}"},
            "CancellationReasons": [{"Code": each} for each in reasons],
        }
        self.tokens: set[object] = set()

    def transact_write_items(self, **arguments: object) -> None:
        self.tokens.add(arguments["ClientRequestToken"])
        raise ClientError(self._answer, "TransactWriteItems")


CANCELED = "TransactionCanceledException"


@pytest.mark.parametrize(
    ("client", "word", "attempts"),
    [
        (Refusing("AccessDeniedException"), "AccessDeniedException", 1),
        # Others are in the way to the end.
        (Refusing(CANCELED, *PASSING, "None"), CANCELED, ATTEMPTS),
        # A text of which nothing is known is not taken for done.
        (Refusing(CANCELED, "ConditionalCheckFailed", "None"), "ItemNotReturned", 1),
    ],
)
def test_a_write_that_fails_is_raised_without_what_it_was_about(
    client: Refusing,
    word: str,
    attempts: int,
    dynamodb: DynamoDB,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(StorageFailed) as failure:
        bot(dynamodb, Remembering(), client=client).handle(event(text("hi")), invocation="1")
    assert (str(failure.value), failure.value.__context__) == (word, None)
    assert len(client.tokens) == attempts


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
    # The slow one knows that it was sent, whatever the quick one took it for.
    item = dynamodb.entries(NUMBER)["text#one"]
    assert (item["state"], item["reply_id"]) == ("SENT", slow.sent[0]["reply_id"])
    assert "reason" not in item
    assert dynamodb.counts() == {"inbound-text": 1, "answered": 1, "unknown": 0}


def test_a_text_that_stays_in_sending_comes_again_until_somebody_gives_it_up(
    dynamodb: DynamoDB, outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that was ahead the sender may be at work, and its event must not be lost."""
    sender = Remembering()
    first: Any = Crashing(dynamodb, sender, 3, is_late=False)
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


@pytest.mark.parametrize("left", [0.5, 8.9])
def test_without_time_to_send_a_text_stays_claimed(
    left: float, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering()
    receiving = bot(dynamodb, sender)
    delivered = event(text("hours", message_id="one"))
    with pytest.raises(NotDone, match="send_throttled: no_time_left"):
        receiving.handle(delivered, invocation="1", seconds_left=lambda: left)
    assert dynamodb.entries(NUMBER)["text#one"]["state"] == "CLAIMED"
    receiving.handle(delivered, invocation="1", seconds_left=lambda: 30)
    assert sender.bodies == ["9 to 5"]
    assert outcomes()[1:] == ["answered: command"]


@pytest.mark.parametrize("seconds_left", [(30.0, 3.0), (30.0, 30.0, 3.0)])
def test_a_beginning_that_took_too_long_is_taken_back(
    seconds_left: tuple[float, ...], dynamodb: DynamoDB
) -> None:
    left = iter(seconds_left)
    sender = Remembering()
    delivered = event(text("hours", message_id="one"))
    with pytest.raises(NotDone, match="no_time_left"):
        bot(dynamodb, sender).handle(delivered, invocation="1", seconds_left=lambda: next(left))
    assert not list(left)
    assert dynamodb.entries(NUMBER)["text#one"]["state"] == "CLAIMED"
    assert sender.sent == []


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
    def fail() -> None:
        try:
            int(ABOUT)
        except ValueError:
            raise error from None

    class Failing:
        def transact_write_items(self, **arguments: Any) -> Any:
            if "UNKNOWN" in str(arguments) or "SUPPRESSED" in str(arguments):
                refusal: Any = {"Error": {"Code": "ValidationException", "Message": ABOUT}}
                raise ClientError(refusal, "TransactWriteItems")
            return dynamodb.client.transact_write_items(**arguments)

    with pytest.raises(Exception, match=r"\w") as failure:
        bot(dynamodb, Remembering(fail), client=Failing()).handle(
            event(text("hours")), invocation="1"
        )
    assert (failure.value.__context__, failure.value.__cause__) == (None, None)
    assert "swordfish" not in str(failure.value)
