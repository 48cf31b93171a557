"""The commands as people and pipelines run them."""

import json
import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from keyproof.terminal.failure import Failure
from keyproof.terminal.formats import ReportFormat
from keyproof.tests.cases import read_data
from smsbot import project
from smsbot.environments import environment_named
from smsbot.questions.access import commands
from stacks.settings.environment import Environment
from tests.declared import ADDED_TOPICS
from tests.forked import run_forked
from tests.stacks.synthesized import synthesize_to


def smsbot(*arguments: str) -> subprocess.CompletedProcess[str]:
    with Path(os.devnull).open("rb") as nothing:
        variables = {**os.environ, "NO_COLOR": "1"}
        return run_forked(
            "smsbot", arguments, cwd=project.ROOT, env=variables, stdin=nothing.fileno()
        )


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    dev = environment_named("dev")
    synthesize_to(folder, dev)
    return folder / "stacks" / dev.names.prefix / "cdk.tf.json"


@pytest.fixture
def synthesized_once(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command does in this process synthesizes nothing of its own."""

    @contextmanager
    def synthesized(_environment: Environment) -> Generator[Path]:
        yield output

    monkeypatch.setattr(commands, "synthesized", synthesized)


def test_coverage_of_an_environment() -> None:
    result = smsbot("coverage", "dev", "--format", "markdown")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(
        "## Encryption of dev: Everything is encrypted, or exempt as declared.\n"
    )
    assert "| **Lambda** | Function Code | AWS-managed | AWS Lambda Key |" in result.stdout
    assert "The deployment package is the source code here and holds no secret." in result.stdout


def test_access_to_the_keys_of_an_environment() -> None:
    result = smsbot("access", "dev", "--format", "json")
    assert (result.returncode, result.stderr) == (0, "")
    told: Any = json.loads(result.stdout)
    assert told["findings"] == []
    can = {
        (each["principal"], each["key"]): {
            (way["via"], word) for way in each["ways"] for word in way["capabilities"]
        }
        for each in told["access"]
    }
    keys = [f"aws_kms_key.{name}" for name in ("dynamodb", "logs", "smsbot", "sns")]
    assert {key for _, key in can} == set(keys)
    for key in keys:
        assert can["any other account", key] == set()
        assert can["any other AWS service", key] == set()
        others = {word for _, word in can["any other identity of this account", key]}
        assert others == {"read config"}
        for who in ("administrators of this account", "root user of this account"):
            words = {word for _, word in can[who, key]}
            assert words == {"administer", "read config", "delete"}
    bot = "role smsbot-dev-compute-role-bot"
    assert can[bot, "aws_kms_key.logs"] == set()
    assert can[bot, "aws_kms_key.smsbot"] == {("sqs", "encrypt"), ("sqs", "decrypt")}
    assert {via for via, _ in can[bot, "aws_kms_key.sns"]} == {"sns"}
    assert {via for via, _ in can[bot, "aws_kms_key.dynamodb"]} == {"dynamodb"}


@pytest.mark.usefixtures("synthesized_once")
def test_the_matrix_has_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.show_access("dev", format=ReportFormat.MARKDOWN) == 0
    matrix = capsys.readouterr().out.partition("Ways out:")[0]
    assert matrix.startswith("## Access to the keys of dev: The proofs hold.\n")
    rows = [line.split("|")[1].strip() for line in matrix.splitlines() if "|" in line]
    publishing = {f"role {role}" for each in ADDED_TOPICS for role in each.roles}
    assert publishing <= set(rows)
    assert [each for each in rows[2:] if each not in publishing] == read_data(__file__, "everybody")


@pytest.mark.usefixtures("synthesized_once")
@pytest.mark.parametrize(("principal", "key", "told"), read_data(__file__, "a_cell_is_explained"))
def test_a_cell_is_explained(
    principal: str, key: str, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.show_explanation("dev", principal, key) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    for each in told:
        assert each in shown.out


@pytest.mark.usefixtures("synthesized_once")
@pytest.mark.parametrize(
    ("principal", "key", "told"),
    [
        (
            "smsbot-deploy-dev",
            "s3",
            'There are: "DynamoDB Key" (smsbot-dev-security-key-dynamodb),',
        ),
        ("role", "sns", "Several are like 'role'"),
    ],
)
def test_no_cell_is_guessed(principal: str, key: str, told: str) -> None:
    with pytest.raises(Failure) as raised:
        commands.show_explanation("dev", principal, key)
    assert told in f"{raised.value.problem} {raised.value.way_on}"


@pytest.mark.parametrize(
    ("arguments", "told"), read_data(__file__, "what_cannot_be_answered_is_told")
)
def test_what_cannot_be_answered_is_told(arguments: tuple[str, ...], told: str) -> None:
    result = smsbot(*arguments)
    assert result.returncode == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


CASES = project.ROOT / "keyproof" / "tests" / "iam" / "cases"


@pytest.mark.parametrize(("name", "status", "told"), read_data(__file__, "one_case_is_decided"))
def test_one_case_is_decided(name: str, status: int, told: str) -> None:
    result = smsbot("access", "--case", str(next(CASES.glob(f"*/{name}.json"))))
    assert (result.returncode, result.stderr) == (status, "")
    assert result.stdout.startswith(told)


def test_an_answer_that_is_not_known_or_not_expected_is_a_finding(tmp_path: Path) -> None:
    case = json.loads((CASES / "condition" / "unknown-operator.json").read_text())
    path = tmp_path / "case.json"
    path.write_text(json.dumps({**case, "expected": None}))
    assert smsbot("access", "--case", str(path)).returncode == 1
    path.write_text(json.dumps({**case, "expected": "Allowed"}))
    result = smsbot("access", "--case", str(path), "--format", "json")
    assert result.returncode == 1
    told: Any = json.loads(result.stdout)
    assert (told["decision"], told["expected"]) == ("Unknown", "Allowed")


def test_a_plan_of_another_environment_is_refused(tmp_path: Path) -> None:
    topic = {
        "address": "aws_sns_topic.t",
        "type": "aws_sns_topic",
        "values": {"name": "smsbot-dev-messaging-topic-t"},
    }
    path = tmp_path / "plan.json"
    for resources in ([], [topic]):
        planned = {"root_module": {"resources": resources}}
        plan = {"format_version": "1.2", "planned_values": planned, "resource_changes": []}
        path.write_text(json.dumps(plan))
        result = smsbot("coverage", "prod", "--plan", str(path))
        assert result.returncode == 2
        assert "leaves nothing of smsbot-prod that holds data" in result.stderr
    assert smsbot("coverage", "dev", "--plan", str(path)).returncode == 1


def test_a_broken_case_is_told(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"request": {}}')
    result = smsbot("access", "--case", str(path))
    assert result.returncode == 2
    assert "request.principal is missing" in result.stderr
    assert "keyproof simulate --help" in result.stderr
