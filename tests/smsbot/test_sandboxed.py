"""The sandbox and the real thing share no folder, whatever lies there and whoever comes first."""

import os
import sys
from pathlib import Path

import boto3
import psutil
import pytest

from keyproof import Resource, Stack
from keyproof.location import Location
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data
from smsbot import project
from smsbot.commands.report import page_of
from smsbot.planned import KEYS, terraform_for
from smsbot.sandbox.emulator.emulator import recorded
from smsbot.sandbox.layout import Layout
from smsbot.sandboxed import MARKER, as_in_sandbox, as_on_aws, refuse_other_side
from stacks.settings.backends import S3Backend
from tests.stacks.synthesized import environment


@pytest.fixture
def sandbox(tmp_path: Path) -> Path:
    folder = tmp_path / "a sandbox"
    folder.mkdir()
    (folder / MARKER).touch()
    return folder


@pytest.mark.parametrize("variable", ["CDKTF_OUTDIR", "TF_DATA_DIR"])
@pytest.mark.parametrize("shell", ["of the sandbox", "another one"])
def test_each_side_keeps_to_its_folders(
    variable: str, shell: str, tmp_path: Path, sandbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = shell == "of the sandbox"
    own, other = (sandbox, tmp_path / "out") if inside else (tmp_path / "out", sandbox)
    monkeypatch.delenv("CDKTF_OUTDIR", raising=False)
    if inside:
        monkeypatch.setenv("SMSBOT_SANDBOX", str(sandbox))
    else:
        monkeypatch.delenv("SMSBOT_SANDBOX", raising=False)
        monkeypatch.setenv("CDKTF_OUTDIR", str(own))
    monkeypatch.setenv(variable, str(own / "folder"))
    assert project.output().is_relative_to(own)
    monkeypatch.setenv(variable, str(other / "folder"))
    here, there = (f"in the sandbox {sandbox}", "in no sandbox")[:: 1 if inside else -1]
    with pytest.raises(UserError) as refused:
        project.output()
    said = f"This shell is {here} (SMSBOT_SANDBOX), and {other / 'folder'} is {there}."
    assert refused.value.problem == said
    # A link changes nothing.
    (tmp_path / "link").symlink_to(other)
    monkeypatch.setenv(variable, str(tmp_path / "link" / "folder"))
    with pytest.raises(UserError, match="sandbox"):
        project.output()


def test_a_shell_of_a_sandbox_that_is_gone_says_how_to_start_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSBOT_SANDBOX", str(tmp_path / "gone"))
    with pytest.raises(UserError, match="which no longer exists") as raised:
        refuse_other_side(tmp_path / "gone" / "cdktf.out")
    assert "smsbot sandbox up" in raised.value.hint


def test_each_account_is_one_of_the_embedded_aws() -> None:
    in_s3 = S3Backend(type="s3")
    given = {
        "none": environment("none"),
        "first": environment("first", account_id="111122223333", backend=in_s3),
        "second": environment("second", account_id="222233334444"),
        "gov": environment("gov", account_id="333344445555", region="us-gov-west-1"),
        "again": environment("again", account_id="111122223333"),
        "embedded": environment("embedded", account_id="000000000000"),
    }
    found = as_in_sandbox(given)
    assert {name: each.account_id for name, each in found.items()} == {
        "none": None,
        "first": "000000000001",
        "second": "000000000002",
        "gov": "000000000003",
        "again": "000000000001",
        "embedded": "000000000000",
    }
    assert found["gov"].region == "us-west-2"
    # Settings of a sandbox are its own already.
    assert as_in_sandbox(found) == found


@pytest.mark.parametrize("inside", [True, False])
def test_a_sandbox_writes_no_file_of_a_real_run(
    *, inside: bool, sandbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSBOT_SANDBOX", str(sandbox) if inside else "")
    monkeypatch.delenv("CDKTF_OUTDIR", raising=False)
    written = (
        project.output(),
        project.state_file("smsbot-dev"),
        page_of("dev").absolute(),
    )
    assert {each.is_relative_to(sandbox) for each in written} == {inside}


@pytest.mark.parametrize(("kind", "there", "on_aws"), read_data(__file__, "read_as_on_aws"))
def test_what_the_older_provider_cannot_say_is_read_as_it_is_on_aws(
    kind: str, there: dict[str, object], on_aws: dict[str, object]
) -> None:
    def stack(account: str, values: dict[str, object]) -> Stack:
        location = Location(region="us-east-1", account_id=account)
        resource = Resource(address=f"{kind}.a", type=kind, values=values)
        return Stack(location=location, resources=(resource,))

    for account, expected in (("000000000001", on_aws), ("111122223333", there)):
        assert as_on_aws(stack(account, there)) == stack(account, expected)


def test_the_emulator_gets_nothing_of_the_users_environment(embedded_aws: dict[str, str]) -> None:
    """Nor does it write outside of the sandbox, or log a message."""
    layout = Layout(Path(embedded_aws["SMSBOT_SANDBOX"]))
    emulator = recorded(layout)
    assert emulator
    found = psutil.Process(emulator.process_id).environ()
    assert {name: each.replace(str(layout.root), "HERE") for name, each in found.items()} == {
        **read_data(__file__, "of_the_emulator"),
        "GATEWAY_PORT": str(emulator.port),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
    }


@pytest.mark.parametrize("inside", [True, False])
def test_in_a_sandbox_terraform_gets_no_other_state(
    *, inside: bool, sandbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = boto3.Session("of-a", "session")
    kept = {"TF_WORKSPACE": "other", "TF_CLI_ARGS_plan": "-state=terraform.smsbot-dev.tfstate"}
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SMSBOT_SANDBOX", str(sandbox) if inside else "")
    monkeypatch.setenv("AWS_PROFILE", "other")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of-another")
    found = terraform_for(session).environment
    of_aws = {name: each for name, each in found.items() if name in (*KEYS, "AWS_PROFILE")}
    assert of_aws == {"AWS_ACCESS_KEY_ID": "of-a", "AWS_SECRET_ACCESS_KEY": "session"}
    assert {name for name in kept if name in found} == (set() if inside else set(kept))
