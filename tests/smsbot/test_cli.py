"""The command line ``smsbot`` and its processes, and the variables of a sandbox's shell."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer
from unittest.mock import Mock, patch

import pytest

import __main__
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data
from smsbot import processes, project
from smsbot.design.synthesis import run, synthesize_named
from smsbot.processes import child, end_group, is_alive
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.provider import Provider, ProviderChoice
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.shell_variables import failure, in_shell, lines_of, profiles, variables_of
from smsbot.terraform.terraform import Terraform
from tests.commands import default_signals, run_smsbot
from tests.repository import Repository
from tests.stacks.synthesized import environment
from tests.waiting import until


def started(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "smsbot", *arguments],
        cwd=project.ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "status", "output", "errors"), read_data(__file__, "commands_that_end_at_once")
)
def test_a_command_that_ends_at_once_says_why(
    command: str, status: int, output: str, errors: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    arguments = command.replace("HERE", str(tmp_path)).split()
    ended = run_smsbot(*arguments, SMSBOT_SANDBOX=str(tmp_path / "none"), COLUMNS="400")
    shown = [ended.stdout, ended.stderr.replace(str(project.ROOT), "ROOT")]
    found = [" ".join(each.replace(str(tmp_path), "HERE").split()) for each in shown]
    assert (ended.returncode, *found) == (status, output, errors)


@pytest.mark.parametrize("command", ["down", "up", "env"])
def test_a_folder_that_is_no_sandbox_is_left_alone(command: str, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    result = run_smsbot("sandbox", command, SMSBOT_SANDBOX=str(tmp_path))
    assert result.returncode == 2
    assert f"{tmp_path} is not empty and not a sandbox." in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_no_color_is_respected(tmp_path: Path) -> None:
    arguments = ("sandbox", "status")
    coloured = started(*arguments, SMSBOT_SANDBOX=str(tmp_path), FORCE_COLOR="1")
    assert "\x1b[31m" in coloured.stderr
    plain = started(*arguments, SMSBOT_SANDBOX=str(tmp_path), FORCE_COLOR="1", NO_COLOR="1")
    assert "\x1b[31m" not in plain.stderr


def test_the_version_names_the_commit() -> None:
    result = started("--version")
    assert (result.returncode, result.stderr) == (0, "")
    assert re.match(
        r"smsbot-infrastructure \d+\.\d+\.\d+, commit (?:[0-9a-f]{40}|not known)", result.stdout
    )


def test_the_commit_says_whether_something_is_not_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for root in (tmp_path / "gone", tmp_path):
        monkeypatch.setattr(project, "ROOT", root)
        assert project.commit() == "not known"
    (tmp_path / "a").touch()
    commit = Repository(tmp_path).commit()
    assert project.commit() == commit
    (tmp_path / "a").write_text("more")
    assert project.commit() == f"{commit}, with changes that are not committed"


def asks_for_the_next(command: str) -> dict[str, str]:
    """What a shell asks after a command and a space."""
    line = f"smsbot {command} "
    words = str(len(line.split()))
    return {"_SMSBOT_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": words}


@pytest.mark.parametrize("command", ["verify", "cost", "access", "keys list"])
def test_the_names_of_environments_are_completed(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else the program is called as pytest was: `python -m`.
    monkeypatch.setattr(__main__, "__package__", None)
    assert run_smsbot(**asks_for_the_next(command)).stdout.split() == ["dev", "staging", "prod"]


@pytest.mark.parametrize(("arguments", "status"), [("coverage dev --controls", 0), ("--help", 0)])
def test_a_reader_that_stops_reading_changes_no_exit_status(arguments: str, status: int) -> None:
    """As after ``| head -1``: the work is done to its end, with its own status."""
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "smsbot", *arguments.split()]
    process = subprocess.Popen(command, cwd=project.ROOT, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    os.close(reading)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (status, b"")


def test_what_a_child_leaves_behind_keeps_no_reader_waiting(tmp_path: Path) -> None:
    command = ["sh", "-c", "trap '' INT; sleep 600 & echo $!"]
    with child(
        command, environment={**os.environ}, cwd=str(tmp_path), interrupt_grace_in_seconds=0
    ) as process:
        assert process.stdout
        left = int(process.stdout.readline())
        until(lambda: not is_alive(left))


def test_a_child_is_asked_to_end_before_it_is_killed(tmp_path: Path) -> None:
    sleep = child(["sleep", "60"], environment={}, cwd=str(tmp_path), interrupt_grace_in_seconds=60)
    with default_signals(), sleep as process:
        assert process.poll() is None
    assert process.returncode == -signal.SIGINT


def test_a_killed_group_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    killpg = os.killpg
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:

        def late(group: int, how: int) -> None:
            wait = 0.3 if group == process.pid else 0
            Timer(wait, killpg, (group, how)).start() if wait else killpg(group, how)

        monkeypatch.setattr(os, "killpg", late)
        asked = Mock(side_effect=is_alive)
        monkeypatch.setattr(processes, "is_alive", asked)
        end_group(process.pid, first=signal.SIGCONT, grace_in_seconds=0)
        assert not is_alive(process.pid)
        assert (process.pid,) in {each.args for each in asked.mock_calls}


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
        f"smsbot sandbox env {options}",
        PRINT,
        SMSBOT_SANDBOX=str(tmp_path),
        HOME=str(tmp_path / "home"),
    )
    assert ended.returncode == 1
    assert ended.stdout == "default no-sandbox\nhttp://127.0.0.1:9\n"
    assert "Traceback" not in ended.stderr


def test_a_shell_of_a_sandbox_has_its_variables_and_leads_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator, sandbox = Emulator(process_id=1, port=1, certificate=""), Sandbox(Layout(tmp_path))
    monkeypatch.setattr(sandbox, "required", lambda: emulator)
    monkeypatch.setattr(sandbox, "provider", lambda: PROVIDER)
    dev, hosts = environment("dev"), {"NO_PROXY": ".corp.example,10.0.0.0/8"}
    shell = {**SETTINGS_OF_THE_USER, "TF_WORKSPACE": "b", "LANG": "C", **hosts}
    found: dict[str, object] = {"profiles": profiles([dev])}
    with patch.dict(os.environ, shell, clear=True):
        with in_shell(sandbox, dev):
            found["in the shell"] = dict(os.environ)
            # Where the settings are loaded again.
            assert variables_of(sandbox, dev)["NO_PROXY"] == os.environ["NO_PROXY"]
        assert dict(os.environ) == shell
        found["lines"], found["failure"] = lines_of({"A": "a b"}), failure()
    with patch.dict(os.environ, clear=True):
        found["lines of another shell"] = lines_of({})
    text = json.dumps(found).replace(str(tmp_path), "HERE")
    assert json.loads(text) == read_data(__file__, "told")["shell"]


def test_what_it_printed_is_the_reason(tmp_path: Path) -> None:
    failing = [sys.executable, "-c", "import sys; sys.exit('no such setting')"]
    with pytest.raises(UserError) as raised:
        run(failing, tmp_path)
    assert raised.value.problem == "The synthesis ended with status 1:\nno such setting"


@pytest.mark.commands
def test_an_unknown_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no environment 'stagging'; it has dev, staging, prod"):
        synthesize_named("stagging", tmp_path / "out")
    assert not [*tmp_path.iterdir()]


@pytest.mark.commands
def test_it_gets_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    output = "import os, sys; sys.exit(os.environ.get('AWS_SECRET_ACCESS_KEY', 0))"
    run([sys.executable, "-c", output], tmp_path)
