"""Policies that AWS has and nobody can read as one."""

import json
from pathlib import Path

import pytest

from keyproof.declarations import Declarations
from keyproof.loaders.broken_policies import with_what_can_be_read
from keyproof.model.resource import Resource, Unknown
from keyproof.terminal.failure import Failure
from smsbot.design.reading_plans import load_plan
from tests.keyproof.access.test_plan import KEY, plan, resource, write

KEPT = {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}
IDLE = {"Sid": "Idle", "Effect": "Allow", "Principal": "*", "Resource": "*"}
DENIAL = {"Effect": "Deny", "Principal": "*", "Action": "kms:PutKeyPolicy"}


def policy(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    ("text", "kept", "problem"),
    [
        (policy(KEPT), policy(KEPT), None),
        (policy(KEPT, IDLE), policy(KEPT), "statement 'Idle' names no action"),
        (policy(DENIAL, KEPT), policy(KEPT), "statement '' names no resource"),
        (json.dumps({"Statement": IDLE}), '{"Statement": []}', "statement 'Idle' names no action"),
        (policy({**KEPT, "New": 1}, IDLE), Unknown(), "statement 1 has New; known are "),
        ("{", Unknown(), "not JSON: "),
        ("[" * 100_000, Unknown(), "not JSON: "),
        ("[]", Unknown(), "a policy document is []"),
        (policy("x"), Unknown(), "statement 1 is 'x'"),
    ],
)
def test_what_does_nothing_is_left_out_and_what_is_no_policy_is_not_known(
    text: str, kept: object, problem: str | None
) -> None:
    key = Resource(address="aws_kms_key.k", type="aws_kms_key", values={"policy": text})
    read, problems = with_what_can_be_read(key)
    assert read.value("policy") == kept
    assert list(problems) == ([] if problem is None else ["policy"])
    assert all(each.text.startswith(problem or "") for each in problems.values())


def test_a_plan_may_start_from_a_broken_policy_and_not_lead_to_one(tmp_path: Path) -> None:
    broken = resource("aws_kms_key.k", arn=KEY, policy=policy(IDLE))
    good = resource("aws_kms_key.k", arn=KEY, policy=policy(KEPT))

    def from_to(before: object, after: dict[str, object]) -> Path:
        state = {"values": {"root_module": {"resources": [before]}}}
        return write(tmp_path, plan(after, prior_state=state))

    (key,) = load_plan(from_to(broken, good), Declarations()).before.keys
    assert key.policy.document
    assert key.policy.document.statements == ()
    with pytest.raises(Failure, match="names no action"):
        load_plan(from_to(good, broken), Declarations())
