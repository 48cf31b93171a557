"""Whatever AWS refuses, a message is in the queue until the function has taken it."""

import json
import threading
from collections import Counter
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
from smsbot.commands.redrive import REMAINING, event_of, move, target_of
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

    def show_again(self) -> None:
        """What SQS does by itself after a time."""
        self.visible |= self.hidden
        self.hidden.clear()

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
                    self.hidden.pop(request.pop("ReceiptHandle"))
                    assert request == {"QueueUrl": URL}
                    return {}
                case "Invoke":
                    self.taken.append(json.loads(request.pop("Payload")))
                    assert request == {"FunctionName": TARGET.function, "InvocationType": "Event"}
                    return {"StatusCode": 202}
                case _:
                    raise AssertionError(operation)

    def _received(self, request: dict[str, Any]) -> dict[str, Any]:
        ids = list(self.visible)[: request.pop("MaxNumberOfMessages")]
        assert request == {"QueueUrl": URL, "VisibilityTimeout": 60, "WaitTimeSeconds": 1}
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
            "functionArn": f"{TARGET.function}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": event(),
        "responsePayload": {"errorMessage": "no"},
        **fields,
    }


def test_a_failed_delivery_becomes_the_event_that_lambda_would_have_got() -> None:
    found = event_of(
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
    assert json.loads(found or "") == read_data(__file__, "event_of_a_failed_delivery")


@pytest.mark.parametrize("message", [failure(), event()], ids=["destination", "dead_letter_config"])
def test_a_failed_invocation_becomes_its_event_as_it_was(message: dict[str, Any]) -> None:
    assert json.loads(event_of(json.dumps(message), TARGET) or "") == event()


OF_NEITHER: dict[str, Any] = read_data(__file__, "of_neither")


@pytest.mark.parametrize("name", OF_NEITHER)
def test_what_is_not_of_this_environment_is_neither(name: str) -> None:
    message = OF_NEITHER[name]
    body = message if name == "no JSON" else json.dumps(message)
    assert event_of(body, TARGET) is None


def test_a_message_that_cannot_be_read_for_certain_is_neither() -> None:
    body = json.dumps(notification())
    twice = body[:-1] + f', "TopicArn": "{TOPICS[1]}"}}'
    assert json.loads(twice)["TopicArn"] == TOPICS[1]
    assert event_of(twice, TARGET) is None
    assert event_of("[" * 100_000, TARGET) is None


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
    found = event_of(body, TARGET)
    if found is not None:
        for record in json.loads(found)["Records"]:
            assert record["Sns"]["TopicArn"] in TARGET.topics
            assert isinstance(record["Sns"]["Message"], str)


URL = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"


def delivery(name: str) -> str:
    return json.dumps(notification(Message=name))


def filled(count: int, *, neither: int = 0) -> Wire:
    bodies = {f"m{place}": delivery(f"m{place}") for place in range(count)}
    return Wire(visible={**bodies, **{f"n{place}": "?" for place in range(neither)}})


def taken(wire: Wire) -> list[str]:
    return [event["Records"][0]["Sns"]["Message"] for event in wire.taken]


def run_on(wire: Wire, *, most: int = 100) -> Counter[str]:
    """Move what is in a wire's queue to its function; what a refusal ends is raised."""
    sqs, functions = (Client(wire, each) for each in SERVICES)
    move(sqs, URL, functions, target=TARGET, most=most, moved=(moved := Counter[str]()))  # pyright: ignore[reportArgumentType]
    return moved


def refuse(operation: str, status: int, numbers: frozenset[int] | None = None) -> Refusal:
    def refusal(called: str, number: int) -> int | None:
        hit = called == operation and (numbers is None or number in numbers)
        return status if hit else None

    return refusal


def test_what_is_there_is_moved_once_and_the_rest_stays() -> None:
    wire = filled(25, neither=3)
    assert run_on(wire) == Counter(taken=25, foreign=3)
    assert sorted(taken(wire)) == sorted(f"m{place}" for place in range(25))
    assert sorted(wire.remaining()) == ["n0", "n1", "n2"]


def test_it_ends_after_what_was_counted_since_what_fails_again_comes_back() -> None:
    wire = filled(25)
    assert run_on(wire, most=12) == Counter(taken=12)
    assert len(wire.remaining()) == 13


def test_what_is_shown_again_meanwhile_is_not_given_twice() -> None:
    """SQS hides a message for a time only, and may deliver one twice."""
    wire = filled(5)

    def shown_again(operation: str, number: int) -> int | None:
        if operation == "ReceiveMessage" and number == 2:
            wire.visible = {**wire.hidden, **wire.visible}
            wire.hidden.clear()
        return 500 if operation == "DeleteMessage" else None

    wire.refusal = shown_again
    assert run_on(wire) == Counter(taken=5, undeleted=5)
    assert len(taken(wire)) == 5


@pytest.mark.parametrize(
    ("operation", "status", "moved"),
    [
        ("Invoke", 200, Counter(taken=4, refused=1)),
        ("DeleteMessage", 500, Counter(taken=5, undeleted=1)),
    ],
)
def test_what_was_not_accepted_or_not_deleted_is_told(
    operation: str, status: int, moved: Counter[str]
) -> None:
    wire = filled(5)
    wire.refusal = refuse(operation, status, frozenset({2}))
    assert run_on(wire) == moved
    assert len(wire.remaining()) == 1


@pytest.mark.parametrize("status", [403, 404])
def test_no_right_or_no_function_ends_it(status: int) -> None:
    wire = filled(12)
    wire.refusal = refuse("Invoke", status)
    with pytest.raises(ClientError):
        run_on(wire)
    assert (len(wire.remaining()), wire.taken) == (12, [])
    assert wire.calls.count("Invoke") == 1


OPERATIONS = ("ReceiveMessage", "DeleteMessage", "Invoke")
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
    with suppress(ClientError):
        run_on(wire)
    # Each is still there, unless the function has taken it.
    gone = set(everything) - set(wire.remaining())
    assert gone <= set(taken(wire))
    assert len(taken(wire)) == len(set(taken(wire)))
    # And whatever was in the way, a run without it moves the rest.
    wire.refusal = nothing
    wire.show_again()
    moved = run_on(wire)
    assert sum(moved[each] for each in REMAINING) == neither
    assert set(taken(wire)) == {f"m{place}" for place in range(count)}
    assert set(wire.remaining()) == {f"n{place}" for place in range(neither)}
