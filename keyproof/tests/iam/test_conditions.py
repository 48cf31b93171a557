"""Each operator with the values of a policy, the values of a request, and what it answers."""

import pytest

from keyproof.iam.conditions import holds, without_variables
from keyproof.iam.context import ABSENT, ANYTHING, Context, Values, present
from keyproof.iam.operators import is_operator, read_operator
from keyproof.iam.patterns import Open
from keyproof.iam.truth import Truth
from keyproof.policy_document import Condition

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO
TOPIC = "arn:aws:sns:eu-west-1:111122223333:topic"
PERHAPS_A = Values(("a",), may_be_absent=True)
A_OR_B = present("a", "b")


@pytest.mark.parametrize(
    ("operator", "written", "asked", "answer"),
    [
        ("StringEquals", "a", present("a"), YES),
        ("StringEquals", "a", present("A"), NO),
        ("StringEquals", "a*", present("ab"), NO),
        ("StringEquals", "a*", present("a*"), YES),
        ("StringEquals", ("b", "a"), present("a"), YES),
        ("StringEquals", "a", ABSENT, NO),
        ("StringEquals", "a", PERHAPS_A, MAYBE),
        ("StringEquals", "b", PERHAPS_A, NO),
        ("StringEquals", "a", A_OR_B, MAYBE),
        ("StringEquals", "a", present(Open("a")), YES),
        ("StringEquals", "a", present(Open("a*")), MAYBE),
        ("StringEquals", "b", present(Open("a*")), NO),
        ("StringEqualsIfExists", "a", ABSENT, YES),
        ("StringEqualsIfExists", "a", PERHAPS_A, YES),
        ("StringEqualsIfExists", "b", PERHAPS_A, MAYBE),
        ("StringEqualsIfExists", "b", present("a"), NO),
        ("StringNotEquals", "a", present("a"), NO),
        ("StringNotEquals", "a", present("b"), YES),
        ("StringNotEquals", ("a", "b"), present("b"), NO),
        ("StringNotEquals", "a", ABSENT, YES),
        ("StringNotEquals", "a", PERHAPS_A, MAYBE),
        ("StringNotEquals", "b", PERHAPS_A, YES),
        ("StringEqualsIgnoreCase", "Ab", present("aB"), YES),
        ("StringEqualsIgnoreCase", "Ab", present("ac"), NO),
        ("StringEqualsIgnoreCase", "Ab", present(Open("AB")), YES),
        ("StringEqualsIgnoreCase", "Ab", present(Open("A*")), MAYBE),
        ("StringEqualsIgnoreCase", "b", present(Open("A*")), NO),
        # Another spelling of the excluded value is not excluded.
        ("StringEqualsIgnoreCase", "Ab", present(Open("*", ("AB",))), MAYBE),
        ("StringNotEqualsIgnoreCase", "Ab", present("aB"), NO),
        ("StringNotEqualsIgnoreCase", "Ab", present("ac"), YES),
        ("StringLike", "a?c*", present("abc"), YES),
        ("StringLike", "a?c*", present("ac"), NO),
        ("StringNotLike", "a*", present("ab"), NO),
        ("StringNotLike", "a*", present("b"), YES),
        ("ArnEquals", "arn:*:sns:*:*:t*", present(TOPIC), YES),
        ("ArnLike", "arn:*:sns:*:*:t*", present(TOPIC), YES),
        ("ArnLike", "arn:*:topic", present(TOPIC), NO),
        ("ArnLike", "*", present(TOPIC), MAYBE),
        ("ArnLike", "a:*", present(TOPIC), NO),
        ("ArnLike", "topic", present(TOPIC), NO),
        ("ArnLike", "arn:*:sns:*:*:t*", present("a:b:c:d:e"), MAYBE),
        ("ArnLike", "arn:*:sns:*:*:t*", present(Open("arn:aws:sns:*:*:*")), MAYBE),
        ("ArnNotEquals", "arn:*:sns:*:*:t*", present(TOPIC), NO),
        ("ArnNotLike", "arn:*:sns:*:*:t*", present(TOPIC), NO),
        ("ArnNotLike", "arn:*:sqs:*:*:t*", present(TOPIC), YES),
        ("Bool", "true", present("True"), YES),
        ("Bool", "TRUE", present("true"), YES),
        ("Bool", "true", present("false"), NO),
        ("Bool", "true", present(Open("true")), MAYBE),
        ("NumericEquals", "5", present("5.0"), YES),
        ("NumericEquals", "5", present("-5"), NO),
        ("NumericEquals", "five", present("5"), MAYBE),
        ("NumericEquals", "5", present("five"), MAYBE),
        ("NumericEquals", "5", present(Open("5")), MAYBE),
        ("NumericNotEquals", "5", present("5"), NO),
        ("NumericLessThan", "5", present("4"), YES),
        ("NumericLessThan", "5", present("5"), NO),
        ("NumericLessThanEquals", "5", present("5"), YES),
        ("NumericLessThanEquals", "5", present("6"), NO),
        ("NumericGreaterThan", "5", present("6"), YES),
        ("NumericGreaterThan", "5", present("5"), NO),
        ("NumericGreaterThanEquals", "5", present("5"), YES),
        ("NumericGreaterThanEquals", "5", present("4"), NO),
        ("Null", "true", ABSENT, YES),
        ("Null", "True", present("a"), NO),
        ("Null", "true", PERHAPS_A, MAYBE),
        ("Null", "true", Values((), may_be_absent=True), YES),
        ("Null", "false", ABSENT, NO),
        ("Null", "FALSE", present("a"), YES),
        ("Null", "false", PERHAPS_A, MAYBE),
        ("Null", "no", ABSENT, MAYBE),
        ("Null", ("no", "true"), ABSENT, YES),
        ("ForAnyValue:StringEquals", "b", A_OR_B, YES),
        ("ForAnyValue:StringEquals", "c", A_OR_B, NO),
        ("ForAnyValue:StringEquals", "a", ABSENT, NO),
        ("ForAnyValue:StringNotEquals", "a", A_OR_B, YES),
        ("ForAnyValue:StringNotEquals", "a", ABSENT, NO),
        ("ForAnyValue:StringEqualsIfExists", "a", ABSENT, YES),
        ("ForAllValues:StringEquals", "b", A_OR_B, NO),
        ("ForAllValues:StringLike", "?", A_OR_B, YES),
        ("ForAllValues:StringEquals", "a", ABSENT, YES),
        ("ForAllValues:StringNotEquals", "a", ABSENT, YES),
        ("forallvalues:stringlikeifexists", "?", A_OR_B, YES),
        ("DateEquals", "2030-01-01", ABSENT, MAYBE),
        ("ForAnyValue:Null", "true", ABSENT, MAYBE),
        ("StringEquals", "a", ANYTHING, MAYBE),
        # A variable is replaced, and never by what is not known.
        ("StringEquals", "${of}", present("sns"), YES),
        ("StringEquals", "${of}", present("sqs"), NO),
        ("StringEquals", "${of}${gone}", present("sns"), NO),
        ("StringEquals", ("${gone}", "sns"), present("sns"), YES),
        ("StringEquals", "${gone, 'sns'}", present("sns"), YES),
        ("StringNotEquals", "${gone}", present("sns"), MAYBE),
        ("StringNotEquals", ("${gone}", "sns"), present("sns"), NO),
        ("StringNotEquals", "${of}", present("sqs"), YES),
        ("StringEquals", "${open}", present("sns"), MAYBE),
        ("StringEquals", "${several}", present("a"), MAYBE),
        ("StringEquals", "${perhaps}", present("a"), MAYBE),
        ("StringLike", "${star}", present("sns"), NO),
        ("StringLike", "${*}${?}${$}*", present("*?$x"), YES),
        ("StringLike", "${*}", present("sns"), NO),
        ("StringLike", "s${of}s", present("ssnss"), YES),
        ("StringLike", "s${of}s", present("sns"), NO),
    ],
)
def test_a_condition_answers(
    operator: str, written: str | tuple[str, ...], asked: Values, answer: Truth
) -> None:
    values = (written,) if isinstance(written, str) else written
    context = Context(
        {
            "Asked": asked,
            "of": present("sns"),
            "open": present(Open("s*")),
            "several": A_OR_B,
            "perhaps": PERHAPS_A,
            "star": present("*"),
        }
    )
    assert holds(Condition(operator, "asked", values), context) is answer


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
    ("name", "is_one", "is_evaluated"),
    [
        ("StringEquals", True, True),
        ("ForAllValues:StringNotLikeIfExists", True, True),
        ("Null", True, True),
        ("IpAddress", True, False),
        ("ForAnyValue:DateLessThanIfExists", True, False),
        ("StringEqual", False, False),
        ("ForAnyValue:Null", False, False),
        ("NullIfExists", False, False),
        ("IfExistsStringEquals", False, False),
    ],
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
