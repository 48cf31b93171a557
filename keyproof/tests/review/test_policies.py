"""Which differences of two policies are a widening, statement by statement."""

from typing import Any

import pytest

from keyproof.iam.comparison.differences import differences
from keyproof.policy_document import PolicyDocument
from keyproof.tests.cases import read_data

NEW = "arn:aws:sns:eu-west-1:1:new"


def statement(**elements: Any) -> dict[str, Any]:
    return {
        "Sid": "S",
        "Effect": "Allow",
        "Principal": {"AWS": "1"},
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:ViaService": "sns"}},
        **elements,
    }


def document(*statements: dict[str, Any]) -> PolicyDocument:
    return PolicyDocument.from_object({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize("case", read_data(__file__, "a_widening_is_told"), ids=str)
def test_a_widening_is_told(case: dict[str, Any]) -> None:
    old, new = (
        document(*([statement(**case[side])] if side in case else [])).statements
        for side in ("before", "after")
    )
    assert sorted(differences(old, new, frozenset({NEW}))) == sorted(case["reported"])
