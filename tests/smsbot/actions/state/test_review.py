"""A review of two trees compares the stack of the state in S3 as well."""

import json
import shutil
from pathlib import Path

import pytest

from keyproof.review.review import review
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import edit, read_cases
from smsbot.design.environment import load_environment
from smsbot.questions.review.sources import read_sides
from smsbot.rehearsal import VARIABLE
from stacks.declared.declarations import declarations_of
from tests.stacks.synthesized import environment, synthesize_to

WEAKER = read_cases(__file__, "test_review")
IN_S3 = environment("dev", account_id="111122223333", backend={"type": "s3"})


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, IN_S3)
    return folder


def findings(base: Path, head: Path) -> list[str]:
    declared = declarations_of(IN_S3)
    sides = read_sides("smsbot-dev", plan=None, base=base, head=head, declarations=declared)
    return [each.name.partition("#")[0] for each in review(sides).findings]


def test_the_same_trees_differ_in_nothing(base: Path) -> None:
    assert findings(base, base) == []


@pytest.mark.parametrize("name", WEAKER)
def test_a_weaker_state_is_found(name: str, base: Path, tmp_path: Path) -> None:
    head = tmp_path / "head"
    shutil.copytree(base, head)
    path = head / "stacks" / "smsbot-dev-state" / "cdk.tf.json"
    configuration = json.loads(path.read_text())
    edit(configuration, WEAKER[name])
    path.write_text(json.dumps(configuration))
    assert WEAKER[name]["found"] in findings(base, head)


@pytest.mark.parametrize("file", ["a.tf", "terraform.tfvars", "sandbox_override.tf.json"])
@pytest.mark.parametrize("stack", ["smsbot-dev", "smsbot-dev-state"])
def test_another_file_that_terraform_reads_is_refused(
    stack: str, file: str, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    head = tmp_path / "head"
    shutil.copytree(base, head)
    (head / "stacks" / stack / file).write_text("{}")
    with pytest.raises(Failure, match=f"has {file}: Terraform reads it as well"):
        findings(base, head)


@pytest.mark.parametrize("digest", ["A" * 43 + "=", None, "${data.aws_caller_identity.current.id}"])
def test_a_hash_of_another_package_is_refused(
    digest: str | None, base: Path, tmp_path: Path
) -> None:
    """No review would see that the code changes; what mends it is no less welcome."""
    head = tmp_path / "head"
    shutil.copytree(base, head)
    path = head / "stacks" / "smsbot-dev" / "cdk.tf.json"
    configuration = json.loads(path.read_text())
    configuration["resource"]["aws_lambda_function"]["bot"]["source_code_hash"] = digest
    path.write_text(json.dumps(configuration))
    said = "aws_lambda_function.bot: source_code_hash is "
    with pytest.raises(Failure, match=said) as refused:
        findings(base, head)
    # Of a reference, Terraform might.
    assert "Nothing here would see that the code changes." in str(refused.value)
    with pytest.raises(Failure, match=said):
        load_environment(path, IN_S3)
    assert {each.partition("/")[0] for each in findings(head, base)} == {"note"}
