"""The conditions of statements: their operators, their variables, and whether one holds.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from keyproof.iam.context import Context, Values
from keyproof.iam.patterns import (
    ARN_PARTS,
    WRITTEN,
    Open,
    Pattern,
    Text,
    arn_parts,
    is_literal,
    match,
    match_arn,
    pattern_of,
)
from keyproof.iam.truth import Truth, all_of, any_of, truth
from keyproof.policy_document import Condition

Comparison = Callable[[Pattern, Text], Truth]

FOR_ANY_VALUE = "foranyvalue:"
FOR_ALL_VALUES = "forallvalues:"
IF_EXISTS = "ifexists"
NULL = "null"
NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
# What IAM knows and is not evaluated here.
DATE = ("equals", "notequals", "lessthan", "lessthanequals", "greaterthan", "greaterthanequals")
NOT_EVALUATED = {"binaryequals", "ipaddress", "notipaddress", *(f"date{each}" for each in DATE)}
VARIABLE = re.compile(
    r"\$\{(?:(?P<character>[*?$])|\s*(?P<key>[^},']+?)\s*(?:,\s*'(?P<default>[^']*)'\s*)?)\}"
)


@dataclass(frozen=True, kw_only=True)
class Operator:
    """An operator in its parts: ``ForAllValues:StringNotLikeIfExists`` has all of them.

    ``compare`` takes a pattern of the policy and a value of the request. ``quantifier`` is
    FOR_ANY_VALUE, FOR_ALL_VALUES or empty.
    """

    compare: Comparison
    negated: bool
    quantifier: str
    if_exists: bool
    is_null: bool = False


@lru_cache(maxsize=256)
def read_operator(name: str) -> Operator | None:
    """An operator by its name in any case; None for one that is not known here."""
    quantifier, bare, if_exists = _parts(name)
    is_null = bare == NULL and not quantifier and not if_exists
    if bare not in OPERATORS and not is_null:
        return None
    compare, negated = OPERATORS.get(bare, (_equal, False))
    return Operator(
        compare=compare,
        negated=negated,
        quantifier=quantifier,
        if_exists=if_exists,
        is_null=is_null,
    )


def is_operator(name: str) -> bool:
    """Whether IAM knows an operator, be it evaluated here or not."""
    _, bare, _ = _parts(name)
    return bare in NOT_EVALUATED or read_operator(name) is not None


def _parts(name: str) -> tuple[str, str, bool]:
    """The quantifier of an operator, its comparison, and whether it ends in ``IfExists``."""
    bare = name.lower()
    quantifier = next((q for q in (FOR_ANY_VALUE, FOR_ALL_VALUES) if bare.startswith(q)), "")
    bare = bare.removeprefix(quantifier)
    return quantifier, bare.removesuffix(IF_EXISTS), bare.endswith(IF_EXISTS)


def _plain(pattern: Pattern) -> Pattern:
    """The pattern of the text as written, for operators that know no wildcards."""
    return Pattern(pattern.translate(WRITTEN))


def _equal(pattern: Pattern, value: Text) -> Truth:
    return match(_plain(pattern), value)


def _equal_ignoring_case(pattern: Pattern, value: Text) -> Truth:
    folded = Pattern(_plain(pattern).lower())
    if isinstance(value, str):
        return match(folded, value.lower())
    like, excluding = value.like.lower(), tuple(each.lower() for each in value.excluding)
    alike = match(folded, Open(like))
    # Another spelling of an excluded value is not excluded, so it can only be less certain.
    return alike if match(folded, Open(like, excluding)).possible else min(alike, Truth.MAYBE)


def _arn_like(pattern: Pattern, value: Text) -> Truth:
    if len(arn_parts(pattern)) < ARN_PARTS:
        # No ARN. Whether IAM lets a bare * match one is not documented.
        return Truth.NO if ":" in pattern or is_literal(pattern) else Truth.MAYBE
    if isinstance(value, str) and value.count(":") < ARN_PARTS - 1:
        return Truth.MAYBE  # not documented
    return match_arn(pattern, value)


def _boolean(pattern: Pattern, value: Text) -> Truth:
    if not isinstance(value, str):
        return Truth.MAYBE
    return truth(_plain(pattern).lower() == value.lower())


def _numeric(compare: Callable[[Decimal, Decimal], bool]) -> Comparison:
    def compared(pattern: Pattern, value: Text) -> Truth:
        text = _plain(pattern)
        if not isinstance(value, str) or not (NUMBER.fullmatch(value) and NUMBER.fullmatch(text)):
            return Truth.MAYBE  # an open value, or no number: what IAM does is not documented
        return truth(compare(Decimal(value), Decimal(text)))

    return compared


# Each with whether it is the negation of its comparison.
OPERATORS: dict[str, tuple[Comparison, bool]] = {
    "stringequals": (_equal, False),
    "stringnotequals": (_equal, True),
    "stringequalsignorecase": (_equal_ignoring_case, False),
    "stringnotequalsignorecase": (_equal_ignoring_case, True),
    "stringlike": (match, False),
    "stringnotlike": (match, True),
    "arnequals": (_arn_like, False),
    "arnlike": (_arn_like, False),
    "arnnotequals": (_arn_like, True),
    "arnnotlike": (_arn_like, True),
    "bool": (_boolean, False),
    "numericequals": (_numeric(operator.eq), False),
    "numericnotequals": (_numeric(operator.eq), True),
    "numericlessthan": (_numeric(operator.lt), False),
    "numericlessthanequals": (_numeric(operator.le), False),
    "numericgreaterthan": (_numeric(operator.gt), False),
    "numericgreaterthanequals": (_numeric(operator.ge), False),
}


def resolve(text: str, context: Context | None) -> Pattern | Truth:
    """The pattern that a text with variables stands for; without a context, it has none.

    NO where a variable has no value, so that nothing matches; MAYBE where its value is not known.
    What a variable brings in is never a wildcard.
    """
    if context is None or "${" not in text:
        return pattern_of(text)
    pattern, end = "", 0
    for variable in VARIABLE.finditer(text):
        value = variable["character"] or _value(variable["key"], variable["default"], context)
        if isinstance(value, Truth):
            return value
        pattern += pattern_of(text[end : variable.start()]) + value
        end = variable.end()
    return Pattern(pattern + pattern_of(text[end:]))


def _value(key: str, default: str | None, context: Context) -> str | Truth:
    values = context.get(key)
    if not values.texts:
        return Truth.NO if default is None else default
    (first, *others) = values.texts
    if values.may_be_absent or others or not isinstance(first, str):
        return Truth.MAYBE
    return first


def holds(condition: Condition, context: Context, *, has_variables: bool = True) -> Truth:
    """Whether a condition holds; MAYBE too for an operator that is not known here.

    ``has_variables`` is false of a policy whose version knows no policy variables.
    """
    values = context.get(condition.key)
    if not has_variables or not condition.has_variable:
        return _holds_always(condition, values)
    return _holds(condition, values, [resolve(text, context) for text in condition.values])


@lru_cache(maxsize=65536)
def _holds_always(condition: Condition, values: Values) -> Truth:
    """The answer of a condition without variables, which depends on the values of its key alone."""
    return _holds(condition, values, [pattern_of(text) for text in condition.values])


def _holds(condition: Condition, values: Values, patterns: Sequence[Pattern | Truth]) -> Truth:
    operator = read_operator(condition.operator)
    if operator is None:
        return Truth.MAYBE
    if operator.is_null:
        return any_of(_is_null(text, values) for text in condition.values)
    if operator.quantifier == FOR_ALL_VALUES or operator.if_exists:
        when_absent = Truth.YES
    else:
        when_absent = truth(operator.negated and operator.quantifier != FOR_ANY_VALUE)
    if not values.texts:
        return when_absent
    each = [_compare(operator, patterns, text) for text in values.texts]
    if operator.quantifier:
        when_present = any_of(each) if operator.quantifier == FOR_ANY_VALUE else all_of(each)
    else:
        # IAM asks for a set operator where a key has several values.
        when_present = each[0] if len(each) == 1 else Truth.MAYBE
    if values.may_be_absent and when_present is not when_absent:
        return Truth.MAYBE
    return when_present


def _is_null(expected: str, values: Values) -> Truth:
    if expected.lower() not in ("true", "false"):
        return Truth.MAYBE
    absent = Truth.MAYBE if values.texts and values.may_be_absent else truth(not values.texts)
    return absent if expected.lower() == "true" else absent.negated


def _compare(operator: Operator, patterns: Sequence[Pattern | Truth], text: Text) -> Truth:
    # Whether a variable without a value makes a negated operator hold is not documented.
    without_value = Truth.MAYBE if operator.negated else Truth.NO
    alike = any_of(
        max(pattern, without_value)
        if isinstance(pattern, Truth)
        else operator.compare(pattern, text)
        for pattern in patterns
    )
    return alike.negated if operator.negated else alike
