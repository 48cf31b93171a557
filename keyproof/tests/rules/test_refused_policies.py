"""Policies that AWS refuses are findings, and the rest is judged."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from keyproof.tests import plans
from keyproof.tests.configurations import ACCOUNT, Resources, checked, policy, statement, unjudged

OWN = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
LOWER = policy({**statement(OWN, "kms:*"), "Effect": "allow"})
OPEN: Resources = {"aws_sqs_queue": {"q": {"name": "q", "policy": policy(statement("*", "sqs:*"))}}}
VERSION = json.dumps({"Version": "2012", "Statement": [statement(OWN, "sns:Publish")]})
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
    assert (f"{kind}.x", argument) not in unjudged(found)


def test_a_plan_has_such_a_policy_too(tmp_path: Path) -> None:
    change = plans.change("aws_kms_key.k", {"policy": LOWER}, {"arn": True, "id": True})
    found = plans.checked(tmp_path, [change], {}).errors
    assert [each.resource for each in found] == ["aws_kms_key.k"]
    assert found[0].problem.startswith("AWS refuses the policy")


def test_a_statement_that_does_nothing_is_an_error_and_the_others_hold(tmp_path: Path) -> None:
    idle = {"Effect": "Allow", "Principal": "*", "Resource": "*"}
    queue = {"name": "q", "policy": policy(idle, statement("*", "sqs:*"))}
    found = checked(tmp_path, {"aws_sqs_queue": {"q": queue}}).errors
    assert sorted(each.rule for each in found) == ["anybody", "refused call"]
    assert any(each.problem.startswith("A statement does nothing") for each in found)


def test_what_is_no_policy_of_iam_is_not_read_as_one(tmp_path: Path) -> None:
    lifecycle = {"repository": "x", "policy": json.dumps({"rules": []})}
    assert not checked(tmp_path, {"aws_ecr_lifecycle_policy": {"l": lifecycle}}).errors
