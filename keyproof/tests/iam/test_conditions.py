"""Each operator with the values of a policy, the values of a request, and what it answers."""

from typing import Any

import pytest

from keyproof.iam.conditions import holds, is_operator, read_operator, without_variables
from keyproof.iam.context import ABSENT, ANYTHING, Context, Values, present
from keyproof.iam.patterns import Open
from keyproof.iam.truth import Truth
from keyproof.policy_document import Condition
from keyproof.tests.cases import read_data

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO
PERHAPS_A = Values(("a",), may_be_absent=True)
A_OR_B = present("a", "b")
MAY_BE = {"absent": True}


def read_values(asked: list[Any]) -> Values:
    texts = [each for each in asked if each != MAY_BE]
    return Values(
        tuple(t if isinstance(t, str) else Open(t["like"], tuple(t.get("but", ()))) for t in texts),
        may_be_absent=MAY_BE in asked,
    )


@pytest.mark.parametrize(
    ("operator", "written", "asked", "answer"), read_data(__file__, "a_condition_answers")
)
def test_a_condition_answers(
    operator: str, written: str | list[str], asked: list[Any], answer: str
) -> None:
    values = (written,) if isinstance(written, str) else tuple(written)
    context = Context(
        {
            "Asked": read_values(asked),
            "of": present("sns"),
            "open": present(Open("s*")),
            "several": A_OR_B,
            "perhaps": PERHAPS_A,
            "star": present("*"),
        }
    )
    assert holds(Condition(operator, "asked", values), context) is Truth[answer]


def test_an_old_policy_has_no_variables() -> None:
    context = Context({"asked": present("${of}"), "of": present("sns")})
    condition = Condition("StringEquals", "asked", ("${of}",))
    assert holds(condition, context, without_variables) is YES
    assert holds(condition, context) is NO


def test_a_context_says_what_is_not_named_and_what_there_cannot_be() -> None:
    context = Context(
        {"Named": present("a"), "gone": present("a")},
        default=ANYTHING,
        exists=lambda key: key != "gone",
    )
    assert context.get("nAMED") == present("a")
    assert context.get("other") == ANYTHING
    assert context.get("gone") == ABSENT
    assert Context({}).get("other") == ABSENT


@pytest.mark.parametrize(
    ("name", "is_one", "is_evaluated"), read_data(__file__, "which_operators_there_are")
)
def test_which_operators_there_are(name: str, is_one: bool, is_evaluated: bool) -> None:  # noqa: FBT001
    assert is_operator(name) is is_one
    assert (read_operator(name) is not None) is is_evaluated


def test_an_operator_is_read_in_its_parts() -> None:
    read = read_operator("ForAllValues:StringNotLikeIfExists")
    assert read is not None
    assert (read.negated, read.quantifier, read.if_exists, read.is_null) == (
        True,
        "forallvalues:",
        True,
        False,
    )
    null = read_operator("NULL")
    assert null is not None
    assert (null.negated, null.quantifier, null.if_exists, null.is_null) == (False, "", False, True)
