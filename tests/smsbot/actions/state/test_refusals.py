from pathlib import Path

import pytest

from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data
from smsbot.actions.state.refusals import told
from smsbot.terraform.terraform import TerraformFailure

STACK = Path("/project/cdktf.out/stacks/smsbot-dev")
# As `terraform plan` prints it, and `terraform apply -json` in one diagnostic.
LOCKED = """\
Error: Error acquiring the state lock

Error message: operation error S3: PutObject, https response error
StatusCode: 412, api error PreconditionFailed: At least one of the
pre-conditions you specified did not hold
Lock Info:
  ID:        1e4e8e5b-74c4-0a84-63b6-4ad1b6b1c0a9
  Path:      acme-smsbot-dev-state-111122223333-eu-west-1/smsbot-dev.tfstate
  Operation: OperationTypeApply
  Who:       ada@desk
  Version:   1.15.5
  Created:   2026-11-25 10:00:00 +0000 UTC
  Info:      
"""  # noqa: W291 - as Terraform prints it


def refusal(text: str) -> Failure:
    with pytest.raises(Failure) as found, told("dev", STACK):
        raise TerraformFailure("plan", text.splitlines(), way_on="Correct it.")
    return found.value


@pytest.mark.parametrize("text", [LOCKED, LOCKED.replace("\n", "\n│ ")])
def test_who_holds_the_lock_is_named(text: str) -> None:
    failure = refusal(text)
    assert failure.problem == (
        "The state is locked by ada@desk, for apply, since 2026-11-25 10:00:00 +0000 UTC."
    )
    unlock = f"terraform -chdir={STACK} force-unlock 1e4e8e5b-74c4-0a84-63b6-4ad1b6b1c0a9"
    assert failure.way_on.endswith(unlock)


@pytest.mark.parametrize(
    ("text", "problem", "way_on"), read_data(__file__, "what_is_in_the_way_is_told_with_the_way_on")
)
def test_what_is_in_the_way_is_told_with_the_way_on(text: str, problem: str, way_on: str) -> None:
    failure = refusal(text)
    assert problem in failure.problem
    assert way_on in failure.way_on


def test_anything_else_is_told_as_terraform_tells_it() -> None:
    failure = refusal("Error: no such attribute")
    assert isinstance(failure, TerraformFailure)
    assert (failure.diagnostics, failure.way_on) == (["Error: no such attribute"], "Correct it.")


def dumped(stack: Path) -> Failure:
    failure = TerraformFailure(
        "apply",
        ["Failed to persist state to backend"],
        way_on="Correct it.",
        dumped_state='{"serial": 1}',
    )
    with pytest.raises(Failure) as found, told("dev", stack):
        raise failure
    return found.value


def test_a_state_that_terraform_could_only_print_is_kept_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    failure = dumped(tmp_path / "full" / "smsbot-dev")  # It is not there, as little as room.
    (kept,) = tmp_path.glob("smsbot-dev-errored-*.tfstate")
    assert kept.read_text() == '{"serial": 1}'
    assert kept.stat().st_mode & 0o077 == 0
    assert f"Its result is in {kept}" in failure.problem
    assert failure.way_on.endswith(f"state push {kept}")


def test_a_state_without_any_room_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "full"
    monkeypatch.setattr("tempfile.tempdir", str(nowhere))
    monkeypatch.setattr(Path, "home", lambda: nowhere)
    failure = dumped(nowhere / "smsbot-dev")
    assert capsys.readouterr().err == '{"serial": 1}\n'
    assert "printed above" in failure.problem
    assert "where FILE holds that line" in failure.way_on
