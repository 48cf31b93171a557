"""Statements of one sid are one statement, or they are refused."""

from dataclasses import replace
from typing import Any

import pytest

from constructs_lib.policies.merging import with_statement
from keyproof.policy_document import Condition, PolicyDocument, PolicyError, Principal, Statement

STATEMENT = Statement(
    sid="Use",
    principals=(Principal("Service", "sns.amazonaws.com"),),
    actions=("kms:Decrypt",),
    resources=("*",),
    conditions=(
        Condition("StringEquals", "aws:SourceAccount", ("111122223333",)),
        Condition("ArnLike", "aws:SourceArn", ("arn:a",)),
    ),
)
POLICY = PolicyDocument((STATEMENT,))


def test_statements_of_one_sid_are_merged_when_one_condition_differs() -> None:
    conditions = (STATEMENT.conditions[0], Condition("ArnLike", "aws:SourceArn", ("arn:b",)))
    other = replace(STATEMENT, conditions=conditions)
    document = with_statement(with_statement(POLICY, other), STATEMENT)
    (merged,) = document.statements
    assert merged.conditions == (
        STATEMENT.conditions[0],
        Condition("ArnLike", "aws:SourceArn", ("arn:a", "arn:b")),
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"actions": ("kms:Encrypt",)},
        {"effect": "Deny"},
        {"resources": ("arn:key",)},
        {"conditions": ()},
        # Both conditions differ: the union would also allow account 2 with the first ARN.
        {
            "conditions": (
                Condition("StringEquals", "aws:SourceAccount", ("444455556666",)),
                Condition("ArnLike", "aws:SourceArn", ("arn:b",)),
            )
        },
    ],
)
def test_different_statements_of_one_sid_are_refused(changed: dict[str, Any]) -> None:
    other = replace(STATEMENT, **changed)
    with pytest.raises(PolicyError, match="'Use'"):
        with_statement(POLICY, other)
