"""The requests that distinguish some statements, and the boxes of them."""

from typing import Any

import pytest

from keyproof.iam.callers import Anonymous, Identity, Service
from keyproof.iam.comparison import (
    ACTION,
    ANY_ACTION,
    ANY_SERVICE,
    OTHER,
    PRINCIPAL,
    RESOURCE,
    Universe,
    Who,
)
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


OF_ACCOUNT = {
    Identity(arn=f"arn:aws-cn:iam::{HERE}:root", account=HERE),
    Identity(arn=f"arn:aws-cn:iam::{HERE}:role/{OTHER}", account=HERE),
}
OF_NUMBER = {
    Identity(arn=f"arn:aws:iam::{HERE}:root", account=HERE),
    Identity(arn=f"arn:aws:iam::{HERE}:role/{OTHER}", account=HERE),
}
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


def test_actions_are_texts_like_the_patterns_and_none_of_another() -> None:
    wide, narrow = statement(actions=("SNS:P*",)), statement(actions=("sns:Publish",))
    assert held(ACTION, wide, narrow) == {"sns:p", f"sns:p{OTHER}{OTHER}", "sns:publish"}
    assert held(ACTION, narrow, wide) == {"sns:publish"}
    others = statement(actions=(), not_actions=("sns:Publish",))
    assert held(ACTION, others, wide) == {
        "sns:p",
        f"sns:p{OTHER}{OTHER}",
        ANY_ACTION,
    }


def test_resources_are_completed_and_what_is_left_out_is_none() -> None:
    every = statement()
    named, other = statement(resources=(TOPIC,)), statement(resources=(f"{TOPIC}?",))
    unnamed = {"arn:::::", "arn" + f":{OTHER}{OTHER}" * 5}
    assert held(RESOURCE, every, named, other) >= {TOPIC, f"{TOPIC}{OTHER}", *unnamed}
    assert held(RESOURCE, every, named, left_out=(TOPIC,)) == unnamed
    but = statement(resources=(), not_resources=(TOPIC,))
    assert held(RESOURCE, but, other) >= {f"{TOPIC}{OTHER}", *unnamed}
    assert TOPIC not in held(RESOURCE, but, other)
    both = statement(resources=(TOPIC, f"{TOPIC}s"))
    assert held(RESOURCE, both) == {TOPIC, f"{TOPIC}s"}
    but_both = statement(resources=(), not_resources=(TOPIC, f"{TOPIC}s"))
    assert not held(RESOURCE, but_both) & {TOPIC, f"{TOPIC}s"}
    of_sns = held(RESOURCE, statement(resources=("arn:aws:sns",)), every)
    assert of_sns >= {"arn:aws:sns:::", "arn:aws:sns" + f":{OTHER}{OTHER}" * 3}
    assert all(each.startswith("arn:aws:sns:") for each in of_sns)


def condition(operator: str, *values: str) -> Statement:
    return statement(conditions=(Condition(operator, "kms:ViaService", values),))


@pytest.mark.parametrize(
    ("operator", "written", "asked"),
    [
        ("StringEquals", ("sns",), {("sns",)}),
        ("StringEqualsIgnoreCase", ("sns",), {("sns",), ("SNS",)}),
        ("NumericLessThanEquals", ("5",), {("4",), ("5",)}),
        ("NumericGreaterThan", ("5",), {("6",)}),
        ("Null", ("true",), {()}),
        ("Bool", ("true",), {("true",)}),
        ("StringLike", ("s*",), {("s",), (f"s{OTHER}{OTHER}",)}),
        ("StringNotEquals", ("true",), None),
        ("IpAddress", ("10.0.0.0/8",), {True}),
    ],
)
def test_values_that_fulfil_a_condition(
    operator: str, written: tuple[str, ...], asked: set[Any] | None
) -> None:
    one = condition(operator, *written)
    (dimension,) = Universe([one], ()).box(one).keys() - {ACTION, RESOURCE, PRINCIPAL}
    everything = Universe([one], ()).box(one)[dimension]
    if asked is None:
        assert {(), ("false",)} < everything
        assert ("true",) not in everything
    else:
        assert everything == asked


