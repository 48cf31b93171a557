"""Two plans have one digest if they do the same, and no other two."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.tests.cases import read_data
from smsbot.planned import digest_of

Plan = dict[str, Any]


PLAN: Plan = read_data(__file__, "plan")


def digest(folder: Path, change: Callable[[Plan], object] = lambda _: None) -> str:
    plan = copy.deepcopy(PLAN)
    change(plan)
    path = folder / "plan.json"
    path.write_text(json.dumps(plan))
    return digest_of(path, folder)


def test_other_code_of_the_function_has_another_digest(tmp_path: Path) -> None:
    """The plan is the same: its hash of the code is a value of the configuration."""
    archive = tmp_path / "assets" / "bot" / "archive.zip"
    archive.parent.mkdir(parents=True)
    found = [digest(tmp_path)]
    for content in (b"fine", b"evil"):
        archive.write_bytes(content)
        found.append(digest(tmp_path))
    archive.rename(archive.with_name("other.zip"))
    found.append(digest(tmp_path))
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("name", ["cdk.tf.json", "more.tf", ".terraform.lock.hcl"])
def test_another_configuration_or_provider_has_another_digest(name: str, tmp_path: Path) -> None:
    """Of what the plan leaves out: who may destroy what, and which file of the provider does it."""
    found = [digest(tmp_path)]
    for content in ('{"resource": {}}', '{"resource": {"a": {"lifecycle": {}}}}'):
        (tmp_path / name).write_text(content)
        found.append(digest(tmp_path))
    assert len(set(found)) == len(found)


def of(plan: Plan, place: int) -> Plan:
    return plan["resource_changes"][place]["change"]


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p["resource_changes"].reverse(),
        lambda p: p.update(timestamp="2026-11-29T00:00:00Z", prior_state={}),
        lambda p: of(p, 2).update(after={"a": 2}),
        lambda p: p["resource_changes"].pop(3),
        lambda p: p["output_changes"].pop("B"),
    ],
)
def test_what_does_the_same_has_the_same_digest(change: Any, tmp_path: Path) -> None:
    assert digest(tmp_path, change) == digest(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        lambda p: of(p, 0).update(after={"a": 2}),
        lambda p: of(p, 0).update(before={"a": 2}),
        lambda p: of(p, 0).update(actions=["delete", "create"]),
        lambda p: of(p, 0).update(replace_paths=[["a"]]),
        lambda p: of(p, 1).update(after_unknown={"a": True}),
        lambda p: of(p, 2).update(importing={"id": "x"}),
        lambda p: p["resource_changes"][1].update(address="aws_kms_key.d"),
        lambda p: p["resource_changes"][1].update(deposed="00000000"),
        lambda p: p["resource_changes"].pop(0),
        lambda p: p["output_changes"]["A"].update(after=2),
        lambda p: p.update(action_invocations=[{"address": "action.aws_lambda_invoke.bot"}]),
    ],
)
def test_what_does_something_else_has_another_digest(change: Any, tmp_path: Path) -> None:
    assert digest(tmp_path, change) != digest(tmp_path)
