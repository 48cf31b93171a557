"""What an environment counts and warns of, and that the function logs what is counted."""

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from keyproof.tests.cases import read_data
from plan import plan_for
from sending import NotSent, Undeliverable, UnknownOutcome
from smsbot import project
from stacks import outcomes
from tests.lambda_src.doubles.bot import INBOUND, NUMBER, STATUS, Remembering, bot, event, text
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.doubles.runtime import logged
from tests.lambda_src.test_incoming import RECEIPT
from tests.lambda_src.wording.corpora import HELD_OUT, corpus
from tests.stacks.settings.test_conversation import conversing, function_reads
from tests.stacks.synthesized import ACCOUNT, LONGEST, read_stack, synthesize_to
from tests.stacks.watch.patterns import matches


@pytest.mark.parametrize("roles", [(), ("privacy",)], ids=["four keys", "five keys"])
def test_the_patterns_fit_into_what_eventbridge_takes(
    roles: tuple[str, ...], tmp_path: Path
) -> None:
    """At most 2,048 characters, with the ids that AWS will choose."""
    of = LONGEST.model_copy(update={"privacy_roles": roles})
    synthesize_to(tmp_path, of)
    rules = read_stack(tmp_path, of)["resource"]["aws_cloudwatch_event_rule"]
    key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
    for rule in rules.values():
        pattern = re.sub(r"\$\{aws_kms_key\.[\w-]+\.key_id\}", key_id, rule["event_pattern"])
        arn = f"arn:aws-us-gov:kms:ap-southeast-1:111122223333:key/{key_id}"
        pattern = re.sub(r"\$\{aws_kms_key\.[\w-]+\.arn\}", arn, pattern)
        pattern = pattern.replace(ACCOUNT, "111122223333")
        assert "${" not in pattern
        assert len(pattern) <= 2048


def test_the_dashboard_has_every_alarm_and_fits_the_grid(dev: dict[str, Any]) -> None:
    (dashboard,) = dev["resource"]["aws_cloudwatch_dashboard"].values()
    assert dashboard["dashboard_name"] == "smsbot-dev-watch-dashboard-overview"
    widgets = json.loads(dashboard["dashboard_body"])["widgets"]
    alarms = dev["resource"]["aws_cloudwatch_metric_alarm"]
    shown = [each.rpartition(":")[2] for each in widgets[0]["properties"]["alarms"]]
    assert sorted(shown) == sorted(each["alarm_name"] for each in alarms.values())
    taken: set[tuple[int, int]] = set()
    for widget in widgets:
        cells = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert all(x < 24 for x, _ in cells)
        assert not cells & taken
        taken |= cells


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


FUNCTION = project.ROOT / "lambda_src"


def words_of_the_function() -> set[object]:
    """Every constant of its code."""
    return {
        node.value
        for file in FUNCTION.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
    }


def test_what_the_alarms_count_is_what_the_function_logs() -> None:
    assert {*outcomes.OF_TEXTS, outcomes.SEND_REFUSED} <= words_of_the_function()


@pytest.mark.parametrize("self_managed_opt_outs", [True, False])
def test_an_opt_out_is_logged_as_the_alarm_finds_it(*, self_managed_opt_outs: bool) -> None:
    conversation = function_reads(
        conversing(self_managed_opt_outs=self_managed_opt_outs, commands={"HOURS": "9 to 5"})
    )
    for body in ("HOURS", "anything", *(row.text for row in corpus(HELD_OUT)[::5])):
        plan = plan_for(body, conversation)
        assert plan.outcome in outcomes.OF_TEXTS
        is_counted = plan.outcome == outcomes.OPTED_OUT or (
            (plan.outcome, plan.reason) == (outcomes.ANSWERED_BY_AWS, outcomes.OPT_OUT)
        )
        assert is_counted is (plan.opts_out is True), body
