"""The commands: exit statuses, formats, settings and baseline, and those that the README shows."""

import json
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from keyproof.cli import app
from keyproof.rules._rule import rules
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data
from keyproof.tests.configurations import ACCOUNT, Resources, checked, key, policy

HOUSE = Path(__file__).parents[1]
PAIRS = HOUSE / "tests/pairs"
PLANS = PAIRS / "topics/topic-queue/plans"
BROKEN, MENDED = PLANS / "broken.json", PLANS / "mended.json"
BY_SNS = ["--principal", "sns.amazonaws.com", "--resource", "aws_sqs_queue.orders"]
BY_ROLE = ["--principal", "role/reader", "--resource", "sqs:orders"]
Run = Callable[..., tuple[int, str]]
TODAY = datetime.now(tz=UTC).date()
SOON, PAST = TODAY + timedelta(days=30), TODAY - timedelta(days=1)
FAR = TODAY + timedelta(days=400)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object) -> tuple[int, str]:
        status = app([str(each) for each in arguments], standalone_mode=False)
        return status or 0, capsys.readouterr().out

    return command


@pytest.mark.parametrize("kind", ["table", "markdown", "sarif", "json"])
def test_every_format_as_it_was(kind: str, run: Run, snapshot: SnapshotAssertion) -> None:
    status, printed = run("check", BROKEN, "--format", kind)
    assert (status, printed.replace(str(HOUSE), "keyproof")) == (1, snapshot)


def test_a_page_is_a_format(run: Run) -> None:
    assert run("check", BROKEN, "--format", "html")[0] == 1
    assert "access-denied" in Path("keyproof.html").read_text()


def test_sarif_says_what_is_not_evaluated(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps({"module": {"m": {"source": "./m"}}}))
    _, printed = run("check", path, "--format", "sarif")
    (whole,) = json.loads(printed)["runs"]
    (ran,) = whole["invocations"]
    texts = [each["message"]["text"] for each in ran["toolExecutionNotifications"]]
    assert any(each.startswith("Not evaluated: module.m") for each in texts)


def test_sarif_names_the_line_of_the_source_and_what_is_ignored(run: Run) -> None:
    entry = 'rule = "access-denied"\nresource = "aws_sns_*"\nreason = "later"\n'
    Path("keyproof.toml").write_text(f"[[ignore]]\n{entry}expires = {SOON}\n")
    sources = PAIRS / "topics/topic-queue"
    _, printed = run("check", BROKEN, "--format", "sarif", "--config", sources)
    (found,) = json.loads(printed)["runs"]
    (each,) = [r for r in found["results"] if r["ruleId"] == "access-denied"]
    assert each["suppressions"] == [{"kind": "external", "justification": "later"}]
    place = each["locations"][0]["physicalLocation"]
    source = Path(place["artifactLocation"]["uri"])
    line = source.read_text().splitlines()[place["region"]["startLine"] - 1]
    assert line.startswith('resource "aws_sns_topic_subscription" "orders"')


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(BROKEN.read_bytes())))
    assert run("check", "-")[0] == 1
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b'{"resource": {}}')))
    with pytest.raises(UserError, match="A configuration is not read from standard input"):
        run("check", "-")


def test_strict_makes_warnings_errors(run: Run) -> None:
    assert run("check", MENDED)[0] == 0
    assert run("check", MENDED, "--strict")[0] == 1


def test_a_baseline_accepts_today_and_not_tomorrow(run: Run) -> None:
    assert run("check", BROKEN, "--write-baseline")[0] == 0
    status, printed = run("check", BROKEN, "--format", "json")
    assert (status, json.loads(printed)["findings"]) == (0, [])
    assert run("check", PAIRS / "topics/alarm-topic/plans/broken.json")[0] == 1


