"""Of several policies of one resource, each is judged as if it were the only one."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from keyproof import Plan, check
from keyproof.access.everything import everything
from keyproof.compare.policies import wider_policies
from keyproof.declarations import Declarations
from keyproof.model.alternatives import alternatives
from keyproof.tests.configurations import ACCOUNT, policy, statement
from keyproof.tests.plans import Object, change, checked

KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
OWN = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
OPEN = statement({"AWS": "*"}, "s3:GetObject")
NARROW = statement(OWN, "s3:ListBucket")
ORDERS = [(OPEN, NARROW), (NARROW, OPEN), (NARROW, NARROW, OPEN)]


def bucket(*statements: Mapping[str, object]) -> list[Object]:
    """A bucket with a policy for each statement."""
    return [
        change("aws_kms_key.k", {"arn": KEY, "enable_key_rotation": True}, {}),
        change("aws_s3_bucket.b", {"arn": "arn:aws:s3:::b", "bucket": "b", "id": "b"}, {}),
        *(
            change(f"aws_s3_bucket_policy.p{place}", {"bucket": "b", "policy": policy(each)}, {})
            for place, each in enumerate(statements)
        ),
    ]


def planned(folder: Path, *statements: Mapping[str, object]) -> Plan:
    checked(folder, bucket(*statements), {})
    return Plan.read(folder / "plan.json", account=ACCOUNT)


@pytest.mark.parametrize("statements", [(OPEN,), *ORDERS])
def test_each_is_held_to_the_calls(
    tmp_path: Path, statements: tuple[Mapping[str, object], ...]
) -> None:
    (model,) = planned(tmp_path, *statements).models()
    found = everything(model, Declarations()).unfolded
    place = f"aws_s3_bucket_policy.p{statements.index(OPEN)}"
    let_in = [e for e in found if e.rule == "nobody else" and e.resource == "aws_s3_bucket.b"]
    assert any(e.is_foreign and "s3:GetObject" in e.actions and place in e.cause for e in let_in)
    assert any(e.rule == "necessary" and e.resource == place for e in found)


@pytest.mark.parametrize("statements", [(NARROW,), (NARROW, OPEN), (OPEN, NARROW)])
def test_each_may_allow_the_number_of_an_example(
    tmp_path: Path, statements: tuple[Mapping[str, object], ...]
) -> None:
    plan = replace(planned(tmp_path, *statements), examples=frozenset({ACCOUNT}))
    found = [each for each in check(plan).findings if each.resource == "aws_s3_bucket.b"]
    assert any(each.problem.startswith(f"Account {ACCOUNT} is allowed by") for each in found)


def test_a_wider_policy_in_the_place_of_one_of_several_is_wider(tmp_path: Path) -> None:
    (before,) = planned(tmp_path, NARROW, NARROW).models()
    assert not dict(wider_policies(before, before))
    for statements in ((OPEN, NARROW), (NARROW, OPEN)):
        (after,) = planned(tmp_path, *statements).models()
        assert "aws_s3_bucket.b" in dict(wider_policies(before, after))


def test_one_policy_of_each_resource_is_judged_once(tmp_path: Path) -> None:
    (model,) = planned(tmp_path, OPEN).models()
    assert not alternatives(model)
