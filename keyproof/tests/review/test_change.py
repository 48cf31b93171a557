from typing import Any

import pytest

from keyproof.location import Location
from keyproof.model.resource import Resource, Stack
from keyproof.review.change import Action, changes_of_plan, changes_of_trees
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data


def change(*actions: str, **more: Any) -> dict[str, Any]:
    return {
        "address": "aws_sns_topic.t",
        "type": "aws_sns_topic",
        "mode": "managed",
        "change": {"actions": list(actions), "before": {"a": 1, "b": 2}, "after": {"a": 1, "b": 3}},
        **more,
    }


@pytest.mark.parametrize(
    ("actions", "expected"), read_data(__file__, "what_terraform_does_is_read")
)
def test_what_terraform_does_is_read(actions: tuple[str, ...], expected: str) -> None:
    (found,) = changes_of_plan([change(*actions)], place="plan.json")
    assert found.action is Action[expected]
    assert found.arguments == (("b",) if Action[expected] is Action.UPDATE else ())


def test_what_is_only_read_is_no_change() -> None:
    quiet = [
        change("no-op"),
        change("read"),
        change("delete", mode="data"),
        change("delete", deposed="12345678"),
        change(),
    ]
    assert changes_of_plan(quiet, place="plan.json") == ()


@pytest.mark.parametrize(
    "wrong", [{}, {"change": {"actions": None}}, {"change": {"actions": [], "before": [1]}}]
)
def test_what_is_no_change_is_told(wrong: dict[str, Any]) -> None:
    with pytest.raises(Failure, match=r"plan\.json: resource_changes has"):
        changes_of_plan([{"address": "aws_sns_topic.t", **wrong}], place="plan.json")


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"), read_data(__file__, "another_value_replaces")
)
def test_another_value_replaces(
    kind: str, before: dict[str, Any], after: dict[str, Any], expected: str
) -> None:
    was, now = (
        Stack(
            location=Location(region="eu-west-1", account_id="111122223333"),
            resources=(Resource(address=f"{kind}.a", type=kind, values=values),),
            place=".",
        )
        for values in (before, after)
    )
    assert [each.action for each in changes_of_trees(was, now)] == [Action[expected]]
