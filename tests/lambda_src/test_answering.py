"""How texts are handled, on the embedded AWS's DynamoDB: items, replies, counts and log lines."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from outcome import NotDone
from sending import NotSent, Undeliverable, UnknownOutcome
from settings import Conversation
from tests.lambda_src.bot import (
    BOT_NUMBER,
    CONVERSATION,
    NUMBER,
    STATUS,
    Remembering,
    bot,
    event,
    receipt,
    text,
)
from tests.lambda_src.dynamodb import DynamoDB
from transaction import StorageFailed

Outcomes = Callable[[], list[str]]
SELF_MANAGED = replace(CONVERSATION, self_managed_opt_outs=True)


class Talk:
    """A number that texts a bot, one text a second."""

    def __init__(
        self,
        dynamodb: DynamoDB,
        conversation: Conversation = CONVERSATION,
        *,
        sender: Remembering | None = None,
        seconds: int = 0,
    ) -> None:
        self.sender = sender or Remembering()
        self.bot = bot(dynamodb, self.sender, conversation=conversation)
        self._seconds = seconds

    def say(self, *bodies: str) -> list[str]:
        """Text; what is replied."""
        before = len(self.sender.sent)
        for body in bodies:
            self._seconds += 1
            self.bot.handle(
                event(text(body), at=self._seconds * 1000), invocation=f"{self._seconds}"
            )
        return self.sender.bodies[before:]


def failing(error: Exception) -> Remembering:
    def fail() -> None:
        raise error

    return Remembering(fail)


def test_an_answered_text_takes_three_calls_of_dynamodb(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb)
    talk.bot.handle(event(text("Hours?", message_id="one")), invocation="1")
    assert dynamodb.calls == {"TransactWriteItems": 3}
    assert outcomes() == ["answered: command"]
    (sent,) = talk.sender.sent
    assert sent == {"number": NUMBER, "body": "9 to 5", "id": "one", "reply_id": sent["reply_id"]}
    entries = dynamodb.entries(NUMBER)
    item = entries.pop("text#one")
    assert abs(int(item.pop("expires_at")) - time.time() - 90 * 24 * 60 * 60) <= 2
    assert item == {
        "phone_number": NUMBER,
        "entry": "text#one",
        "destination_number": BOT_NUMBER,
        "body": "Hours?",
        "received_at": "2026-01-02T03:00:00.000Z",
        "state": "SENT",
        "reply": "9 to 5",
        "reply_id": sent["reply_id"],
    }
    (replies,) = entries.values()
    assert (replies["replies"], replies["last_id"]) == ("1", "one")
    assert "Hours" not in str(replies)
    assert dynamodb.counts() == {"inbound-text": 1, "answered": 1}
    assert {item["day"] for item in dynamodb.items(dynamodb.analytics)} == {"2026-01-02"}


def test_a_conversation_in_which_aws_answers_stop_and_help(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb)
    replies = talk.say("hours", "what?", "HELP", "STOP", "hours", "START", "start!", "Hours")
    assert replies == ["9 to 5", "the fallback", "you are in", "9 to 5"]
    assert outcomes() == [
        "answered: command",
        "answered: fallback",
        "answered_by_aws: help",
        "answered_by_aws: opt_out",
        "suppressed: number_opted_out",
        "rejoined: confirmed",
        "rejoined: repeated_text",
        "answered: command",
    ]
    assert dynamodb.counts() == {
        "inbound-text": 8,
        "answered": 4,
        "suppressed": 4,
        "opted-out": 1,
        "rejoined": 2,
    }


def test_a_conversation_in_which_the_bot_answers_them(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb, SELF_MANAGED)
    replies = talk.say("HELP", "STOP", "stop", "HELP", "hours", "unstop", "hours", "end")
    assert replies == ["the help", "you are out", "you are in", "9 to 5", "you are out"]
    assert outcomes() == [
        "answered: help",
        "opted_out: confirmed",
        "suppressed: number_opted_out",
        "suppressed: number_opted_out",
        "suppressed: number_opted_out",
        "rejoined: confirmed",
        "answered: command",
        "opted_out: confirmed",
    ]
    counts = dynamodb.counts()
    assert (counts["answered"], counts["suppressed"], counts["opted-out"]) == (5, 3, 2)


@pytest.mark.parametrize("conversation", [CONVERSATION, SELF_MANAGED])
def test_other_words_opt_out_in_both_settings(
    conversation: Conversation, dynamodb: DynamoDB
) -> None:
    assert Talk(dynamodb, conversation).say("Stop texting me", "revoke", "hours") == ["you are out"]


def test_an_opt_out_does_not_expire(dynamodb: DynamoDB) -> None:
    Talk(dynamodb).say("STOP")
    consent = dynamodb.entries(NUMBER)["consent"]
    assert consent["opted_out"] is True
    assert "expires_at" not in consent


@pytest.mark.parametrize("conversation", [CONVERSATION, SELF_MANAGED])
def test_the_later_of_two_texts_decides_whatever_comes_first(
    conversation: Conversation, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb, conversation)
    late_stop, late_start = event(text("STOP"), at=1000), event(text("START"), at=3000)
    talk.bot.handle(event(text("START"), at=2000), invocation="1")
    talk.bot.handle(late_stop, invocation="2")
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is False
    talk.bot.handle(event(text("STOP"), at=4000), invocation="3")
    talk.bot.handle(event(text("stop!"), at=6000), invocation="4")
    talk.bot.handle(late_start, invocation="5")
    talk.bot.handle(event(text("START"), at=5000), invocation="6")
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True
    assert outcomes()[-2:] == ["suppressed: superseded"] * 2


def test_a_number_gets_no_more_replies_than_the_limit(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb, replace(CONVERSATION, reply_limit_per_hour=2))
    assert len(talk.say("a", "b", "c", "d")) == 2
    assert outcomes()[2:] == ["suppressed: reply_limit"] * 2
    other = event(text("a", number="+14255550183"))
    talk.bot.handle(other, invocation="other")
    assert len(talk.sender.sent) == 3


def test_an_opt_out_beyond_the_limit_counts_without_a_confirmation(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb, replace(SELF_MANAGED, reply_limit_per_hour=1))
    assert talk.say("hours", "STOP") == ["9 to 5"]
    assert outcomes()[-1] == "opted_out: reply_limit"
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True
    assert dynamodb.counts()["opted-out"] == 1


def test_in_the_next_hour_the_same_text_is_answered_again(
    dynamodb: DynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(dynamodb)
    assert talk.say("hours", "HOURS.") == ["9 to 5"]
    monkeypatch.setattr("answering.now_iso", lambda: "2100-01-02T04:00:00.000Z")
    assert talk.say("hours") == ["9 to 5"]


def test_twenty_deliveries_at_once_bring_one_reply_and_one_count(outcomes: Outcomes) -> None:
    dynamodb = DynamoDB(seconds=0.002)
    talk = Talk(dynamodb)
    delivered = event(text("hours"))
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda n: talk.bot.handle(delivered, invocation=f"{n}"), range(20)))
    assert talk.sender.bodies == ["9 to 5"]
    assert dynamodb.counts() == {"inbound-text": 1, "answered": 1}
    assert sorted(outcomes()) == ["answered: command", *["repeated_delivery"] * 19]


@pytest.mark.parametrize("outcome", ["send_throttled", "send_refused"])
def test_what_was_not_sent_is_sent_by_a_later_attempt(
    outcome: str, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    delivered = event(text("STOP"))
    refused = bot(dynamodb, failing(NotSent(outcome, "a_reason")), conversation=SELF_MANAGED)
    for _ in range(3):
        with pytest.raises(NotDone, match=f"{outcome}: a_reason"):
            refused.handle(delivered, invocation="1")
    assert outcomes() == [f"{outcome}: a_reason"] * 3
    assert dynamodb.counts() == {"inbound-text": 1}
    sender = Remembering()
    bot(dynamodb, sender, conversation=SELF_MANAGED).handle(delivered, invocation="2")
    assert sender.bodies == ["you are out"]
    assert dynamodb.counts() == {"inbound-text": 1, "answered": 1, "opted-out": 1}
    (replies,) = (e for e in dynamodb.entries(NUMBER).values() if "replies" in e)
    assert replies["replies"] == "1"


def test_a_number_that_opted_out_at_aws_has_opted_out(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    refusing = failing(Undeliverable("opted_out_at_aws", opted_out=True))
    bot(dynamodb, refusing).handle(event(text("hours")), invocation="1")
    assert Talk(dynamodb).say("where") == []
    assert outcomes() == ["suppressed: opted_out_at_aws", "suppressed: number_opted_out"]
    assert dynamodb.counts() == {"inbound-text": 2, "suppressed": 2}


class ListAtAws(Remembering):
    """A sender that keeps a list of those who opted out, and whose list STOP is on."""

    def __init__(self, *, lets_go: bool = True) -> None:
        super().__init__()
        self.listed = {NUMBER}
        self._lets_go = lets_go

    def send(self, *, number: str, body: str, inbound_message_id: str) -> str:
        if number in self.listed:
            raise Undeliverable("opted_out_at_aws", opted_out=True)
        return super().send(number=number, body=body, inbound_message_id=inbound_message_id)

    def rejoin(self, number: str) -> None:
        if self._lets_go:
            self.listed.discard(number)


def test_start_takes_a_number_from_the_list_at_aws(dynamodb: DynamoDB, outcomes: Outcomes) -> None:
    sender = ListAtAws()
    Talk(dynamodb, sender=sender).say("STOP", "START", "hours")
    assert sender.bodies == ["you are in", "9 to 5"]
    assert outcomes() == ["answered_by_aws: opt_out", "rejoined: confirmed", "answered: command"]


def test_start_does_so_also_where_it_gets_no_confirmation(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = ListAtAws()
    sender.listed.clear()
    Talk(dynamodb, sender=sender).say("START")
    sender.listed.add(NUMBER)
    Talk(dynamodb, seconds=10, sender=sender).say("STOP", "start", "hours")
    assert sender.bodies == ["you are in", "9 to 5"]
    assert outcomes()[1:] == [
        "answered_by_aws: opt_out",
        "rejoined: repeated_text",
        "answered: command",
    ]


def test_a_start_that_comes_late_takes_nobody_from_the_list(dynamodb: DynamoDB) -> None:
    sender = ListAtAws()
    receiving = bot(dynamodb, sender)
    receiving.handle(event(text("STOP"), at=2000), invocation="1")
    receiving.handle(event(text("START"), at=1000), invocation="2")
    assert sender.listed == {NUMBER}
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True


def test_where_aws_keeps_the_number_it_stays_opted_out(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    """A number can be taken from the list once in 30 days."""
    sender = ListAtAws(lets_go=False)
    Talk(dynamodb, sender=sender).say("STOP", "START", "hours")
    assert sender.bodies == []
    assert outcomes()[1:] == ["suppressed: opted_out_at_aws", "suppressed: number_opted_out"]


def test_an_opt_out_that_aws_has_taken_itself_counts_without_a_confirmation(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    """Its documentation says that a text only has to begin with the word."""
    sender = ListAtAws()
    Talk(dynamodb, sender=sender).say("Stop texting me")
    assert sender.bodies == []
    assert outcomes() == ["opted_out: opted_out_at_aws"]
    assert dynamodb.counts() == {"inbound-text": 1, "suppressed": 1, "opted-out": 1}


def test_a_list_that_cannot_be_changed_now_is_tried_again(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    class Throttled(Remembering):
        def rejoin(self, number: str) -> None:
            super().rejoin(number)
            raise NotSent("send_throttled", "throttled")

    delivered = event(text("START"))
    with pytest.raises(NotDone, match="send_throttled: throttled"):
        bot(dynamodb, Throttled()).handle(delivered, invocation="1")
    sender = Remembering()
    bot(dynamodb, sender).handle(delivered, invocation="1")
    assert (sender.rejoined, sender.bodies) == ([NUMBER], ["you are in"])
    with pytest.raises(NotDone, match="send_throttled: throttled"):
        bot(dynamodb, Throttled()).handle(event(text("start")), invocation="2")
    assert outcomes() == [
        "send_throttled: throttled",
        "rejoined: confirmed",
        "send_throttled: throttled",
    ]


@pytest.mark.parametrize("body", ["Help!", "help?", '"help"'])
def test_help_in_other_words_than_those_of_aws_is_answered(body: str, dynamodb: DynamoDB) -> None:
    assert Talk(dynamodb).say("HELP", body) == ["the help"]


def test_of_a_number_whose_carrier_knows_stop_alone_the_bot_answers_the_rest(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering()
    receiving = bot(dynamodb, sender, opt_out_keywords="STOP")
    for second, body in enumerate(("cancel", "START", "STOP")):
        receiving.handle(event(text(body), at=second * 1000), invocation=body)
    assert sender.bodies == ["you are out", "you are in"]
    assert outcomes()[-1] == "answered_by_aws: opt_out"


def test_a_blocked_number_has_not(dynamodb: DynamoDB, outcomes: Outcomes) -> None:
    refusing = failing(Undeliverable("blocked_at_aws", opted_out=False))
    bot(dynamodb, refusing).handle(event(text("hours")), invocation="1")
    assert outcomes() == ["suppressed: blocked_at_aws"]
    assert "consent" not in dynamodb.entries(NUMBER)


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


class Crash(BaseException):
    """The end of the process."""


class Crashing:
    """DynamoDB and a sender that end the process before or after their call of a number."""

    def __init__(self, dynamodb: DynamoDB, sender: Remembering, at: int, *, is_late: bool) -> None:
        self._client, self._sender = dynamodb.client, sender
        self._left, self._is_late = at, is_late

    def transact_write_items(self, **arguments: Any) -> Any:
        return self._call(lambda: self._client.transact_write_items(**arguments))

    def send(self, **arguments: str) -> Any:
        return self._call(lambda: self._sender.send(**arguments))

    def rejoin(self, number: str) -> None:
        self._sender.rejoin(number)

    def _call(self, call: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left == 0:
            if self._is_late:
                call()
            raise Crash
        return call()


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
    for each in (queued, pending, queued, delivered, delivered, contradicting, queued):
        talk.bot.handle(event(each, topic=STATUS), invocation="1")
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
    first: Any = Crashing(dynamodb, sender, 4, is_late=False)
    delivered = event(text("hours", message_id="one"))
    with pytest.raises(Crash):
        bot(dynamodb, first, client=first).handle(delivered, invocation="1")
    again = bot(dynamodb, sender)
    again.handle(event(receipt(sender.sent[0]), topic=STATUS), invocation="2")
    again.handle(delivered, invocation="1")
    assert outcomes() == ["receipt", "unknown: interrupted"]
    item = dynamodb.entries(NUMBER)["text#one"]
    assert (item["state"], item["delivery_status"]) == ("UNKNOWN", "TEXT_DELIVERED")


def test_a_text_that_was_not_answered_has_no_receipt(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb)
    talk.say("STOP")
    (entry,) = (name for name in dynamodb.entries(NUMBER) if name.startswith("text#"))
    forged = {"number": NUMBER, "id": entry.removeprefix("text#"), "reply_id": "forged"}
    talk.bot.handle(event(receipt(forged), topic=STATUS), invocation="1")
    assert outcomes()[-1] == "receipt_unknown"


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


@pytest.mark.parametrize(
    "error", [NotSent("send_throttled", "throttled"), UnknownOutcome()], ids=["not sent", "unknown"]
)
def test_who_got_no_reply_and_texts_the_same_again_is_answered(
    error: Exception, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    with suppress(NotDone):
        bot(dynamodb, failing(error)).handle(event(text("hours")), invocation="1")
    assert Talk(dynamodb).say("hours", "Hours!") == ["9 to 5"]
    assert outcomes()[1:] == ["answered: command", "suppressed: repeated_text"]


@pytest.mark.parametrize(
    "error", [NotSent("send_throttled", "throttled"), UnknownOutcome()], ids=["not sent", "unknown"]
)
def test_what_was_answered_since_is_still_not_repeated(
    error: Exception, dynamodb: DynamoDB
) -> None:
    """Another text is answered while the first one is on its way to fail."""
    talk = Talk(dynamodb)

    def fail_late() -> None:
        assert talk.say("where") == ["here"]
        raise error

    with suppress(NotDone):
        bot(dynamodb, Remembering(fail_late)).handle(event(text("hours")), invocation="1")
    assert talk.say("where") == []
    (replies,) = (e for e in dynamodb.entries(NUMBER).values() if "replies" in e)
    assert replies["replies"] == ("1" if isinstance(error, NotSent) else "2")
