"""Each status is computed: a fault in the stack changes it."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.everything import everything
from keyproof.model.assembly.assemble import assemble
from keyproof.terminal.formats import ReportFormat
from keyproof.tests.cases import edit, read_cases
from smsbot.design.reading import read_configuration
from smsbot.questions.controls import commands
from smsbot.questions.controls.controls import Control, controls
from smsbot.questions.controls.judgement import Facts, Status
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.test_commands import smsbot
from tests.stacks.synthesized import PLAIN, synthesize_to

Config = dict[str, Any]
Captured = pytest.CaptureFixture[str]
FAULTS = read_cases(__file__, "faults")
ELSEWHERE = {
    "Tables are in a backup plan.",
    "A trail records all management events, encrypted and validated.",
    "Changes of the account's logging and policies raise alarms.",
    "No secret is in code, variables or logs.",
    "Terraform's state is encrypted.",
    "Keys are enabled, and no deletion is pending.",
}
BUCKET = "The bucket of Terraform's state is private, encrypted and versioned."
EXEMPT = {
    "Environment variables of functions are encrypted.",
    "All other data is encrypted.",
    "Topics, queues, tables, log groups and functions are not public.",
    "Disabling a key, or scheduling its deletion, raises an alarm.",
    "Services act with a role for this account alone.",
}


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("controls")
    synthesize_to(folder, PLAIN)
    return (folder / "stacks" / PLAIN.names.prefix / "cdk.tf.json").read_text()


@pytest.fixture
def config(synthesized: str) -> Config:
    return json.loads(synthesized)


def judged(
    config: Config, folder: Path, states: dict[str, str] | None = None
) -> dict[str, Control]:
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps(config))
    declarations = declarations_of(PLAIN)
    stack = read_configuration(path)
    model = assemble(stack, exemptions=declarations.exemptions)
    facts = Facts(
        stack=stack,
        model=model,
        answers=everything(model, declarations),
        declarations=declarations,
        states=states,
    )
    return {each.text: each for each in controls(facts)}


def test_the_plain_environment(config: Config, tmp_path: Path) -> None:
    found = judged(config, tmp_path)
    by_status: dict[Status, set[str]] = {}
    for each in found.values():
        by_status.setdefault(each.status, set()).add(each.text)
    assert by_status[Status.NOT_MET] == {"Tables are protected from deletion."}
    assert by_status[Status.NOT_KNOWN] == ELSEWHERE
    assert by_status[Status.EXEMPT] == EXEMPT
    assert by_status[Status.NOT_APPLICABLE] == {
        "Caches in front of tables (DAX) are encrypted.",
        BUCKET,
    }
    assert all(each.evidence for each in found.values() if each.status is Status.MET)
    assert all(each.reason for each in found.values() if each.status is not Status.MET)


def test_nothing_here_reads_the_bucket_of_the_state(config: Config, tmp_path: Path) -> None:
    edit(config, FAULTS["plain state"])
    assert judged(config, tmp_path)[BUCKET].status is Status.NOT_KNOWN


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_not_met_with_its_reason(config: Config, tmp_path: Path, fault: str) -> None:
    edit(config, FAULTS[fault])
    controls = judged(config, tmp_path)
    for found in (controls[each] for each in FAULTS[fault]["requirements"]):
        assert found.status is Status.NOT_MET
        assert found.reason
        assert any(each.status is Status.NOT_MET for each in found.evidence)


@pytest.mark.parametrize(
    ("state", "status"), [("Enabled", Status.MET), ("PendingDeletion", Status.NOT_MET)]
)
def test_the_state_of_keys_is_that_of_the_account(
    config: Config, tmp_path: Path, state: str, status: Status
) -> None:
    states = {f"aws_kms_key.{name}": "Enabled" for name in config["resource"]["aws_kms_key"]}
    found = judged(config, tmp_path, {**states, "aws_kms_key.sns": state})
    assert found["Keys are enabled, and no deletion is pending."].status is status
    one_missing = {name: each for name, each in states.items() if name != "aws_kms_key.sns"}
    found = judged(config, tmp_path, one_missing)
    assert found["Keys are enabled, and no deletion is pending."].status is Status.NOT_KNOWN


def test_a_proof_that_judged_not_everything_is_not_met_by_silence(
    config: Config, tmp_path: Path
) -> None:
    config["resource"]["aws_unheard_of"] = {"thing": {"name": "thing"}}
    found = judged(config, tmp_path)
    for text in (
        "Nobody uses a key without a need that is known.",
        "Topics refuse publications without TLS, queues every request.",
    ):
        assert found[text].status is Status.NOT_KNOWN


def test_the_command_shows_every_control() -> None:
    result = smsbot("coverage", "prod", "--controls")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("│ met") > 10


def test_one_that_is_not_met_is_the_status_of_the_command(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    for each in config["resource"]["aws_cloudwatch_log_group"].values():
        each["retention_in_days"] = 30
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(config))
    monkeypatch.setattr(commands, "synthesized", lambda _: nullcontext(path))
    assert commands.show_controls("dev", format=ReportFormat.MARKDOWN) == 1
    assert "| Log groups keep events for a year. | not met |" in capsys.readouterr().out
