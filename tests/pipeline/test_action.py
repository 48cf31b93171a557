"""The GitHub Action of keyproof: its script, run as a runner does."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from smsbot import project

EXAMPLE = project.ROOT / "keyproof" / "example" / "plan.json"


@pytest.fixture
def script() -> str:
    action: dict[str, Any] = yaml.safe_load((project.ROOT / "action.yml").read_text("utf-8"))
    return action["runs"]["steps"][-1]["run"]


def run(script: str, folder: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
    program = folder / "keyproof" / "bin" / "keyproof"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m keyproof "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    given = {"COMMAND": "check", "PLAN": str(EXAMPLE), "ARGUMENTS": "", "SARIF": ""} | inputs
    own = {"RUNNER_TEMP": str(folder), "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(project.ROOT), **own, **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_error_fails_the_job_and_is_in_its_summary(script: str, tmp_path: Path) -> None:
    ended = run(script, tmp_path, SARIF="keyproof.sarif", ARGUMENTS="--account 123456789012")
    assert ended.returncode == 1, ended.stderr
    assert "aws_sns_topic_subscription.orders" in (tmp_path / "summary.md").read_text()
    sarif = json.loads((tmp_path / "keyproof.sarif").read_text())
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["access-denied"]


@pytest.mark.parametrize(
    "inputs", [{"COMMAND": "rules; true"}, {"PLAN": "none.json"}, {"PLAN": "$(touch ran)"}]
)
def test_an_input_is_no_program(script: str, tmp_path: Path, inputs: dict[str, str]) -> None:
    assert run(script, tmp_path, **inputs).returncode == 2
    assert not (tmp_path / "ran").exists()
