import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.location import Location
from keyproof.tests.cases import read_data
from smsbot.commands.redrive import Found, Kind, read_message, target_of
from tests.stacks.synthesized import PLAIN

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
