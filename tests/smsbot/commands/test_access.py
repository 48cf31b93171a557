"""``smsbot access`` and ``smsbot coverage``, ``--controls``: what they print, and how they end."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keyproof import Source, check
from keyproof.tests.cases import edit, read_cases, read_data
from smsbot.checks import config
from smsbot.controls import (
    Control,
    Evidence,
    Requirement,
    Status,
    controls,
    requirements,
    row,
    summary,
)
from smsbot.design.reading import read_configuration
from tests.commands import run, run_smsbot
from tests.declared import ADDED_TOPICS
from tests.smsbot.commands.conftest import Config, Given


def output(command: str) -> Any:
    return json.loads(run_smsbot(*command.split(), "--format", "json").stdout)


def test_access_to_the_keys_of_an_environment(given: Given, configuration: Config) -> None:
    given(configuration)
    found = output("access dev")
    assert (found["findings"], found["not_evaluated"]) == ([], [])
    can = {
        (each["principal"], each["key"]): {
            (way["via"], word) for way in each["ways"] for word in way["capabilities"]
        }
        for each in found["access"]
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


def test_the_matrix_has_everybody(given: Given, configuration: Config) -> None:
    given(configuration)
    ended = run_smsbot("access", "dev", "--format", "markdown")
    assert (ended.returncode, ended.stderr) == (0, "")
    matrix = ended.stdout.partition("Data egress:")[0]
    rows = [line.split("|")[1].strip() for line in matrix.splitlines() if "|" in line]
    publishing = {f"role {role}" for each in ADDED_TOPICS for role in each.roles}
    assert publishing <= set(rows)
    assert [each for each in rows[2:] if each not in publishing] == read_data(__file__, "everybody")


def test_data_egress_is_told_with_what_was_found(given: Given, configuration: Config) -> None:
    edit(configuration, read_data(__file__, "mail"))
    given(configuration)
    (mail,) = [
        each for each in output("access dev")["data_egress"] if each["target"] == "a@b.example"
    ]
    assert mail["what"] == "subscription"
    assert mail["finding"]
    assert run_smsbot("access", "dev").returncode == 1


def test_coverage_has_every_part_that_holds_data(given: Given, configuration: Config) -> None:
    given(configuration)
    ended = run_smsbot("coverage", "dev", "--format", "markdown")
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in ended.stdout.splitlines()
        if line.startswith("| **")
    ]
    resources = configuration["resource"]
    kinds = ("aws_sns_topic", "aws_dynamodb_table", "aws_cloudwatch_log_group", "aws_sqs_queue")
    assert len(rows) == 2 + sum(len(resources[kind]) for kind in kinds)
    services = [row[0].strip("*") for row in rows if row[2] == "Customer-managed"]
    assert set(services) == {"CloudWatch", "DynamoDB", "SNS Topics", "SQS"}
    assert len(services) == len(rows) - 2
    assert {row[1:4] for row in rows if row[2] != "Customer-managed"} == {
        ("Function Code", "AWS-managed", "AWS Lambda Key"),
        ("Environment Variables", "AWS-managed", "AWS Lambda Key"),
    }
    assert all(row[4:6] == ("365 days", "7 days") for row in rows if row[2] == "Customer-managed")
    assert "- Lambda, Function Code: The code and the variables hold no secret." in ended.stdout


FAULTS = read_data(__file__, "faults")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_the_status_of_the_command(
    given: Given, configuration: Config, fault: str
) -> None:
    case = FAULTS[fault]
    edit(configuration, case)
    given(configuration)
    for command, (status, rules) in case["expected"].items():
        ended = run_smsbot(command, "dev", "--format", "json")
        found = {each["rule"] for each in json.loads(ended.stdout)["findings"]}
        assert (ended.returncode, found >= set(rules)) == (status, True), (command, found)


FAULTS_OF_CONTROLS = read_cases(__file__, "controls")
STATE = "Keys are enabled, and no deletion is pending."
TLS = "Topics refuse publications without TLS, queues every request."


def decided(path: Path, **options: Any) -> dict[str, Control]:
    result = check(Source.of(read_configuration(path)), config())
    return {each.requirement.text: each for each in controls(result, config(), **options)}


def test_the_plain_environment(given: Given, configuration: Config) -> None:
    found = decided(given(configuration))
    by_status = {status: {t for t, c in found.items() if c.status is status} for status in Status}
    assert by_status[Status.NOT_MET] == set()
    assert by_status[Status.NOT_KNOWN] == {e.text for e in requirements() if e.elsewhere}
    for status, texts in read_data(__file__, "of_the_plain_environment").items():
        assert by_status[Status[status]] == {*texts}
    for each in found.values():
        assert bool(each.evidence) != (each.status is Status.NOT_APPLICABLE)
        assert bool(each.as_object()["reason"]) == (
            each.status in (Status.NOT_KNOWN, Status.EXEMPT)
        )


@pytest.mark.parametrize("fault", FAULTS_OF_CONTROLS)
def test_a_fault_is_not_met_with_its_reason(
    given: Given, configuration: Config, fault: str
) -> None:
    edit(configuration, FAULTS_OF_CONTROLS[fault])
    found = decided(given(configuration))
    for each in (found[text] for text in FAULTS_OF_CONTROLS[fault]["requirements"]):
        assert each.status is Status.NOT_MET
        assert each.as_object()["reason"]


@pytest.mark.parametrize(
    ("state", "status"),
    [("Enabled", Status.MET), ("PendingDeletion", Status.NOT_MET), ("", Status.NOT_KNOWN)],
)
def test_the_state_of_keys_is_that_of_the_account(
    given: Given, configuration: Config, state: str, status: Status
) -> None:
    states = {f"aws_kms_key.{name}": "Enabled" for name in configuration["resource"]["aws_kms_key"]}
    path = given(configuration)
    assert decided(path)[STATE].status is Status.NOT_KNOWN
    assert decided(path, states={**states, "aws_kms_key.sns": state})[STATE].status is status


def test_what_was_not_evaluated_is_not_met_by_silence(given: Given, configuration: Config) -> None:
    configuration["resource"]["aws_unheard_of"] = {"thing": {"name": "thing"}}
    found = decided(given(configuration))
    for text in ("No principal both administers a key and decrypts with it.", TLS):
        assert found[text].status is Status.NOT_KNOWN


def test_a_rule_that_is_off_decides_nothing(given: Given, configuration: Config) -> None:
    off = replace(config(), levels={"insecure-transport": "off"})
    result = check(Source.of(read_configuration(given(configuration))), off)
    found = {each.requirement.text: each.status for each in controls(result, off)}
    assert found[TLS] is Status.NOT_KNOWN
    assert found["Keys rotate by themselves."] is Status.MET


def control(status: str, evidence: list[str]) -> Control:
    return Control(
        requirement=Requirement(text="a", identifiers=read_data(__file__, "identifiers")),
        evidence=tuple(
            Evidence(resource=each, status=Status(status), shown_by="it is so") for each in evidence
        ),
    )


@pytest.mark.parametrize(("evidence", "status", "shown"), read_data(__file__, "rows"))
def test_a_row_shows_two_pieces_of_evidence_and_counts_the_rest(
    evidence: list[str], status: str, shown: str
) -> None:
    found = control("not met", evidence)
    assert row(found) == ("a", status, "CIS AWS 1, 2; PCI DSS 3", shown)
    assert summary([found]) == f"1 {status}"


PRINTED = read_data(__file__, "printed")


@pytest.mark.parametrize("name", PRINTED)
def test_controls_are_printed_and_one_that_is_not_met_is_the_status(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = PRINTED[name]
    monkeypatch.setattr("smsbot.commands.coverage.checked", lambda *_: None)
    found = tuple(control(status, [status]) for status in case["statuses"])
    monkeypatch.setattr("smsbot.commands.coverage.controls", lambda *_: found)
    command = ("coverage", "dev", "--controls", "--format", case["format"])
    ended = run("smsbot", command, variables={"COLUMNS": "120", **case["variables"]})
    assert (ended.returncode, ended.stderr) == (case["exit"], "")
    assert ended.stdout.splitlines() == case["lines"]


def test_every_requirement_has_an_identifier_and_something_that_decides() -> None:
    for each in requirements():
        assert each.identifiers, each.text
        assert each.rules or each.elsewhere.endswith("."), each.text
    standards = {"Security Hub", "CIS AWS", "NIST 800-53", "PCI DSS", "HIPAA", "Prowler"}
    assert {name for each in requirements() for name in each.identifiers} == standards