def test_sets_of_two_are_asked_for_where_a_condition_is_about_sets() -> None:
    any_value = condition("ForAnyValue:StringEquals", "a")
    assert all(
        "a" in value for value in held("kms:viaservice", any_value, condition("Bool", "true"))
    )
    assert ("a", "true") in held("kms:viaservice", any_value)
    assert ("a", "true") in held("kms:viaservice", condition("ForAllValues:StringLike", "*", "a"))
    single = condition("StringLike", "*", "a")
    assert all(len(value) < 2 for value in held("kms:viaservice", single))
    # One that is not evaluated here is a dimension of its own.
    beside = condition("IpAddress", "10.0.0.0/8")
    assert ("a", "true") in held("kms:viaservice", any_value, beside)


def test_a_denial_is_for_what_it_may_be_about() -> None:
    unknown = {"conditions": (Condition("Bool", "kms:ViaService", ("a",)),)}
    several = {"conditions": (Condition("StringLike", "kms:ViaService", ("*",)),)}
    sets = condition("ForAnyValue:StringEquals", "a")
    assert all(len(value) == 1 for value in held("kms:viaservice", statement(**several), sets))
    denied = held("kms:viaservice", statement(**several, effect="Deny"), sets)
    assert any(len(value) == 2 for value in denied)
    alone = held("kms:viaservice", statement(**several, effect="Deny"))
    assert all(len(value) == 1 for value in alone)
    assert held("kms:viaservice", statement(**unknown)) == {("a",)}


def test_two_conditions_on_one_key_are_both_asked() -> None:
    both = statement(
        conditions=(
            Condition("StringLike", "a", ("s*",)),
            Condition("StringNotEquals", "A", ("sns",)),
        )
    )
    assert held("a", both) == {("s",), (f"s{OTHER}{OTHER}",)}


def test_a_request_is_found_in_one_box_and_not_in_others() -> None:
    wide, narrow = statement(actions=("sns:*",)), statement(actions=("sns:P*",))
    topic = statement(actions=("sns:*",), resources=(TOPIC,))
    universe = Universe([wide, narrow, topic], ())
    every, publish, of_topic = map(universe.box, (wide, narrow, topic))
    assert universe.first_in(publish, [every]) is None
    assert universe.first_in(of_topic, [every]) is None
    found = universe.first_in(every, [publish, of_topic])
    assert found is not None
    assert found[ACTION] in every[ACTION] - publish[ACTION]
    assert found[RESOURCE] != TOPIC
    assert universe.first_in(every, []) is not None
    # Two boxes together cover what neither does alone.
    but_topic = statement(actions=("sns:*",), resources=(), not_resources=(TOPIC,))
    universe = Universe([wide, topic, but_topic], ())
    every, of_topic, but = map(universe.box, (wide, topic, but_topic))
    assert universe.first_in(every, [of_topic, but]) is None
    assert universe.first_in(every, [of_topic, but, of_topic]) is None
    assert universe.first_in(every, [but]) is not None


@pytest.mark.parametrize(
    ("patterns", "common"),
    [
        (("a*", "*b"), {"ab", f"a{OTHER}{OTHER}b"}),
        (("a*", "a?c*"), {f"a{OTHER}c"}),
        (("a*b", "a*c"), set()),
        (("a?", "?b"), {"ab"}),
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


@pytest.mark.parametrize(("length", "is_compared"), [(199, True), (200, False)])
def test_the_longest_patterns_are_not_compared(length: int, is_compared: bool) -> None:  # noqa: FBT001
    one, other = (
        statement(actions=(pattern,)) for pattern in (f"*{'a' * length}", f"{'b' * length}*")
    )
    assert bool(held(ACTION, one, other) & held(ACTION, other, one)) is is_compared
