"""``eval "$(smsbot sandbox env)"``: where it fails, no later command reaches a real account."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keyproof.terminal.terminal import Terminal
from smsbot import project
from smsbot.commands import sandbox as commands
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.provider import Provider, ProviderChoice
from smsbot.sandbox.shell_variables import variables
from smsbot.terraform.terraform import Terraform
from tests.stacks.synthesized import environment

SETTINGS_OF_THE_USER = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
}
PROVIDER = Provider(
    terraform=Terraform(command=("terraform",), description="a test's", environment={}),
    choice=ProviderChoice.BUNDLED,
    environment={},
    description="a test's",
)
PRINT = """python -c '
import boto3
session = boto3.Session()
print(session.profile_name, session.get_credentials().access_key)
print(session.client("sts", region_name="us-east-1").meta.endpoint_url)'"""


def evaluated(command: str, then: str, **variables: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", f'eval "$({command})"; status=$?\n{then}\nexit $status'],
        cwd=project.ROOT,
        env={**os.environ, **SETTINGS_OF_THE_USER, "PATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("options", ["", "--nonsense"])
def test_a_failure_fails_the_shell_and_leaves_no_credentials(options: str, tmp_path: Path) -> None:
    (tmp_path / "not a sandbox").write_text("")
    home = tmp_path / "home" / ".aws"
    home.mkdir(parents=True)
    (home / "credentials").write_text(
        "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = real\n"
    )
    ended = evaluated(
        f"python -m smsbot sandbox env {options}",
        PRINT,
        SMSBOT_SANDBOX=str(tmp_path),
        HOME=str(tmp_path / "home"),
    )
    assert ended.returncode == 1
    assert ended.stdout == "default no-sandbox\nhttp://127.0.0.1:9\n"
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["terraform", "tofu"])
def test_a_terraform_of_ones_own_is_warned_of_for_nothing_stops_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / name
    own.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    commands.warn_of_own_terraform(Terminal())
    printed = capsys.readouterr()
    assert f"! {name} is {own}." in printed.err
    assert "below $CDKTF_OUTDIR only" in printed.err
    assert not printed.out  # the shell evaluates that


def test_the_projects_terraform_needs_no_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(project.ROOT / "scripts"))
    commands.warn_of_own_terraform(Terminal())
    assert capsys.readouterr() == ("", "")


def test_hosts_that_need_no_proxy_stay_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("NO_PROXY", ".corp.example,10.0.0.0/8")
    emulator = Emulator(process_id=1, port=1, certificate="")
    found = variables(Layout(tmp_path), emulator, PROVIDER, environment("dev"))
    assert found["NO_PROXY"] == found["no_proxy"] == "127.0.0.1,.corp.example,10.0.0.0/8"
    # A shell in which the settings are loaded again.
    monkeypatch.setenv("no_proxy", found["no_proxy"])
    again = variables(Layout(tmp_path), emulator, PROVIDER, environment("dev"))
    assert again["NO_PROXY"] == found["NO_PROXY"]
