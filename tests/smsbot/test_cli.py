import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import __main__
from smsbot import project
from tests.in_process import smsbot


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


@pytest.mark.parametrize("command", ["status", "text +14255550182 hello"])
def test_without_a_sandbox_the_way_on_is_told(command: str, tmp_path: Path) -> None:
    result = smsbot("sandbox", *command.split(), SMSBOT_SANDBOX=str(tmp_path / "none"))
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == (
        f"Error: No sandbox is running in {tmp_path / 'none'}.\n"
        "Start it: `python -m smsbot sandbox up`.\n"
    )


def test_down_without_a_sandbox_is_fine(tmp_path: Path) -> None:
    result = smsbot("sandbox", "down", SMSBOT_SANDBOX=str(tmp_path / "none"))
    assert result.returncode == 0
    assert result.stdout == f"There is no sandbox in {tmp_path / 'none'}.\n"


@pytest.mark.parametrize("command", ["down", "up", "env"])
def test_a_folder_that_is_no_sandbox_is_left_alone(command: str, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    result = smsbot("sandbox", command, SMSBOT_SANDBOX=str(tmp_path))
    assert result.returncode == 2
    assert f"{tmp_path} is not empty and not a sandbox." in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_unknown_environment_is_told_with_the_known_ones(tmp_path: Path) -> None:
    result = smsbot("sandbox", "up", "prodd", SMSBOT_SANDBOX=str(tmp_path / "none"))
    assert result.returncode == 2
    assert "no environment 'prodd'; it has dev, staging, prod." in result.stderr
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_written_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = smsbot("sandbox", "up", SMSBOT_SANDBOX=str(tmp_path / "file" / "sandbox"))
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "Not a directory" in result.stderr


def test_wrong_usage_is_status_2() -> None:
    assert smsbot("sandbox", "up", "--colour").returncode == 2


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
    assert smsbot(**asks_for_the_next(command)).stdout.split() == ["dev", "staging", "prod"]


def test_they_are_completed_by_a_process() -> None:
    program = "import sys; sys.argv[0] = 'smsbot'; from smsbot.cli import main; main()"
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project.ROOT,
        env={**os.environ, **asks_for_the_next("plan")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.split() == ["dev", "staging", "prod"]


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
