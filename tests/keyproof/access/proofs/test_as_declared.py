"""Declarations of other stacks than ours, in forms of which ours have none."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.proofs.as_declared import as_declared
from keyproof.declarations import Declarations
from smsbot.design.reading_plans import load_plan
from tests.keyproof.access.test_plan import plan, resource, write

TABLE = "aws_dynamodb_table.d"
BLOCK: Mapping[str, str] = {"name": "pk", "type": "S"}


def problems(tmp_path: Path, address: str, required: Mapping[str, Any], **values: Any) -> list[str]:
    path = write(tmp_path, plan(resource(TABLE, name="d", **values)))
    model = load_plan(path, Declarations()).after
    declared = Declarations(required={address: required})
    return [each.problem for each in as_declared(model, declared, ())]


@pytest.mark.parametrize("rule", ["r", ["r"], None, {"reference": ["r"]}, {"reference": None}])
def test_what_a_missing_resource_is_declared_with_may_be_anything(
    rule: Any, tmp_path: Path
) -> None:
    address = "aws_cloudwatch_event_target.t"
    assert problems(tmp_path, address, {"rule": rule}) == ["it is not there."]


@pytest.mark.parametrize("found", [BLOCK, [BLOCK]])
def test_one_block_is_a_list_of_one(found: Any, tmp_path: Path) -> None:
    assert problems(tmp_path, TABLE, {"attribute": [BLOCK]}, attribute=found) == []


def test_another_block_is_told(tmp_path: Path) -> None:
    other = {**BLOCK, "type": "N"}
    assert problems(tmp_path, TABLE, {"attribute": [BLOCK]}, attribute=other) == [
        'attribute is [{"name": "pk", "type": "N"}], and declared as [{"name": "pk", "type": "S"}].'
    ]


def test_a_member_that_nobody_declared_is_told(tmp_path: Path) -> None:
    found = {"a": "1", "b": "2"}
    assert problems(tmp_path, TABLE, {"tags": ["a"]}, tags=found) == [
        "tags has b, which nobody declared."
    ]
