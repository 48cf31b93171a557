"""Policies that AWS refuses are findings, and the rest is judged."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from keyproof import Source, check
from keyproof.cli import app
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
    shown = {each.resource: each for each in found.errors if each.rule != "not-encrypted"}
    assert shown[f"{kind}.x"].message.startswith(f"AWS refuses the policy: {said}")
    assert shown[f"{kind}.x"].remediation.text == f"Correct {argument}."
    assert shown["aws_sqs_queue.q"].rule == "public-access"
    assert not {argument, "policy"} & {each.place.part for each in found.not_evaluated}


def test_a_plan_has_such_a_policy_too(tmp_path: Path) -> None:
    change = plans.change("aws_kms_key.k", {"policy": LOWER}, {"arn": True, "id": True})
    found = plans.checked(tmp_path, [change], {}).errors
    assert [each.resource for each in found] == ["aws_kms_key.k"]
    assert found[0].message.startswith("AWS refuses the policy")


def resources(kind: str, values: Mapping[str, object]) -> Mapping[str, object]:
    one = {"address": f"{kind}.x", "mode": "managed", "type": kind, "name": "x", "values": values}
    return {"root_module": {"resources": [one]}}


def state(folder: Path, of: tuple[str, Mapping[str, object]]) -> Source:
    """A state with one resource, of a type and with values."""
    path = folder / "state.json"
    document = {"format_version": "1.0", "terraform_version": "1.9.0", "values": resources(*of)}
    path.write_text(json.dumps(document))
    return Source.read(path, account=ACCOUNT)


def change_of(folder: Path, of: tuple[str, Mapping[str, object]]) -> Source:
    """A plan before which there is that state, and after it nothing."""
    path = folder / "plan.json"
    document = {
        "format_version": "1.2",
        "planned_values": {"root_module": {}},
        "resource_changes": [],
        "prior_state": {"values": resources(*of)},
    }
    path.write_text(json.dumps(document))
    return Source.read(path, account=ACCOUNT)


def test_a_statement_that_does_nothing_is_an_error_and_the_others_hold(tmp_path: Path) -> None:
    queue = {"name": "q", "policy": policy(IDLE, statement("*", "sqs:*"))}
    found = checked(tmp_path, {"aws_sqs_queue": {"q": queue}}).errors
    assert sorted(each.rule for each in found) == ["invalid-policy", "public-access"]
    assert any(each.message.startswith("A statement does nothing") for each in found)


def test_what_is_no_policy_of_iam_is_not_read_as_one(tmp_path: Path) -> None:
    assert not checked(tmp_path, {"aws_ecr_lifecycle_policy": {"l": LIFECYCLE}}).errors
    lifecycle = ("aws_ecr_lifecycle_policy", LIFECYCLE)
    (held,), (ended,) = (f(tmp_path, lifecycle).readings for f in (state, change_of))
    assert ended.before
    for stack in (held.after, ended.before):
        assert [each.values for each in stack.resources] == [LIFECYCLE]


def test_a_statement_that_does_nothing_is_an_error_in_a_state_too(tmp_path: Path) -> None:
    queue = ("aws_sqs_queue", {"name": "q", "policy": policy(IDLE)})
    (found,) = (e for e in check(state(tmp_path, queue)).errors if e.rule == "invalid-policy")
    assert found.message == "A statement does nothing: statement '' names no action."


def test_every_command_reads_a_stack_with_such_a_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: Resources = {
        "aws_kms_key": {"k": key()},
        "aws_iam_role": {"r": {"name": "r", "assume_role_policy": TRUST}},
        "aws_sns_topic_policy": {"p": {"arn": TOPIC, "policy": ""}},
    }
    checked(tmp_path, parts)
    path = tmp_path / "cdk.tf.json"
    asked = ("--principal", "sns.amazonaws.com", "--resource", "aws_kms_key.k")
    monkeypatch.chdir(tmp_path)
    for arguments, status in (
        (("who-can", "aws_kms_key.k", path), 0),
        (("simulate", path, *asked), 0),
        (("report", path), 1),
    ):
        command = [*map(str, arguments), "--account", ACCOUNT]
        assert (app(command, standalone_mode=False) or 0) == status
    assert "AWS refuses the policy: it is empty." in (tmp_path / "keyproof.html").read_text()
