"""A difference is reported if a request is allowed after and was not before."""

from collections import Counter
from itertools import product
from typing import Any, Literal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from keyproof.iam.callers import Anonymous, Identity, Service
from keyproof.iam.comparison import Difference, wider
from keyproof.iam.context import Context, Values
from keyproof.iam.evaluation import Evaluation, Policies, Target, Verdict
from keyproof.iam.statements import NamedPolicy
from keyproof.policy_document import ANYONE, Condition, PolicyDocument, Principal, Statement
from keyproof.tests.cases import read_data

HERE, THERE = "111122223333", "999988887777"
KEY = f"arn:aws:kms:eu-west-1:{HERE}:key/a"
ROOT = Principal("AWS", f"arn:aws:iam::{HERE}:root")
ALICE = Principal("AWS", f"arn:aws:iam::{HERE}:user/alice")
SNS = Principal("Service", "sns.amazonaws.com")
CALLERS = (
    Identity(arn=ALICE.identifier, account=HERE),
    Identity(arn=f"arn:aws:iam::{HERE}:role/other", account=HERE),
    Identity(arn=f"arn:aws:iam::{THERE}:role/other", account=THERE),
    Service("sns.amazonaws.com"),
    Service("logs.amazonaws.com"),
    Anonymous(),
)
# Values for each part that the patterns below can tell apart, and one that none of them names.
ACTIONS = ("kms:Decrypt", "kms:Encrypt", "kms:EncX", "kms:Other", "sns:Publish", "kms:Enc")
RESOURCES = (KEY, KEY.replace("/a", "/A"), KEY.replace("/a", "/ab"), KEY.replace("/a", "/b"))
VIA = ((), ("sns.x",), ("sns.y",), ("sqs.x",), ("sqs.z",))
CONTEXT_KEYS = ((), ("a",), ("b",), ("c",), ("a", "c"), ("b", "c"))

ACTION_PATTERNS = ("kms:Decrypt", "kms:encrypt", "kms:Enc*", "kms:*", "*", "sns:Publish")
RESOURCE_PATTERNS = ("*", KEY, KEY.replace("/a", "/A"), KEY.replace("/a", "/a*"))
VIA_CONDITIONS = [
    Condition(operator, "kms:ViaService", values)
    for operator in ("StringEquals", "StringLike", "StringNotLike", "StringLikeIfExists")
    for values in (("sns.x",), ("sns.*",), ("*.x",), ("sns.x", "sqs.*"))
]
SET_CONDITIONS = [
    Condition(f"{quantifier}:StringEquals", "kms:EncryptionContextKeys", values)
    for quantifier in ("ForAnyValue", "ForAllValues")
    for values in (("a",), ("a", "b"))
]


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    def some(values: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)))

    conditions = draw(
        st.lists(
            st.sampled_from([*VIA_CONDITIONS, *SET_CONDITIONS]),
            max_size=2,
            unique_by=lambda c: c.key,
        )
    )
    principals = draw(st.sampled_from(("principals", "principals", "not_principals")))
    effect: Literal["Allow", "Deny"] = draw(st.sampled_from(("Allow", "Deny")))
    named = some((ROOT, ALICE, SNS, ANYONE))
    if principals == "not_principals":
        # With its account: without it, IAM does not say what such a statement does.
        named = draw(st.sampled_from(((ALICE, ROOT), (SNS,))))
    elements = {
        principals: named,
        draw(st.sampled_from(("actions", "actions", "not_actions"))): some(ACTION_PATTERNS),
        draw(st.sampled_from(("resources", "resources", "not_resources"))): some(RESOURCE_PATTERNS),
    }
    return Statement(
        sid=draw(st.sampled_from(("", "A", "B"))),
        effect=effect,
        conditions=tuple(conditions),
        **elements,  # pyright: ignore[reportArgumentType]
    )


ALL = Statement(sid="", actions=("*",), resources=("*",))
OPEN = NamedPolicy("own", PolicyDocument((ALL,)))
OTHERS = NamedPolicy(
    "another", PolicyDocument((Statement(sid="", principals=(ANYONE,), actions=("*",)),))
)


Universe = tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]


def universe(policies: tuple[Statement, ...]) -> Universe:
    """Resources and values; one of each kind where none of the policies looks at it."""
    keys = {each.key for statement in policies for each in statement.conditions}
    resources = {each for statement in policies for each in statement.resources} - {"*"}
    resources |= {each for statement in policies for each in statement.not_resources}
    return (
        RESOURCES if resources else RESOURCES[:1],
        VIA if "kms:ViaService" in keys else VIA[:1],
        CONTEXT_KEYS if "kms:EncryptionContextKeys" in keys else CONTEXT_KEYS[:1],
    )


def allowed(policy: tuple[Statement, ...], within: Universe) -> set[tuple[object, ...]]:
    """The requests of the universe that a key policy allows; each with the other policies."""
    document = NamedPolicy("policy", PolicyDocument(policy))
    found: set[tuple[object, ...]] = set()
    for caller, resource, via, keys, own, elsewhere in product(
        CALLERS, *within, (True, False), (True, False)
    ):
        evaluation = Evaluation(
            Policies(
                identity=(OPEN,) if own else (),
                resource=(document, OTHERS) if elsewhere else (document,),
            ),
            caller=caller,
            # An account's number decides alone who needs both sides; here the key's policy does.
            target=Target(
                arn=resource, account=str(getattr(caller, "account", HERE)), policy_required=True
            ),
            context=Context(
                {"kms:ViaService": Values(via), "kms:EncryptionContextKeys": Values(keys)}
            ),
        )
        found |= {
            (caller, resource, via, keys, own, elsewhere, action)
            for action in ACTIONS
            if evaluation.decide(action).verdict is Verdict.ALLOWED
        }
    return found


def test_what_is_newly_allowed_is_reported() -> None:
    answers: Counter[bool] = Counter()

    # Shrinking would take minutes: each example asks for thousands of requests.
    @settings(
        max_examples=40, deadline=None, derandomize=True, database=None, phases=[Phase.generate]
    )
    @given(
        st.lists(statements(), max_size=3), st.lists(statements(), max_size=3), st.integers(0, 3)
    )
    def agree(before: list[Statement], after: list[Statement], kept: int) -> None:
        one, other = tuple(before), tuple(before[:kept] + after)
        output = list(wider(one, other, frozenset()))
        within = universe(one + other)
        gained = allowed(other, within) - allowed(one, within)
        # A layer that is gone is reported as well, whatever another one still denies.
        assert output or not gained, (one, other, sorted(map(str, gained))[:3])
        assert not list(wider(one, one, frozenset()))
        answers[bool(output)] += 1

    agree()
    assert min(answers[True], answers[False]) > 8, answers


def output(difference: Difference) -> list[str]:
    return [str(each.sid) if each else "" for each in (difference.was, difference.now)] + [
        *difference.looser
    ]


@pytest.mark.parametrize("case", read_data(__file__, "the_statement_that_brings_it"), ids=str)
def test_the_statement_that_brings_it_is_named(case: dict[str, Any]) -> None:
    before, after = (
        PolicyDocument.from_object({"Version": "2012-10-17", "Statement": case[side]}).statements
        for side in ("before", "after")
    )
    found = wider(before, after, frozenset(case.get("new", ())))
    assert [output(each) for each in found] == case["reported"]
