"""Which differences of two policies are a widening, statement by statement."""

from typing import Any

import pytest

from keyproof.iam.differences import differences
from keyproof.policy_document import PolicyDocument

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


ALLOW = statement()
DENY = statement(Effect="Deny")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (ALLOW, ALLOW, []),
        (ALLOW, None, []),
        (None, DENY, []),
        (None, ALLOW, ["statement S is new and allows kms:Decrypt"]),
        (DENY, None, ["the denial S is gone"]),
        (
            ALLOW,
            statement(Action=["kms:Decrypt", "kms:Encrypt"]),
            ["statement S takes in the action kms:Encrypt"],
        ),
        (statement(Action=["kms:Decrypt", "kms:Encrypt"]), ALLOW, []),
        (
            ALLOW,
            statement(Principal={"AWS": ["1", "2"]}),
            ["statement S takes in the principal 2"],
        ),
        (
            ALLOW,
            statement(Condition={}),
            ["statement S takes in requests that do not fulfil StringEquals kms:ViaService"],
        ),
        (statement(Condition={}), ALLOW, []),
        (
            ALLOW,
            statement(Condition={"StringEquals": {"kms:ViaService": ["sns", "sqs"]}}),
            ["statement S takes in kms:ViaService sqs"],
        ),
        (ALLOW, statement(Condition={"StringEquals": {"kms:ViaService": ["sns", NEW]}}), []),
        (
            statement(Condition={"StringNotEquals": {"aws:PrincipalArn": ["a", "b"]}}),
            statement(Condition={"StringNotEquals": {"aws:PrincipalArn": ["a"]}}),
            ["statement S takes in aws:PrincipalArn b"],
        ),
        (
            DENY,
            statement(Effect="Deny", Action="kms:Encrypt"),
            ["the denial S leaves out the action kms:Decrypt"],
        ),
        (
            statement(Effect="Deny", Condition={}),
            DENY,
            ["the denial S leaves out requests that do not fulfil StringEquals kms:ViaService"],
        ),
        (DENY, statement(Effect="Deny", Condition={}), []),
        (
            DENY,
            ALLOW,
            ["the denial S is gone", "statement S is new and allows kms:Decrypt"],
        ),
    ],
)
def test_a_widening_is_told(
    before: dict[str, Any] | None, after: dict[str, Any] | None, told: list[str]
) -> None:
    old = document(*([before] if before else [])).statements
    new = document(*([after] if after else [])).statements
    assert sorted(differences(old, new, frozenset({NEW}))) == sorted(told)
