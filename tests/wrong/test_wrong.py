"""Wrong settings and arguments, as data: each is refused in one clear message, with status 2."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import run_smsbot

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


def refused(*arguments: str, **variables: str) -> str:
    """What the command says that refuses its arguments or settings."""
    ended = run_smsbot(*arguments, COLUMNS="200", **variables)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    assert "This is a bug" not in ended.stderr
    assert all(line.isprintable() for line in ended.stderr.splitlines())
    return ended.stderr


def file_of(case: dict[str, Any]) -> str:
    if "file" in case:
        return case["file"]
    lines = DEV
    if "dev" in case:
        given = {line.partition(" = ")[0] for line in case["dev"].splitlines()}
        kept = [line for line in DEV.splitlines() if line.partition(" = ")[0] not in given]
        lines = "\n".join([*kept, case["dev"]])
    if "environment" in case:
        return f'{CONTACT}["{case["environment"]}"]{DEV}'
    return f"{CONTACT}[dev]{lines}\n{case.get('after', '')}\n"


@pytest.mark.parametrize("case", SETTINGS, ids=lambda case: json.dumps(case)[:60])
def test_a_wrong_setting(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "environments.toml"
    path.write_text(file_of(case), encoding=case.get("encoding"))
    said = refused("coverage", "dev", SMSBOT_ENVIRONMENTS=str(path))
    assert case["names"] in said, said
    problems = [line for line in said.splitlines() if line.startswith("  ")]
    count = case.get("problems", 1)
    assert len(problems) == count, said
    assert said.startswith(f"Error: {path}: {count} error"), said
    assert said.endswith("\nCorrect the file, then run the command again.\n"), said
    assert all(len(line) <= LONGEST_LINE for line in problems)


@pytest.mark.parametrize("case", ARGUMENTS, ids=lambda case: " ".join(case["arguments"]))
def test_a_wrong_argument(case: dict[str, Any]) -> None:
    said = refused(*case["arguments"])
    assert case["names"] in said, said
