"""``smsbot access`` and ``smsbot coverage``: what they print, and their exit statuses."""

import json
from typing import Any

import pytest

from keyproof.tests.cases import edit, read_data
from tests.declared import ADDED_TOPICS
from tests.forked import smsbot as forked
from tests.in_process import smsbot
from tests.smsbot.commands.conftest import Config, Given


def output(command: str) -> Any:
    return json.loads(smsbot(*command.split(), "--format", "json").stdout)


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
    ended = smsbot("access", "dev", "--format", "markdown")
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
    assert smsbot("access", "dev").returncode == 1


def test_coverage_has_every_part_that_holds_data(given: Given, configuration: Config) -> None:
    given(configuration)
    ended = smsbot("coverage", "dev", "--format", "markdown")
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
        ended = smsbot(command, "dev", "--format", "json")
        found = {each["rule"] for each in json.loads(ended.stdout)["findings"]}
        assert (ended.returncode, found >= set(rules)) == (status, True), (command, found)


@pytest.mark.parametrize(("arguments", "problem"), read_data(__file__, "what_cannot_be_answered"))
def test_what_cannot_be_answered_is_told(arguments: list[str], problem: str) -> None:
    ended = forked(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert problem in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_commands_synthesize() -> None:
    for command in ("access", "coverage"):
        ended = forked(command, "dev")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "0 not evaluated" in ended.stdout
