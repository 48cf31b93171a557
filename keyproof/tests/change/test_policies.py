"""Which changes of policies are wider, by what the policies are about."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keyproof.change.change import Change, Side
from keyproof.change.policies import wider_policies
from keyproof.model.assembly.assemble import assemble
from keyproof.model.resource import Resource, Stack
from keyproof.rules._rule import rules
from keyproof.tests.change.changes import HERE, assembled, compared, resource, side
from keyproof.tests.documents import whole

FILE = tomllib.loads(Path(__file__).with_name("policies.toml").read_text())
CASES = FILE["case"]
OWN = f"arn:aws:iam::{HERE.account_id}"
QUEUE = resource("aws_sqs_queue", {"name": "q"})
TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "ec2.amazonaws.com"},
    "Action": "sts:AssumeRole",
}
POLICIES = ("policy", "assume_role_policy", "access_policies")


def policy(*statements: Mapping[str, Any]) -> str:
    text = json.dumps({"Version": "2012-10-17", "Statement": [*statements]})
    return text.replace("OWN", OWN)


def of_queue(statements: list[Mapping[str, Any]], *, name: str = "x") -> list[Resource]:
    values = {"queue_url": "aws_sqs_queue.x", "policy": policy(*statements)}
    given = [resource("aws_sqs_queue_policy", values, name)] if statements else []
    return [QUEUE, *given]


NEW = [
    resource("aws_sns_topic", {"name": "new"}, "new"),
    resource("aws_iam_role", {"name": "new", "assume_role_policy": policy(TRUST)}, "new"),
]


@pytest.mark.parametrize("case", CASES, ids=[each["name"] for each in CASES])
def test_a_policy_of_a_resource(case: dict[str, Any]) -> None:
    # Under another name, the policy is about the same queue.
    for name in ("x", "other"):
        made = assembled(of_queue(case["before"]), [*of_queue(case["after"], name=name), *NEW])
        output = [each.identified(made.after.model) for each in compared("policy-widened", made)]
        assert len(case["wider"]) == len(output) == len({each.fingerprint for each in output})
        assert name != "x" or [*map(whole, output)] == case["wider"]


def read(written: dict[str, dict[str, Any]]) -> list[Resource]:
    """Resources by their addresses; a list of statements is a policy."""
    found: list[Resource] = []
    for address, values in written.items():
        kind, _, name = address.partition(".")
        read = {n: policy(*each) if n in POLICIES else each for n, each in values.items()}
        if kind == "aws_iam_role":
            read = {"assume_role_policy": policy(TRUST), **read}
        found.append(resource(kind, read, name))
    return found


@pytest.mark.parametrize("case", FILE["identity"], ids=[each["name"] for each in FILE["identity"]])
def test_a_policy_of_an_identity(case: dict[str, Any]) -> None:
    # What is there on both sides, so that no change is a first one.
    made = assembled([QUEUE, *read(case["before"])], [QUEUE, *read(case["after"])])
    output = [each.identified(made.after.model) for each in compared("policy-widened", made)]
    assert [*map(whole, output)] == case["wider"]


def test_of_a_first_apply_nothing_is_compared() -> None:
    open_queue = of_queue([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}])
    for rule in rules().values():
        assert not [*rule.compared(assembled([], open_queue))]


def test_a_policy_that_aws_reports_of_its_subject_is_compared_once() -> None:
    """A state has it at the queue too; the plan leaves it out where another resource writes it."""
    denied = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/q"
    queue, written = of_queue([denied])
    written = replace(written, values={**written.values, "queue_url": url})
    reported = replace(queue, values={**queue.values, "policy": policy(denied)})
    state = Stack(location=HERE, resources=(reported, written))
    before = Side(model=assemble(state))
    assert not [*wider_policies(Change.between(before, side([queue, written])))]
    assert [*wider_policies(Change.between(before, side([queue])))]
