"""Policies that AWS refuses are findings, and the rest is judged."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from keyproof import Plan, check
from keyproof.answers.access import explain_access, who_uses
from keyproof.answers.page import write_report
from keyproof.terminal.formats import TableOrJson
from keyproof.tests import plans
from keyproof.tests.configurations import ACCOUNT, Resources, checked, key, policy, statement

OWN = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
LOWER = policy({**statement(OWN, "kms:*"), "Effect": "allow"})
OPEN: Resources = {"aws_sqs_queue": {"q": {"name": "q", "policy": policy(statement("*", "sqs:*"))}}}
VERSION = json.dumps({"Version": "2012", "Statement": [statement(OWN, "sns:Publish")]})
ASSUMED = policy({"Effect": "Allow", "Principal": OWN, "Action": "sts:AssumeRole"})
GRANTED = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}
RIGHT = {"name": "a", "policy": policy(GRANTED)}
WRONG = {"name": "b", "policy": policy({**GRANTED, "Effect": "allow"})}
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:t"
LIFECYCLE = {"repository": "x", "policy": json.dumps({"rules": []})}
IDLE = {"Effect": "Allow", "Principal": "*", "Resource": "*"}
TRUST = policy({"Effect": "allow", "Principal": OWN, "Action": "sts:AssumeRole"})


@pytest.mark.parametrize(
    ("kind", "argument", "written", "said"),
    [
        ("aws_kms_key", "policy", {"policy": LOWER}, "statement 1: Effect is 'allow'"),
        ("aws_sns_topic", "policy", {"name": "t", "policy": VERSION}, "Version is '2012'"),
        ("aws_sns_topic", "policy", {"name": "t", "policy": "{"}, "not JSON"),
        (
            "aws_iam_role",
            "assume_role_policy",
            {"name": "r", "assume_role_policy": TRUST},
            "statement 1: Effect is 'allow'",
        ),
        (
            "aws_cloudwatch_log_resource_policy",
            "policy_document",
            {"policy_name": "l", "policy_document": VERSION},
            "Version is '2012'",
        ),
        (
            "aws_iam_role",
            "inline_policy[1].policy",
            {"name": "r", "assume_role_policy": ASSUMED, "inline_policy": [RIGHT, WRONG]},
            "statement 1: Effect is 'allow'",
        ),
        ("aws_iam_role", "assume_role_policy", {"name": "r"}, "it is empty"),
        ("aws_iam_role", "assume_role_policy", {"assume_role_policy": ""}, "it is empty"),
        ("aws_iam_role_policy", "policy", {"role": "r", "policy": ""}, "it is empty"),
        ("aws_kms_key_policy", "policy", {"key_id": KEY, "policy": ""}, "it is empty"),
        ("aws_sns_topic_policy", "policy", {"arn": TOPIC, "policy": ""}, "it is empty"),
        ("aws_sns_topic", "policy", {"name": "t", "policy": {"a": 1}}, "it is not a text"),
    ],
)
def test_a_policy_that_aws_refuses_is_an_error_beside_others(
    tmp_path: Path, kind: str, argument: str, written: Mapping[str, object], said: str
) -> None:
    found = checked(tmp_path, {kind: {"x": written}}, OPEN)
    told = {each.resource: each for each in found.errors if each.rule != "not encrypted"}
    assert told[f"{kind}.x"].problem.startswith(f"AWS refuses the policy: {said}")
    assert told[f"{kind}.x"].remedy == f"Correct {argument}."
    assert told["aws_sqs_queue.q"].rule == "anybody"
    assert not {argument, "policy"} & {each.argument for each in found.not_judged}


def test_a_plan_has_such_a_policy_too(tmp_path: Path) -> None:
    change = plans.change("aws_kms_key.k", {"policy": LOWER}, {"arn": True, "id": True})
    found = plans.checked(tmp_path, [change], {}).errors
    assert [each.resource for each in found] == ["aws_kms_key.k"]
    assert found[0].problem.startswith("AWS refuses the policy")


def resources(kind: str, values: Mapping[str, object]) -> Mapping[str, object]:
    one = {"address": f"{kind}.x", "mode": "managed", "type": kind, "name": "x", "values": values}
    return {"root_module": {"resources": [one]}}


def state(folder: Path, of: tuple[str, Mapping[str, object]]) -> Plan:
    """A state with one resource, of a type and with values."""
    path = folder / "state.json"
    document = {"format_version": "1.0", "terraform_version": "1.9.0", "values": resources(*of)}
    path.write_text(json.dumps(document))
    return Plan.read(path, account=ACCOUNT)


def change_of(folder: Path, of: tuple[str, Mapping[str, object]]) -> Plan:
    """A plan before which there is that state, and after it nothing."""
    path = folder / "plan.json"
    document = {
        "format_version": "1.2",
        "planned_values": {"root_module": {}},
        "resource_changes": [],
        "prior_state": {"values": resources(*of)},
    }
    path.write_text(json.dumps(document))
    return Plan.read(path, account=ACCOUNT)


def test_a_statement_that_does_nothing_is_an_error_and_the_others_hold(tmp_path: Path) -> None:
    queue = {"name": "q", "policy": policy(IDLE, statement("*", "sqs:*"))}
    found = checked(tmp_path, {"aws_sqs_queue": {"q": queue}}).errors
    assert sorted(each.rule for each in found) == ["anybody", "refused call"]
    assert any(each.problem.startswith("A statement does nothing") for each in found)


def test_what_is_no_policy_of_iam_is_not_read_as_one(tmp_path: Path) -> None:
    assert not checked(tmp_path, {"aws_ecr_lifecycle_policy": {"l": LIFECYCLE}}).errors
    lifecycle = ("aws_ecr_lifecycle_policy", LIFECYCLE)
    for stack in (*state(tmp_path, lifecycle).after, *change_of(tmp_path, lifecycle).before):
        assert [each.values for each in stack.resources] == [LIFECYCLE]


def test_a_statement_that_does_nothing_is_an_error_in_a_state_too(tmp_path: Path) -> None:
    queue = ("aws_sqs_queue", {"name": "q", "policy": policy(IDLE)})
    for plan in (state(tmp_path, queue), change_of(tmp_path, queue).earlier):
        (found,) = (each for each in check(plan).errors if each.rule == "refused call")
        assert found.problem == "A statement does nothing: statement '' names no action."


def test_every_command_reads_a_stack_with_such_a_policy(tmp_path: Path) -> None:
    parts: Resources = {
        "aws_kms_key": {"k": key()},
        "aws_iam_role": {"r": {"name": "r", "assume_role_policy": TRUST}},
        "aws_sns_topic_policy": {"p": {"arn": TOPIC, "policy": ""}},
    }
    checked(tmp_path, parts)
    path = tmp_path / "cdk.tf.json"
    assert (
        who_uses("aws_kms_key.k", path, account=ACCOUNT, sources=None, format=TableOrJson.TABLE)
        == 0
    )
    assert (
        explain_access("sns.amazonaws.com", "aws_kms_key.k", path, account=ACCOUNT, sources=None)
        == 0
    )
    assert write_report(path, tmp_path / "page.html", account=ACCOUNT, sources=None) == 1
    assert "AWS refuses the policy: it is empty." in (tmp_path / "page.html").read_text()
