"""The requests that distinguish some statements, and the boxes of them."""

from typing import Any

import pytest

from keyproof.iam.callers import Anonymous, Identity, Service
from keyproof.iam.comparison import ACTION, ANY_SERVICE, PRINCIPAL, Universe, Who, is_covered
from keyproof.iam.patterns import OTHER
from keyproof.policy_document import ANYONE, Condition, Principal, Statement

HERE = "111122223333"
TOPIC = f"arn:aws:sns:eu-west-1:{HERE}:topic"
ROOT, NUMBER = Principal("AWS", f"arn:aws-cn:iam::{HERE}:root"), Principal("AWS", HERE)
ALICE = Principal("AWS", f"arn:aws:iam::{HERE}:user/alice")
SNS, SERVICES = Principal("Service", "sns.amazonaws.com"), Principal("Service", "*")
UNIQUE_ID = Principal("AWS", "AIDAEXAMPLEID1234567")
ELSEWHERE = Identity(arn=f"arn:aws:iam::{OTHER}:role/{OTHER}", account=OTHER)


def statement(**elements: Any) -> Statement:
    given: dict[str, Any] = {"actions": ("sns:Publish",), "resources": ("*",), **elements}
    return Statement(sid="", **given)


def callers(one: Statement, *, alone: bool) -> set[Any]:
    """Whom a statement is about, if they have no policies of their own, or have some."""
    held = Universe([one], ()).box(one)[PRINCIPAL]
    return {each.caller for each in held if isinstance(each, Who) and each.alone is alone}


OF_ACCOUNT, OF_NUMBER = (
    {
        Identity(arn=f"arn:{partition}:iam::{HERE}:{name}", account=HERE)
        for name in ("root", f"role/{OTHER}")
    }
    for partition in ("aws-cn", "aws")
)
NAMED_ALICE = Identity(arn=ALICE.identifier, account=HERE)


@pytest.mark.parametrize(
    ("elements", "alone", "with_policies"),
    [
        ({"principals": (ALICE,)}, {NAMED_ALICE}, {NAMED_ALICE}),
        ({"principals": (ROOT,)}, {each for each in OF_ACCOUNT if each.is_root_user}, OF_ACCOUNT),
        ({"principals": (NUMBER,)}, {each for each in OF_NUMBER if each.is_root_user}, OF_NUMBER),
        ({"principals": (ROOT,), "effect": "Deny"}, OF_ACCOUNT, OF_ACCOUNT),
        ({"principals": (SNS,)}, {Service("sns.amazonaws.com")}, {Service("sns.amazonaws.com")}),
        # Whether it is for every service is not documented: an Allow is for none, a Deny for any.
        ({"principals": (SERVICES,)}, set(), set()),
        ({"principals": (SERVICES,), "effect": "Deny"}, {ANY_SERVICE}, {ANY_SERVICE}),
        ({"principals": (UNIQUE_ID,)}, {"AIDAEXAMPLEID1234567"}, {"AIDAEXAMPLEID1234567"}),
        (
            {"principals": (UNIQUE_ID, SNS)},
            {"AIDAEXAMPLEID1234567", Service("sns.amazonaws.com")},
            {"AIDAEXAMPLEID1234567", Service("sns.amazonaws.com")},
        ),
        (
            {"principals": (ANYONE,)},
            {ELSEWHERE, ANY_SERVICE, Anonymous()},
            {ELSEWHERE, ANY_SERVICE, Anonymous()},
        ),
        (
            {"not_principals": (SNS,)},
            {ELSEWHERE, ANY_SERVICE, Anonymous()},
            {ELSEWHERE, ANY_SERVICE, Anonymous()},
        ),
        ({"not_principals": (UNIQUE_ID,)}, {ANY_SERVICE, Anonymous()}, {ANY_SERVICE, Anonymous()}),
    ],
)
def test_callers_that_a_statement_is_about(
    elements: dict[str, Any], alone: set[Any], with_policies: set[Any]
) -> None:
    one = statement(**elements)
    assert callers(one, alone=True) == alone
    assert callers(one, alone=False) == with_policies


def held(dimension: str, *statements: Statement, left_out: tuple[str, ...] = ()) -> set[Any]:
    """What the first of some statements is about in a dimension of all of them."""
    return set(Universe(statements, left_out).box(statements[0])[dimension])


@pytest.mark.parametrize(
    ("patterns", "common"),
    [
        (("a*", "*b"), {"ab", f"a{OTHER}{OTHER}b"}),
        (("a*", "a?c*"), {f"a{OTHER}c"}),
        (("a*b", "a*c"), set()),
        (("a?", "?b"), {"ab"}),
        (("a*c", "?bc"), {"abc"}),
        (("*a*", "*b*"), {"ab", "ba"}),
        (("xa*", "xa*b"), {"xab"}),
        (("a?", "a?b*"), set()),
    ],
)
def test_what_two_patterns_have_in_common_is_asked_for(
    patterns: tuple[str, str], common: set[str]
) -> None:
    one, other = (statement(actions=(each,)) for each in patterns)
    both = held(ACTION, one, other) & held(ACTION, other, one)
    assert both >= common
    assert bool(both) is bool(common)


def test_two_boxes_cover_together_what_neither_does_alone() -> None:
    every, topic = statement(), statement(resources=(TOPIC,))
    others = statement(resources=(), not_resources=(TOPIC,))
    universe = Universe([every, topic, others], ())
    whole, *parts = map(universe.box, (every, topic, others))
    assert is_covered(whole, parts)
    assert not is_covered(whole, parts[1:])


def test_the_values_that_a_condition_is_asked_with() -> None:
    def via(operator: str, *values: str) -> Statement:
        return statement(conditions=(Condition(operator, "kms:ViaService", values),))

    assert ("a", "true") in held("kms:viaservice", via("ForAnyValue:StringEquals", "a"))
    single = held("kms:viaservice", via("StringLike", "*", "a"))
    assert all(len(each) < 2 for each in single)
    # Of a number, what is next to it.
    assert held("kms:viaservice", via("NumericGreaterThan", "5")) == {("6",)}
