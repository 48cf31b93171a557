"""Who opts out and comes back, at the bot, at AWS and after an erasure."""

from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from consent import REFUSED_BY_AWS, ErasedNumbers
from dynamodb import StorageFailed
from limits import MOST_REMOVALS
from outcome import NotDone
from sending import NotSent, Undeliverable
from tests.lambda_src.doubles.bot import (
    NUMBER,
    Crash,
    Crashing,
    Kms,
    ListAtAws,
    Outcomes,
    Remembering,
    Talk,
    bot,
    erase,
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


def test_a_stop_that_cannot_be_listed_comes_again(dynamodb: DynamoDB) -> None:
    class ThrottledStop(ListAtAws):
        def opt_out(self, number: str) -> None:
            super().opt_out(number)
            if self.additions == 1:
                self.listed.clear()
                raise NotSent("send_throttled", "throttled")

    sender = ThrottledStop()
    receiving = bot(dynamodb, sender)
    receiving.handle(event(text("START"), at=1000), invocation="1")
    stop = event(text("STOP"), at=2000)
    with pytest.raises(NotDone):
        receiving.handle(stop, invocation="2")
    receiving.handle(stop, invocation="3")
    assert sender.listed == {NUMBER}


def test_a_start_that_comes_while_a_stop_is_listed_again_counts(dynamodb: DynamoDB) -> None:
    class Interrupted(ListAtAws):
        def opt_out(self, number: str) -> None:
            super().opt_out(number)
            receiving.handle(event(text("START"), at=3000), invocation="3")
            self.listed.add(number)  # its own request was the slower one

    sender = Interrupted()
    receiving = bot(dynamodb, sender)
    receiving.handle(event(text("START"), at=1000), invocation="1")
    receiving.handle(event(text("STOP"), at=2000), invocation="2")
    assert sender.listed == set()
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is False


def test_a_stop_that_comes_while_another_is_listed_again_leaves_it_there(
    dynamodb: DynamoDB,
) -> None:
    class Interrupted(ListAtAws):
        def opt_out(self, number: str) -> None:
            super().opt_out(number)
            if self.additions == 1:
                receiving.handle(event(text("STOP"), at=3000), invocation="3")

    sender = Interrupted()
    receiving = bot(dynamodb, sender)
    receiving.handle(event(text("START"), at=1000), invocation="1")
    receiving.handle(event(text("STOP"), at=2000), invocation="2")
    assert sender.listed == {NUMBER}
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True


def test_a_list_that_cannot_be_changed_now_is_tried_again(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    class Throttled(Remembering):
        def rejoin(self, number: str) -> bool:
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


def test_a_start_that_aws_throttles_to_the_limit_ends_as_aws_has_it(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    class Throttled(ListAtAws):
        def rejoin(self, number: str) -> bool:
            super().rejoin(number)
            self.listed.add(number)
            raise NotSent("send_throttled", "throttled")

    sender, start = Throttled(), event(text("START"))
    for _ in range(MOST_REMOVALS + 2):
        with suppress(NotDone):
            bot(dynamodb, sender).handle(start, invocation="1")
    assert sender.removals == MOST_REMOVALS
    throttled = ["send_throttled: throttled"] * MOST_REMOVALS
    assert outcomes() == [*throttled, "suppressed: opted_out_at_aws", "repeated_delivery"]
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True


def test_start_takes_the_number_from_the_list_though_it_was_killed_before(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = ListAtAws()
    receiving = bot(dynamodb, sender)
    receiving.handle(event(text("STOP")), invocation="1")
    start = event(text("START"), at=1000)
    # take, rejoin, and no further.
    crashing: Any = Crashing(dynamodb, sender, 3, is_late=False)
    with pytest.raises(Crash):
        bot(dynamodb, crashing, client=crashing).handle(start, invocation="2")
    receiving.handle(start, invocation="2")
    assert sender.listed == set()
    receiving.handle(event(text("hours"), at=2000), invocation="3")
    assert sender.bodies == ["you are in", "9 to 5"]
    assert outcomes()[1:] == ["rejoined: confirmed", "answered: command"]


def test_a_start_that_is_given_up_leaves_a_later_stop_alone(dynamodb: DynamoDB) -> None:
    sender = ListAtAws()
    crashing: Any = Crashing(dynamodb, sender, 3, is_late=False)
    start = event(text("START"), at=1000)
    with pytest.raises(Crash):
        bot(dynamodb, crashing, client=crashing).handle(start, invocation="1")
    receiving = bot(dynamodb, sender)
    receiving.handle(event(text("STOP"), at=2000), invocation="2")
    receiving.handle(start, invocation="1")
    assert sender.listed == {NUMBER}
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True


class ThrottledOnce(ListAtAws):
    """A list that cannot be changed at the first attempt."""

    is_throttled = True

    def rejoin(self, number: str) -> bool:
        if self.is_throttled:
            self.is_throttled = False
            raise NotSent("send_throttled", "throttled")
        return super().rejoin(number)


@pytest.mark.parametrize("known", ["STOP", None])
def test_a_text_that_aws_refuses_does_not_undo_a_start(
    known: str | None, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    """It comes between two attempts to take the number from the list."""
    sender = ThrottledOnce()
    receiving = bot(dynamodb, sender)
    if known:
        receiving.handle(event(text(known)), invocation="1")
    start = event(text("START"), at=1000)
    with pytest.raises(NotDone):
        receiving.handle(start, invocation="2")
    receiving.handle(event(text("hours"), at=2000), invocation="3")
    receiving.handle(start, invocation="2")
    receiving.handle(event(text("where"), at=3000), invocation="4")
    assert sender.bodies == ["you are in", "here"]
    assert outcomes()[-3:] == [
        "suppressed: opted_out_at_aws",
        "rejoined: confirmed",
        "answered: command",
    ]


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
