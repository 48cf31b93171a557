"""The commands: exit statuses, formats, settings and baseline, and those that the README shows."""

import json
import shlex
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from keyproof.cli import app
from keyproof.former_rules.problem import Level
from keyproof.terminal.failure import Failure

HOUSE = Path(__file__).parents[1]
PAIRS = HOUSE / "tests/pairs"
PLANS = PAIRS / "topics/topic-queue/plans"
BROKEN, MENDED = PLANS / "broken.json", PLANS / "mended.json"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object) -> tuple[int, str]:
        status = app([str(each) for each in arguments], standalone_mode=False)
        return status or 0, capsys.readouterr().out

    return command


def test_json_has_the_documented_members(run: Run) -> None:
    status, printed = run("check", BROKEN, "--format", "json")
    document = json.loads(printed)
    assert status == 1
    assert set(document) == {"version", "findings", "not_judged", "keys", "coverage"}
    assert document["version"] == 1
    assert all(
        set(each) == {"level", "rule", "resource", "key", "problem", "remedy"}
        for each in document["findings"]
    )
    assert all(set(each) == {"resource", "argument", "reason"} for each in document["not_judged"])
    first = document["findings"][0]
    assert (first["level"], first["resource"], first["key"]) == (
        "error",
        "aws_sns_topic_subscription.orders",
        "aws_kms_key.queue",
    )


def test_sarif_has_a_result_for_each_finding(run: Run) -> None:
    _, printed = run("check", BROKEN, "--format", "sarif")
    (whole,) = json.loads(printed)["runs"]
    rules = {each["id"] for each in whole["tool"]["driver"]["rules"]}
    assert {each["ruleId"] for each in whole["results"]} == rules
    assert {each["level"] for each in whole["results"]} <= set(Level)


def test_markdown_and_table_name_the_resource(run: Run) -> None:
    for kind in ("markdown", "table"):
        status, printed = run("check", BROKEN, "--format", kind)
        assert status == 1
        assert "aws_sns_topic_subscription.orders" in printed


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(BROKEN.read_bytes())))
    assert run("check", "-")[0] == 1


def test_strict_makes_warnings_errors(run: Run) -> None:
    assert run("check", MENDED)[0] == 0
    assert run("check", MENDED, "--strict")[0] == 1


def test_a_baseline_accepts_today_and_not_tomorrow(run: Run) -> None:
    assert run("check", BROKEN, "--write-baseline")[0] == 0
    status, printed = run("check", BROKEN, "--format", "json")
    assert (status, json.loads(printed)["findings"]) == (0, [])
    assert run("check", PAIRS / "topics/alarm-topic/plans/broken.json")[0] == 1


SETTINGS: dict[str, tuple[str, Path, int]] = {
    "a level": ('[levels]\n"refused call" = "warning"\n', BROKEN, 0),
    "a rule that is off": ('[levels]\n"refused call" = "off"\n', BROKEN, 0),
    "a trusted account": (
        'trusted_accounts = ["210987654321"]\n',
        PAIRS / "accounts/key-other-account/plans/broken.json",
        0,
    ),
    "another trusted account": (
        'trusted_accounts = ["111111111111"]\n',
        PAIRS / "accounts/key-other-account/plans/broken.json",
        1,
    ),
    "an exemption": (
        '[[exempt]]\nrule = "refused call"\nresource = "aws_sns_*"\nreason = "later"\n',
        BROKEN,
        0,
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings(name: str, run: Run) -> None:
    text, plan, expected = SETTINGS[name]
    Path("keyproof.toml").write_text(text)
    assert run("check", plan)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "[nothing]\n",
        "levels = 3\n",
        "= 3\n",
        'trusted = ["1"]\n',
        '[levels]\n"refused calls" = "off"\n',
        '[levels]\n"refused call" = "info"\n',
        '[[exempt]]\nrule = "refused"\nresource = "*"\nreason = "later"\n',
    ],
)
def test_invalid_settings_are_refused(text: str, run: Run) -> None:
    Path("keyproof.toml").write_text(text)
    with pytest.raises(Failure, match=r"keyproof\.toml"):
        run("check", BROKEN)


def test_diff_of_two_plans(run: Run) -> None:
    assert run("diff", MENDED, BROKEN)[0] == 1
    status, printed = run("diff", BROKEN, MENDED)
    assert status == 0
    assert "Ended: aws_sns_topic_subscription.orders" in printed


def test_who_and_explain(run: Run) -> None:
    _, printed = run("who", "alias/orders-queue", MENDED, "--format", "json")
    found: dict[str, Any] = {each["principal"]: each for each in json.loads(printed)}
    assert found["sns.amazonaws.com"]["ways"][0]["can"] == ["encrypt", "decrypt"]
    _, printed = run("explain", "sns.amazonaws.com", "alias/orders-queue", BROKEN)
    assert "would have to allow it" in printed


def test_the_commands_of_the_readme(run: Run, tmp_path: Path) -> None:
    lines = (HOUSE / "README.md").read_text().splitlines()
    shown = [each for each in lines if each.startswith("keyproof ") and "example" in each]
    (tmp_path / "keyproof").symlink_to(HOUSE)
    assert {line.split()[1] for line in shown} == {"check", "who", "explain", "report"}
    for line in shown:
        _, *arguments = shlex.split(line, comments=True)
        status, printed = run(*arguments)
        assert status == (1 if arguments[0] in ("check", "report") else 0)
        assert printed


TOPIC = {"address": "aws_sns_topic.new", "mode": "managed", "type": "aws_sns_topic", "name": "new"}
QUIET = {"format_version": "1.2", "planned_values": {}, "resource_changes": []}


def test_a_resource_that_only_moves_brings_nothing(run: Run, tmp_path: Path) -> None:
    old, values = "aws_sns_topic.old", {"name": "t"}
    prior = [TOPIC | {"address": old, "name": "old", "values": values}]
    change = {"actions": ["no-op"], "before": values, "after": values, "after_unknown": {}}
    plan = QUIET | {
        "planned_values": {"root_module": {"resources": [TOPIC | {"values": values}]}},
        "resource_changes": [TOPIC | {"previous_address": old, "change": change}],
        "prior_state": {
            "format_version": "1.0",
            "values": {"root_module": {"resources": prior}},
        },
    }
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan))
    assert run("check", path)[0] == 1
    status, printed = run("diff", path)
    assert status == 0
    assert "0 errors" in printed
    assert "Ended" not in printed


def test_a_plan_of_nothing_has_a_page(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(QUIET))
    assert run("report", path)[0] == 0


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [("--account", "abc", "not the number"), ("--config", "nowhere", "not a folder")],
)
def test_invalid_options_are_refused(run: Run, option: str, value: str, problem: str) -> None:
    with pytest.raises(Failure, match=problem):
        run("check", BROKEN, option, value)
