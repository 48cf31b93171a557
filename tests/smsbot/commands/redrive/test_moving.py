"""Whatever AWS refuses, a message is in the queue until the function has taken it."""

import json
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from keyproof.location import Location
from smsbot.commands import redrive as moving
from smsbot.commands.redrive import Held, Kind, Moved, move, target_of
from tests.smsbot.commands.redrive.wire import SERVICES, Client, Refusal, Wire, nothing
from tests.stacks.synthesized import PLAIN

TARGET = target_of(PLAIN, Location(region="us-east-1", account_id="123456789012"))
(TOPIC,) = (each for each in TARGET.topics if each.endswith("inbound-sms"))
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"


def delivery(name: str) -> str:
    return json.dumps(
        {"Type": "Notification", "TopicArn": TOPIC, "Message": name, "Timestamp": "t"}
    )


def filled(count: int, *, neither: int = 0) -> Wire:
    bodies = {f"m{place}": delivery(f"m{place}") for place in range(count)}
    return Wire(visible={**bodies, **{f"n{place}": "?" for place in range(neither)}})


def taken(wire: Wire) -> list[str]:
    return [event["Records"][0]["Sns"]["Message"] for event in wire.taken]


class Run:
    """The messages of one wire, and a function on it."""

    def __init__(self, sqs: object, functions: object) -> None:
        self.held = Held(sqs, URL, TARGET)  # pyright: ignore[reportArgumentType]
        self.functions = functions
        self.moved = Moved()

    def move(self) -> Moved:
        with self.held:
            self.held.take()
            self.go_on()
        return self.moved

    def go_on(self) -> None:
        move(self.held, self.functions, self.moved)  # pyright: ignore[reportArgumentType]


def run_on(wire: Wire) -> Run:
    return Run(*(Client(wire, each) for each in SERVICES))


def refuse(operation: str, status: int, numbers: frozenset[int] | None = None) -> Refusal:
    def refusal(called: str, number: int) -> int | None:
        hit = called == operation and (numbers is None or number in numbers)
        return status if hit else None

    return refusal


def test_a_look_changes_nothing() -> None:
    wire = filled(25, neither=3)
    before = dict(wire.visible)
    run = run_on(wire)
    with run.held as held:
        held.take()
    assert held.counts == {Kind.FAILED_DELIVERY: 25, Kind.NEITHER: 3}
    assert (held.movable, held.has_more) == (25, False)
    assert (wire.visible, wire.hidden, wire.taken) == (before, {}, [])


def test_what_is_shown_again_meanwhile_ends_a_look_and_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SQS hides a message for a time only, and refuses to show one whose time is up."""
    wire = filled(25)
    monkeypatch.setattr(moving, "HIDDEN_FOR_IN_SECONDS", 0)

    def shown_again_after_two(operation: str, number: int) -> int | None:
        if operation == "ReceiveMessage" and number == 3:
            wire.visible = {**wire.hidden, **wire.visible}
            wire.hidden.clear()
        return 400 if operation == "ChangeMessageVisibility" else None

    wire.refusal = shown_again_after_two
    run = run_on(wire)
    with run.held as held:
        held.take()
    assert (held.movable, held.has_more) == (20, True)


def test_what_was_seen_is_moved_once_and_what_came_later_is_not() -> None:
    wire = filled(25, neither=3)
    run = run_on(wire)
    with run.held as held:
        held.take()
        wire.visible["late"] = delivery("late")
        run.go_on()
    assert run.moved == Moved(taken=25)
    assert sorted(taken(wire)) == sorted(f"m{place}" for place in range(25))
    assert sorted(wire.visible) == ["late", "n0", "n1", "n2"]
    assert wire.hidden == {}


def test_an_event_that_is_refused_stays_and_the_next_run_moves_it() -> None:
    wire = filled(12)
    wire.refusal = refuse("Invoke", 429, frozenset({3, 7}))
    assert run_on(wire).move() == Moved(taken=10)
    assert (len(wire.visible), wire.hidden) == (2, {})
    wire.refusal = nothing
    assert run_on(wire).move() == Moved(taken=2)
    assert sorted(taken(wire)) == sorted(f"m{place}" for place in range(12))


def test_another_answer_than_accepted_is_not_taken_for_it() -> None:
    wire = filled(5)
    wire.refusal = refuse("Invoke", 200, frozenset({2}))
    assert run_on(wire).move() == Moved(taken=4)
    assert len(wire.visible) == 1


def test_what_was_taken_and_could_not_be_deleted_is_told() -> None:
    wire = filled(5)
    wire.refusal = refuse("DeleteMessage", 500, frozenset({2}))
    assert run_on(wire).move() == Moved(taken=5, undeleted=1)
    assert len(wire.remaining()) == 1


@pytest.mark.parametrize("status", [403, 404])
def test_no_right_or_no_function_ends_it_and_shows_everything_again(status: int) -> None:
    wire = filled(12)
    wire.refusal = refuse("Invoke", status)
    run = run_on(wire)
    with pytest.raises(ClientError):
        run.move()
    assert run.moved == Moved()
    assert (len(wire.visible), wire.hidden, wire.taken) == (12, {}, [])
    assert wire.calls.count("Invoke") == 1


OPERATIONS = ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "Invoke")
refusals = st.dictionaries(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(1, 12)),
    st.sampled_from([400, 403, 429, 500, 503]),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 15), st.integers(0, 3), refusals)
def test_nothing_is_lost_whatever_is_refused(
    count: int, neither: int, refused: dict[tuple[str, int], int]
) -> None:
    wire = filled(count, neither=neither)
    everything = dict(wire.visible)
    wire.refusal = lambda operation, number: refused.get((operation, number))
    run = run_on(wire)
    with suppress(ClientError):
        run.move()
    # Each is still there, unless the function has taken it.
    gone = set(everything) - set(wire.remaining())
    assert gone <= set(taken(wire))
    assert run.moved.taken == len(taken(wire)) == len(set(taken(wire)))
    # And whatever was in the way, a run without it moves the rest.
    wire.refusal = nothing
    wire.visible.update(wire.hidden)
    wire.hidden.clear()
    assert run_on(wire).move().undeleted == 0
    assert set(taken(wire)) == {f"m{place}" for place in range(count)}
    assert set(wire.remaining()) == {f"n{place}" for place in range(neither)}


def test_what_others_may_have_received_meanwhile_is_not_given_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The question may stand for longer than SQS hides a message."""
    wire = filled(5)
    monkeypatch.setattr(moving, "HIDDEN_FOR_IN_SECONDS", 0)
    assert run_on(wire).move() == Moved()
    assert (len(wire.remaining()), wire.taken) == (5, [])
