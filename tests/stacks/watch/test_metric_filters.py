"""That each metric filter matches the lines it is for, as Lambda's runtime writes them."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from keyproof.aws.patterns.filter_pattern import matches
from keyproof.tests.cases import read_data
from sending import NotSent, Undeliverable, UnknownOutcome
from tests.lambda_src.doubles.bot import INBOUND, NUMBER, STATUS, Remembering, bot, event, text
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.doubles.runtime import logged
from tests.lambda_src.test_incoming import RECEIPT

Metrics = Callable[[list[dict[str, Any]]], dict[str, int]]


@pytest.fixture
def metrics(dev: dict[str, Any]) -> Metrics:
    """How often lines are counted, by the name of each filter that matches some."""
    filters = dev["resource"]["aws_cloudwatch_log_metric_filter"]

    def counted(lines: list[dict[str, Any]]) -> dict[str, int]:
        counts = {
            name: sum(matches(body["pattern"], line) for line in lines)
            for name, body in filters.items()
        }
        return {name: count for name, count in counts.items() if count}

    return counted


class Refusing:
    """A client of DynamoDB to which every write is refused."""

    def __init__(self, code: str, message: str) -> None:
        self._response: Any = {"Error": {"Code": code, "Message": message}}

    def transact_write_items(self, **_: object) -> None:
        raise ClientError(self._response, "TransactWriteItems")


@pytest.mark.parametrize(
    ("code", "message", "counted"),
    read_data(__file__, "a_write_that_is_refused_because_of_a_key_is_counted"),
)
def test_a_write_that_is_refused_because_of_a_key_is_counted(
    code: str, message: str, counted: dict[str, int], metrics: Metrics
) -> None:
    receiving = bot(DynamoDB(), Remembering(), client=Refusing(code, message))
    lines = logged(receiving, event(text("hours")))
    assert [line["errorType"] for line in lines] == ["StorageFailed"]
    assert metrics(lines) == counted
    assert NUMBER not in str(lines)


@pytest.mark.parametrize(
    ("body", "error", "counted"),
    [
        ("hours", None, {"outcomes": 1, "texts": 1}),
        ("STOP", None, {"outcomes": 1, "texts": 1, "opt-outs": 1}),
        ("stop it", None, {"outcomes": 1, "texts": 1, "opt-outs": 1}),
        ("START", None, {"outcomes": 1, "texts": 1}),
        ("HELP", None, {"outcomes": 1, "texts": 1}),
        ("hours", UnknownOutcome(), {"outcomes": 1, "texts": 1}),
        ("hours", Undeliverable("blocked_at_aws", opted_out=False), {"outcomes": 1, "texts": 1}),
        ("hours", NotSent("send_refused", "a_reason"), {"outcomes": 1}),
    ],
)
def test_a_text_is_counted_by_what_became_of_it(
    body: str, error: Exception | None, counted: dict[str, int], metrics: Metrics
) -> None:
    def fail() -> None:
        if error is not None:
            raise error

    assert metrics(logged(bot(DynamoDB(), Remembering(fail)), event(text(body)))) == counted


@pytest.mark.parametrize(
    ("message", "topic", "counted"),
    [
        ("no JSON", INBOUND, {"outcomes": 1, "texts": 1}),
        ("no JSON", STATUS, {"outcomes": 1}),
        (RECEIPT, STATUS, {"outcomes": 1}),
    ],
)
def test_what_is_no_text_is_counted_too(
    message: object, topic: str, counted: dict[str, int], metrics: Metrics
) -> None:
    receiving = bot(DynamoDB(), Remembering())
    assert metrics(logged(receiving, event(message, topic=topic))) == counted


@pytest.mark.parametrize(
    ("pattern", "expected"), read_data(__file__, "patterns_are_read_as_cloudwatch_documents_them")
)
def test_patterns_are_read_as_cloudwatch_documents_them(pattern: str, *, expected: bool) -> None:
    assert matches(pattern, {"a": "xyz"}) is expected


@pytest.mark.parametrize("pattern", ["", '$.a = "1"', "{ $.a > 1 }", '{ $.a = "1" } x'])
def test_what_is_no_pattern_of_the_stack_is_refused(pattern: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        matches(pattern, {"a": "1"})


@pytest.mark.parametrize(
    ("value", "found"), [("an*ed", True), ("*", True), ("answere?", False), ("[a]nswered", False)]
)
def test_an_asterisk_alone_stands_for_others(value: str, *, found: bool) -> None:
    assert matches(f'{{ $.outcome = "{value}" }}', {"outcome": "answered"}) is found
