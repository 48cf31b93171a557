"""What `read` recognises, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest

from keyproof import Source, check
from keyproof.loaders.read import read
from keyproof.model.resource import Stack
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_cases, read_data
from keyproof.tests.documents import as_text

RESOURCE = {"address": "aws_sns_topic.t", "type": "aws_sns_topic", "values": {"name": "t"}}
VALUES = {"root_module": {"resources": [RESOURCE]}}
PLAN = {"format_version": "1.2", "planned_values": VALUES, "resource_changes": []}
CONFIGURATION = {"terraform": {}, "resource": {"aws_sns_topic": {"t": {"name": "t"}}}}
READ = read_data(__file__, "read")


@pytest.mark.parametrize("name", READ)
def test_reads_each_kind(tmp_path: Path, name: str) -> None:
    path, case = tmp_path / "cdk.tf.json", {**READ[name]}
    path.write_text(json.dumps(case.pop("document")))
    (reading,) = read(path, account_id="111122223333")
    assert reading.after.location.account_id == "111122223333"
    assert case == {
        "is_state": reading.after.is_state,
        "complete": reading.complete,
        "before": reading.before and shown(reading.before),
        "after": shown(reading.after),
        "not_evaluated": [*map(": ".join, reading.after.not_evaluated)],
    }


def shown(stack: Stack) -> dict[str, Any]:
    found = {each.address: each.values for each in (*stack.resources, *stack.settings)}
    return json.loads(json.dumps(found, default=lambda each: f"later: {each.reference}"))


ACCOUNTS = read_cases(__file__, "accounts")


@pytest.mark.parametrize("name", ACCOUNTS)
def test_the_account_that_is_taken(name: str, tmp_path: Path) -> None:
    path = tmp_path / "cdk.tf.json"
    taken = ACCOUNTS[name].pop("taken")
    path.write_text(as_text(ACCOUNTS[name]))
    assert read(path)[0].accounts_taken == taken


@pytest.mark.parametrize("given", [None, "123456789012"])
def test_a_check_says_which_number_it_assumes_wherever_that_stands(
    tmp_path: Path, given: str | None
) -> None:
    for name, own in (("a", {}), ("b", {"source_account": "123456789012"})):
        folder = tmp_path / "stacks" / name
        folder.mkdir(parents=True)
        resources = {"aws_lambda_permission": {"p": {"principal": "s3.amazonaws.com", **own}}}
        text = json.dumps({"terraform": {}, "resource": resources})
        (folder / "cdk.tf.json").write_text(text)
    found = check(Source.read(tmp_path, account=given)).not_evaluated
    said = "the account is assumed to be 123456789012, which appears in the file"
    reasons = [each.reason for each in found if each.place.address == "provider.aws"]
    assert reasons == [said] * (given is None)


def test_reads_every_stack_of_a_folder(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (folder := tmp_path / "stacks" / name).mkdir(parents=True)
        (folder / "cdk.tf.json").write_text(json.dumps(CONFIGURATION))
    (tmp_path / "manifest.json").write_text('{"stacks": {}}')
    assert len(read(tmp_path)) == 2


@pytest.mark.parametrize(("name", "text", "problem"), read_data(__file__, "refused"))
def test_refuses_anything_else(tmp_path: Path, name: str, text: str, problem: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(UserError) as refused:
        read(path)
    assert refused.value.problem.replace(f"{tmp_path}/", "") == problem


def test_a_folder_of_hcl_alone_is_refused_with_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "main.tf").touch()
    with pytest.raises(UserError) as raised:
        read(tmp_path)
    assert "terraform show -json tfplan > plan.json" in raised.value.hint


def test_a_plan_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text('{"format_version": "1.2", "planned_values": {"root_module": {}}}')
    assert not check(Source.read(path)).findings


def test_reads_what_powershell_writes(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN), encoding="utf-16")
    assert read(path)[0].before is not None
