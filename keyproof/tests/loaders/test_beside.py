"""Sources next to a plan are read for what the plan does not know."""

import json
import shutil
from pathlib import Path

import pytest

from keyproof import Level, Source, check

PAIRS = Path(__file__).parents[1] / "pairs"
BOUNDARY = PAIRS / "keys/boundary"
BROKEN = BOUNDARY / "plans/broken.json"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    document = json.loads(BROKEN.read_text())
    for each in document["resource_changes"]:
        # As jsonencode of a policy with a reference: the plan has nothing but the reference.
        if each["address"] == "aws_iam_role_policy.app":
            each["change"]["after"].pop("policy")
            each["change"]["after_unknown"]["policy"] = True
    for each in document["planned_values"]["root_module"]["resources"]:
        if each["address"] == "aws_iam_role_policy.app":
            each["values"].pop("policy")
    for source in (PAIRS / "common.tf", BOUNDARY / "main.tf"):
        shutil.copy(source, tmp_path)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document | {"variables": {"mended": {"value": False}}}))
    return path


def errors(plan: Path) -> list[str]:
    found = check(Source.read(plan, account="123456789012"))
    return [each.root.resource for each in found.groups if each.level is Level.ERROR]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_they_complete_the_plan(plan: Path, mark: str) -> None:
    source = plan.parent / "main.tf"
    source.write_text(mark + source.read_text(), encoding="utf-8")
    assert errors(plan) == ["aws_iam_role.app"]


@pytest.mark.parametrize("text", ["a {{{", "a {\nb = 1\nb {}\n}", 'resource "aws_iam_role" "x" {}'])
def test_what_cannot_be_read_is_left_out(plan: Path, text: str) -> None:
    (plan.parent / "more.tf").write_text(text)
    assert errors(plan) in ([], ["aws_iam_role.app"])


def test_those_of_another_plan_are_not_read(plan: Path) -> None:
    (plan.parent / "main.tf").unlink()
    assert errors(plan) == []


def test_they_show_what_a_block_refers_to(tmp_path: Path) -> None:
    pair = PAIRS / "later/bucket-reading"
    for source in (PAIRS / "later/common.tf", pair / "main.tf"):
        shutil.copy(source, tmp_path)
    found = check(Source.read(pair / "plans/broken.json", account="123456789012", sources=tmp_path))
    assert [each.resource for each in found.errors] == ["aws_iam_role.reader"]
    assert not found.not_evaluated
