"""What of two resources is compared."""

import json

import pytest

from keyproof.location import Location
from keyproof.model.resource import Resource, Unknown
from keyproof.tests.cases import read_data
from smsbot.verify.values import TABLE, compared, policy_problem

AWS, EMBEDDED = "123456789012", "000000000000"
ON_THE_EMBEDDED_AWS = {
    (kind, path): None if value == "" else value
    for kind, values in TABLE["embedded_aws"].items()
    for path, value in values.items()
}
ALARM = "aws_cloudwatch_metric_alarm"
FUNCTION = "aws_lambda_function"


def differing(
    kind: str, written: dict[str, object], found: dict[str, object], *, account_id: str = AWS
) -> dict[str, tuple[object, object]]:
    """The differences by path: what is written, and what is found."""
    location = Location(region="us-east-1", account_id=account_id)
    design, live = (
        Resource(address=f"{kind}.x", type=kind, values=values) for values in (written, found)
    )
    return {
        each.path: (each.expected, each.found)
        for each in compared(design, live, location, {})
        if each.expected != each.found and not isinstance(each.found, Unknown)
    }


@pytest.mark.parametrize(
    ("kind", "written", "found", "differences"),
    [
        # What is written and is not there, in an argument that was read.
        (
            ALARM,
            {"dimensions": {"QueueName": "q"}},
            {"dimensions": {}},
            {"dimensions.QueueName": ("q", None)},
        ),
        (ALARM, {"dimensions": {"QueueName": "q"}}, {}, {}),
        # Blocks in any order, told apart by their names.
        (
            ALARM,
            {"metric_query": [{"id": "a", "expression": "1"}, {"id": "b", "expression": "2"}]},
            {"metric_query": [{"id": "b", "expression": "0"}, {"id": "a", "expression": "1"}]},
            {"metric_query[b].expression": ("2", "0")},
        ),
        (
            ALARM,
            {"metric_query": [{"id": "a", "expression": "1"}]},
            {"metric_query": []},
            {"metric_query[a].id": ("a", None), "metric_query[a].expression": ("1", None)},
        ),
        # What of a block was not read is not missing.
        (
            "aws_dynamodb_table",
            {"ttl": {"attribute_name": "a", "enabled": True}},
            {"ttl": Unknown()},
            {},
        ),
        # What AWS chooses is known there alone.
        (
            FUNCTION,
            {"environment": {"variables": {"A": "aws_x.y.phone_number", "B": "aws_x.y.id"}}},
            {"environment": [{"variables": {"A": "+12065550100"}}]},
            {"environment.variables.B": ("aws_x.y.id", None)},
        ),
        (
            FUNCTION,
            {},
            {"reserved_concurrent_executions": 0},
            {"reserved_concurrent_executions": (None, 0)},
        ),
        (FUNCTION, {}, {"layers": [], "reserved_concurrent_executions": None}, {}),
        ("aws_sns_topic_subscription", {}, {"filter_policy": "{}"}, {}),
        (
            "aws_cloudwatch_event_rule",
            {"state": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"},
            {"state": "ENABLED"},
            {"state": ("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", "ENABLED")},
        ),
        ("aws_kms_key", {"deletion_window_in_days": 7}, {"deletion_window_in_days": 30}, {}),
    ],
)
def test_both_sides_of_what_was_read(
    kind: str,
    written: dict[str, object],
    found: dict[str, object],
    differences: dict[str, tuple[object, object]],
) -> None:
    assert differing(kind, written, found) == differences


@pytest.mark.parametrize(("kind", "path"), ON_THE_EMBEDDED_AWS)
def test_what_the_embedded_aws_does_not_know_is_compared_on_aws(kind: str, path: str) -> None:
    def nested(value: object) -> dict[str, object]:
        *blocks, argument = path.split(".")
        values: dict[str, object] = {argument: value}
        for block in reversed(blocks):
            values = {block: values}
        return values

    written, found = nested("written"), nested(ON_THE_EMBEDDED_AWS[kind, path])
    assert differing(kind, written, found, account_id=EMBEDDED) == {}
    assert differing(kind, written, nested("other"), account_id=EMBEDDED) != {}
    assert differing(kind, written, found) != {}


@pytest.mark.parametrize(
    ("written", "found", "problem"), read_data(__file__, "what_differs_of_a_policy_is_told")
)
def test_what_differs_of_a_policy_is_told(written: object, found: object, problem: str) -> None:
    policies = [json.dumps({"Statement": each}) for each in (written, found)]
    assert policy_problem(*policies) == problem
