"""Who is on AWS's list of those who opted out, and who comes off it."""

from typing import Any

import pytest

from outcome import NotDone
from sending import NotSent
from tests.lambda_src.doubles.bot import (
    NUMBER,
    Crash,
    Crashing,
    ListAtAws,
    Outcomes,
    Remembering,
    bot,
    event,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB


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
