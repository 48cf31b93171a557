"""Whatever AWS refuses, a message is in the queue until the function has taken it."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from keyproof.location import Location
from keyproof.tests.cases import read_data
from smsbot.commands import redrive as moving
from smsbot.commands.redrive import Found, Held, Kind, Moved, move, read_message, target_of
from tests.stacks.synthesized import PLAIN

SESSION = boto3.Session("test", "test", region_name="us-east-1")
SERVICES: tuple[Any, Any] = SESSION.client("sqs"), SESSION.client("lambda")
# The number of the call and what it is about: the status to refuse it with, or None.
Refusal = Callable[[str, int], int | None]


def nothing(_operation: str, _number: int) -> int | None:
    """Refuse no call."""
    return None


@dataclass
class Wire:
    """A queue and a function. ``taken`` are the events that were accepted."""

    refusal: Refusal = nothing
    visible: dict[str, str] = field(default_factory=dict[str, str])
    hidden: dict[str, str] = field(default_factory=dict[str, str])
    taken: list[Any] = field(default_factory=list[Any])
    calls: list[str] = field(default_factory=list[str])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def remaining(self) -> dict[str, str]:
        """Every message that is still there."""
        return {**self.visible, **self.hidden}

    def answer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.calls.append(operation)
            status = self.refusal(operation, self.calls.count(operation))
            if status is not None:
                if status == 200:
                    return {"StatusCode": status}
                metadata: Any = {"HTTPStatusCode": status}
                raise ClientError({"Error": {}, "ResponseMetadata": metadata}, operation)
            match operation:
                case "ReceiveMessage":
                    return self._received(request)
                case "DeleteMessage":
                    self.hidden.pop(request["ReceiptHandle"])
                    return {}
                case "ChangeMessageVisibility":
                    assert request["VisibilityTimeout"] == 0
                    receipt = request["ReceiptHandle"]
                    self.visible[receipt] = self.hidden.pop(receipt)
                    return {}
                case "Invoke":
                    assert request["InvocationType"] == "Event"
                    self.taken.append(json.loads(request["Payload"]))
                    return {"StatusCode": 202}
                case _:
                    raise AssertionError(operation)

    def _received(self, request: dict[str, Any]) -> dict[str, Any]:
        ids = list(self.visible)[: request["MaxNumberOfMessages"]]
        for each in ids:
            self.hidden[each] = self.visible.pop(each)
        return {
            "Messages": [
                {"MessageId": each, "ReceiptHandle": each, "Body": self.hidden[each]}
                for each in ids
            ]
        }


@dataclass
class Client:
    """A client of a service that asks a wire."""

    wire: Wire
    service: Any

    def __getattr__(self, method: str) -> Callable[..., dict[str, Any]]:
        operation = self.service.meta.method_to_api_mapping[method]
        shape = self.service.meta.service_model.operation_model(operation).input_shape

        def call(**given: Any) -> dict[str, Any]:
            report = ParamValidator().validate(given, shape)
            assert not report.has_errors(), report.generate_report()
            return self.wire.answer(operation, given)

        return call


TARGET = target_of(PLAIN, Location(region="us-east-1", account_id="123456789012"))
TOPICS = sorted(TARGET.topics)
NEITHER = Found(kind=Kind.NEITHER)


def notification(**fields: object) -> dict[str, Any]:
    return {
        "Type": "Notification",
        "MessageId": "one",
        "TopicArn": TOPICS[0],
        "Message": '{"messageBody":"Hello"}',
        "Timestamp": "2026-01-02T03:04:05.678Z",
        **fields,
    }


def event(**fields: object) -> dict[str, Any]:
    return {"Records": [{"EventSource": "aws:sns", "Sns": notification(**fields)}]}


def failure(**fields: object) -> dict[str, Any]:
    return {
        "version": "1.0",
        "requestContext": {
            "functionArn": f"{TARGET.function_arn}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": event(),
        "responsePayload": {"errorMessage": "no"},
        **fields,
    }


def test_a_failed_delivery_becomes_the_event_that_lambda_would_have_got() -> None:
    found = read_message(
        json.dumps(
            notification(
                SignatureVersion="2",
                Signature="c2ln",
                SigningCertURL="https://sns/certificate",
                UnsubscribeURL="https://sns/unsubscribe",
            )
        ),
        TARGET,
    )
    assert found.kind is Kind.FAILED_DELIVERY
    assert json.loads(found.event or "") == read_data(__file__, "event_of_a_failed_delivery")


@pytest.mark.parametrize("message", [failure(), event()], ids=["destination", "dead_letter_config"])
def test_a_failed_invocation_becomes_its_event_as_it_was(message: dict[str, Any]) -> None:
    found = read_message(json.dumps(message), TARGET)
    assert found.kind is Kind.FAILED_INVOCATION
    assert json.loads(found.event or "") == event()


OF_NEITHER: dict[str, Any] = read_data(__file__, "of_neither")


@pytest.mark.parametrize("name", OF_NEITHER)
def test_what_is_not_of_this_environment_is_neither(name: str) -> None:
    message = OF_NEITHER[name]
    body = message if name == "no JSON" else json.dumps(message)
    assert read_message(body, TARGET) == NEITHER


def test_a_message_that_readers_would_read_differently_is_neither() -> None:
    body = json.dumps(notification())
    twice = body[:-1] + f', "TopicArn": "{TOPICS[1]}"}}'
    assert json.loads(twice)["TopicArn"] == TOPICS[1]
    assert read_message(twice, TARGET) == NEITHER


def test_a_message_of_any_depth_is_no_crash() -> None:
    assert read_message("[" * 100_000, TARGET) == NEITHER


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(TOPICS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Type", "TopicArn", "Message", "Timestamp", "Records", "Sns", "requestPayload"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(json_values | st.text())
def test_any_message_is_read_and_an_event_is_only_about_own_topics(message: object) -> None:
    body = message if isinstance(message, str) else json.dumps(message)
    found = read_message(body, TARGET)
    assert (found.event is None) == (found.kind is Kind.NEITHER)
    if found.event is not None:
        for record in json.loads(found.event)["Records"]:
            assert record["Sns"]["TopicArn"] in TARGET.topics
            assert isinstance(record["Sns"]["Message"], str)


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
