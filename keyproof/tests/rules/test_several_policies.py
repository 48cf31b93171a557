"""Of several policies of one resource, each is judged as if it were the only one."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from keyproof import Source, check, diff
from keyproof.tests.configurations import ACCOUNT, policy, statement
from keyproof.tests.plans import Object, change, checked

KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
OWN = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
OPEN = statement({"AWS": "*"}, "s3:GetObject")
NARROW = statement(OWN, "s3:ListBucket")


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


def planned(folder: Path, *statements: Mapping[str, object]) -> Source:
    checked(folder, bucket(*statements), {})
    return Source.read(folder / "plan.json", account=ACCOUNT)


@pytest.mark.parametrize("statements", [(NARROW,), (NARROW, OPEN), (OPEN, NARROW)])
def test_each_may_allow_the_number_of_an_example(
    tmp_path: Path, statements: tuple[Mapping[str, object], ...]
) -> None:
    plan = planned(tmp_path, *statements)
    (reading,) = plan.readings
    example = replace(reading, account_taken=ACCOUNT, is_example=True)
    result = check(replace(plan, readings=(example,)))
    found = [each for each in result.findings if each.resource == "aws_s3_bucket.b"]
    assert any(each.message.startswith(f"Account {ACCOUNT} is allowed by") for each in found)


def test_a_wider_policy_in_the_place_of_one_of_several_is_wider(tmp_path: Path) -> None:
    before = planned(tmp_path, NARROW, NARROW)
    assert "policy-widened" not in {each.rule for each in diff(before, before).findings}
    for statements in ((OPEN, NARROW), (NARROW, OPEN)):
        found = diff(before, planned(tmp_path, *statements)).findings
        assert "policy-widened" in {each.rule for each in found}