IGNORE = '[[ignore]]\nrule = "access-denied"\nresource = "aws_sns_*"\nreason = "later"\n'
SETTINGS: dict[str, tuple[str, Path, int]] = {
    "a level": ('[levels]\n"access-denied" = "warning"\n', BROKEN, 0),
    "a rule that is off": ('[levels]\n"access-denied" = "off"\n', BROKEN, 0),
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
    "an ignored finding": (f"{IGNORE}expires = {SOON}\n", BROKEN, 0),
    "an entry that expired": (f"{IGNORE}expires = {PAST}\n", BROKEN, 1),
    "an entry for longer than a year": (f"{IGNORE}expires = {FAR}\n", BROKEN, 1),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings(name: str, run: Run) -> None:
    text, plan, expected = SETTINGS[name]
    Path("keyproof.toml").write_text(text)
    assert run("check", plan)[0] == expected


def test_diff_of_two_plans(run: Run) -> None:
    assert run("diff", MENDED, BROKEN)[0] == 1
    status, printed = run("diff", BROKEN, MENDED)
    assert status == 0
    assert "Resolved: aws_sns_topic_subscription.orders" in printed


def test_diff_of_two_folders_compares_stacks_of_one_name(run: Run) -> None:
    mine, topics = {"kms_master_key_id": "arn:aws:kms:eu-west-1:1:key/k"}, "aws_sns_topic"
    sides = {"1": {"same": mine, "ends": mine, "less": mine}, "2": {"same": mine, "less": {}}}
    sides["2"]["begins"] = {}
    for side, topic in ((side, each) for side, named in sides.items() for each in named.items()):
        folder = Path(side, "stacks", topic[0])
        folder.mkdir(parents=True)
        text = json.dumps({"terraform": {}, "resource": {topics: dict([topic])}})
        (folder / "cdk.tf.json").write_text(text)
    _, printed = run("diff", "1", "2", "--format", "json")
    assert [(each["rule"], each["resource"]) for each in json.loads(printed)["findings"]] == [
        ("not-encrypted", f"{topics}.less"),
        ("not-encrypted", f"{topics}.begins"),
        ("delivery-removed", f"{topics}.ends"),
        ("terraform-settings-changed", "backend.local"),
    ]


def test_who_can_and_simulate(run: Run) -> None:
    _, printed = run("who-can", "alias/orders-queue", MENDED, "--format", "json")
    found: dict[str, Any] = {each["principal"]: each for each in json.loads(printed)}
    assert found["sns.amazonaws.com"]["ways"][0]["can"] == ["encrypt", "decrypt"]
    asked = ("--principal", "sns.amazonaws.com", "--resource", "alias/orders-queue")
    _, printed = run("simulate", BROKEN, *asked)
    assert "not allowed by the policy of" in printed


@pytest.mark.parametrize(
    ("plan", "asked", "expected"), [(BROKEN, BY_SNS, 1), (MENDED, BY_SNS, 0), (MENDED, BY_ROLE, 0)]
)
def test_simulate_one_request(plan: Path, asked: list[str], expected: int, run: Run) -> None:
    status, printed = run(
        *("simulate", plan, "--format", "json", "--action", "sqs:SendMessage", *asked),
        *("--context", "aws:SourceArn=arn:aws:sns:eu-west-1:123456789012:orders"),
    )
    decisions = {each["action"]: each["decision"] for each in json.loads(printed)}
    assert (status, decisions["sqs:SendMessage"]) == (expected, "Allowed")
    assert (decisions["kms:Decrypt"] == "Allowed") is not bool(expected)


def test_the_version_and_the_rules_are_printed(run: Run) -> None:
    assert run("--version")[1].startswith("keyproof 0.")
    _, printed = run("rules", "--format", "json")
    listed = [each["id"] for each in json.loads(printed)]
    assert listed == [*rules()]
    _, printed = run("rules")
    for rule in listed:
        assert f"{rule} " in printed
        status, page = run("rules", rule)
        assert (status, page.partition("\n")[0]) == (0, f"# {rule}")
    with pytest.raises(UserError, match="no rule"):
        run("rules", "refused call")


def test_the_commands_of_the_readme(run: Run, tmp_path: Path) -> None:
    lines = (HOUSE / "README.md").read_text().splitlines()
    shown = [each for each in lines if each.startswith("keyproof ") and "plan.json" in each]
    (tmp_path / "plan.json").symlink_to(HOUSE / "example" / "plan.json")
    assert {line.split()[1] for line in shown} == {"check", "who-can", "simulate", "report"}
    for line in shown:
        _, *arguments = shlex.split(line, comments=True)
        status, printed = run(*arguments)
        assert status == (1 if arguments[0] in ("check", "report") else 0)
        assert printed


TOPIC = {"address": "aws_sns_topic.new", "mode": "managed", "type": "aws_sns_topic", "name": "new"}
QUIET = {"format_version": "1.2", "planned_values": {}, "resource_changes": []}


def test_a_resource_that_only_moves_brings_nothing(run: Run) -> None:
    old, values = "aws_sns_topic.old", {"name": "t"}
    prior = [TOPIC | {"address": old, "name": "old", "values": values}]
    change = {"actions": ["no-op"], "before": values, "after": values, "after_unknown": {}}
    plan = QUIET | {
        "planned_values": {"root_module": {"resources": [TOPIC | {"values": values}]}},
        "resource_changes": [TOPIC | {"previous_address": old, "change": change}],
        "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": prior}}},
    }
    Path("plan.json").write_text(json.dumps(plan))
    assert run("check", "plan.json")[0] == 1
    status, printed = run("diff", "plan.json")
    assert status == 0
    assert "error" not in printed
    assert "Resolved" not in printed


def test_a_plan_of_nothing_has_a_page(run: Run) -> None:
    Path("plan.json").write_text(json.dumps(QUIET))
    assert run("report", "plan.json")[0] == 0


PLACES: dict[str, Any] = {"BROKEN": BROKEN, "MENDED": MENDED}


@pytest.mark.parametrize(("arguments", "problem", "files"), read_data(__file__, "refused"))
def test_invalid_arguments_are_refused(
    run: Run, arguments: list[str], problem: str, files: dict[str, str]
) -> None:
    for name, text in files.items():
        Path(name).write_text(text)
    with pytest.raises(UserError) as refused:
        run(*(PLACES.get(each, each) for each in arguments))
    assert refused.value.problem == problem


@pytest.mark.parametrize(("arguments", "status", "lines"), read_data(__file__, "answers"))
def test_an_answer_is_printed(run: Run, arguments: list[str], status: int, lines: str) -> None:
    assert run(*(PLACES.get(each, each) for each in arguments)) == (status, lines)


def test_every_command_reads_a_stack_with_a_policy_that_aws_refuses(
    run: Run, tmp_path: Path
) -> None:
    trust = policy({"Effect": "allow", "Principal": "*", "Action": "sts:AssumeRole"})
    parts: Resources = {
        "aws_kms_key": {"k": key()},
        "aws_iam_role": {"r": {"name": "r", "assume_role_policy": trust}},
        "aws_sns_topic_policy": {"p": {"arn": "arn:aws:sns:eu-west-1:1:t", "policy": ""}},
    }
    checked(tmp_path, parts)
    path = tmp_path / "cdk.tf.json"
    asked = ("--principal", "sns.amazonaws.com", "--resource", "aws_kms_key.k")
    for arguments, status in (
        (("who-can", "aws_kms_key.k", path), 0),
        (("simulate", path, *asked), 0),
        (("report", path), 1),
    ):
        assert run(*arguments, "--account", ACCOUNT)[0] == status
    assert "AWS refuses the policy: it is empty." in (tmp_path / "keyproof.html").read_text()
