from typing import Any

import pytest

from keyproof.review.change import Action, changes_of_plan
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
