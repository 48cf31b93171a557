"""What `read` recognises, and what it refuses."""

import json
from pathlib import Path

import pytest

from keyproof import Source, check
from keyproof.loaders.read import read
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_cases
from keyproof.tests.documents import as_text

RESOURCE = {"address": "aws_sns_topic.t", "type": "aws_sns_topic", "values": {"name": "t"}}
VALUES = {"root_module": {"resources": [RESOURCE]}}
PLAN = {"format_version": "1.2", "planned_values": VALUES, "resource_changes": []}
STATE = {"format_version": "1.0", "terraform_version": "1.15.5", "values": VALUES}
CONFIGURATION = {"terraform": {}, "resource": {"aws_sns_topic": {"t": {"name": "t"}}}}


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (PLAN, (True, False, False)),
        (STATE, (False, True, False)),
        (CONFIGURATION, (False, False, True)),
    ],
)
def test_reads_each_kind(tmp_path: Path, document: object, kind: tuple[bool, bool, bool]) -> None:
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(document))
    (reading,) = read(path, account_id="111122223333")
    assert (reading.before is not None, reading.after.is_state, reading.complete) == kind
    assert reading.after.location.account_id == "111122223333"
    assert [each.address for each in reading.after.resources] == ["aws_sns_topic.t"]


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


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("PK\x03\x04", "is not JSON"),
        ("[]", "is not a JSON object"),
        ("{}", "is neither a plan, a state, a configuration nor a template"),
        ('{"lineage": "x", "serial": 1}', "is a state of version None"),
        ('{"version": 3, "serial": 1, "backend": {}}', "of the working directory"),
        ('{"serial": 1, "lineage": "", "meta": {}, "encrypted_data": ""}', "an encrypted state"),
        (r'{"terraform": "\ud800"}', "half of a surrogate pair"),
    ],
)
def test_refuses_anything_else(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(UserError, match=problem):
        read(path)


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
