"""Wrong settings and arguments, as data: each is refused in one clear message, with status 2."""

import json
import os
import re
import signal
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from smsbot import cli, environments
from smsbot.processes import INTERRUPTS

HERE = Path(__file__).parent
SETTINGS: list[dict[str, Any]] = json.loads((HERE / "settings.json").read_text())
ARGUMENTS: list[dict[str, Any]] = json.loads((HERE / "arguments.json").read_text())
DEV = """
company = "acme"
region = "us-east-1"
backend = { type = "local" }
key_deletion_window_in_days = 7
rotation_period_in_days = 365
log_retention_in_days = 30
deletion_protection = false
"""
CONTACT = '[defaults.conversation]\nsupport_contact = "help@acme.example"\n'
LONGEST_LINE = 700


@pytest.fixture(autouse=True)
def as_before() -> Generator[None]:
    """A command changes its process, which is that of the tests here."""
    before = {each: signal.getsignal(each) for each in INTERRUPTS}
    environment = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(environment)
    for each, handler in before.items():
        signal.signal(each, handler)


def refused(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["smsbot", *arguments])
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2


def file_of(case: dict[str, Any]) -> str:
    if "file" in case:
        return case["file"]
    lines = DEV
    if "dev" in case:
        setting = case["dev"].partition(" ")[0]
        lines = re.sub(rf"^{re.escape(setting)} = .*\n", "", DEV, flags=re.MULTILINE) + case["dev"]
    if "environment" in case:
        return f'{CONTACT}["{case["environment"]}"]{DEV}'
    return f"{CONTACT}[dev]{lines}\n{case.get('after', '')}\n"


def test_there_are_240_of_them() -> None:
    assert len(SETTINGS) + len(ARGUMENTS) >= 240


@pytest.mark.parametrize("case", SETTINGS, ids=lambda case: json.dumps(case)[:60])
def test_a_wrong_setting(
    case: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "environments.toml"
    path.write_text(file_of(case), encoding=case.get("encoding"))
    monkeypatch.setattr(environments, "ENVIRONMENTS_FILE", path)
    refused(["coverage", "dev"], monkeypatch)
    output = capsys.readouterr()
    assert output.out == ""
    assert "Traceback" not in output.err
    assert "fault of the program" not in output.err
    assert case["names"] in output.err, output.err
    assert all(line.isprintable() for line in output.err.splitlines())
    problems = [line for line in output.err.splitlines() if line.startswith("  ")]
    assert len(problems) == case.get("problems", 1), output.err
    assert all(len(line) <= LONGEST_LINE for line in problems)


@pytest.mark.parametrize("case", ARGUMENTS, ids=lambda case: " ".join(case["arguments"]))
def test_a_wrong_argument(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    refused(case["arguments"], monkeypatch)
    output = capfd.readouterr()
    assert output.out == ""
    assert "Traceback" not in output.err
    assert "fault of the program" not in output.err
    assert case["names"] in output.err, output.err
    assert all(line.isprintable() for line in output.err.splitlines())
