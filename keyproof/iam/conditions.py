"""The conditions of statements: their operators, their variables, and whether one holds.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

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

# Takes a pattern of the policy and a value of the request.
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


class Operator(NamedTuple):
    """An operator in lower case: ``ForAllValues:StringNotLikeIfExists`` has every part.

    ``quantifier`` is FOR_ANY_VALUE, FOR_ALL_VALUES or empty.
    """

    quantifier: str
    name: str
    if_exists: bool

    @property
    def negated(self) -> bool:
        """Whether it holds where its comparison does not."""
        return "not" in self.name

    @property
    def is_null(self) -> bool:
        """Whether it asks if the key is absent."""
        return self.name == NULL


@lru_cache(maxsize=256)
def read_operator(name: str) -> Operator | None:
    """An operator by its name in any case; None for one that is not known here."""
    found = _parts(name)
    return found if found.name in COMPARISONS or found == ("", NULL, False) else None


def is_operator(name: str) -> bool:
    """Whether IAM knows an operator, be it evaluated here or not."""
    return _parts(name).name in NOT_EVALUATED or read_operator(name) is not None


def _parts(name: str) -> Operator:
    bare = name.lower()
    quantifier = next((q for q in (FOR_ANY_VALUE, FOR_ALL_VALUES) if bare.startswith(q)), "")
    bare = bare.removeprefix(quantifier)
    return Operator(quantifier, bare.removesuffix(IF_EXISTS), bare.endswith(IF_EXISTS))


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


def _numeric(compare: Callable[[Decimal, Decimal], bool]) -> Comparison:
    def compared(pattern: Pattern, value: Text) -> Truth:
        text = _plain(pattern)
        if not isinstance(value, str) or not (NUMBER.fullmatch(value) and NUMBER.fullmatch(text)):
            return Truth.MAYBE  # an open value, or no number: what IAM does is not documented
        return truth(compare(Decimal(value), Decimal(text)))

    return compared


COMPARISONS: dict[str, Comparison] = {
    **dict.fromkeys(("stringequals", "stringnotequals"), _equal),
    **dict.fromkeys(("stringequalsignorecase", "stringnotequalsignorecase"), _equal_ignoring_case),
    **dict.fromkeys(("stringlike", "stringnotlike"), match),
    **dict.fromkeys(("arnequals", "arnlike", "arnnotequals", "arnnotlike"), _arn_like),
    "bool": _equal_ignoring_case,
    **dict.fromkeys(("numericequals", "numericnotequals"), _numeric(operator.eq)),
    "numericlessthan": _numeric(operator.lt),
    "numericlessthanequals": _numeric(operator.le),
    "numericgreaterthan": _numeric(operator.gt),
    "numericgreaterthanequals": _numeric(operator.ge),
}


def resolve(text: str, variables: Context | None, *, negated: bool) -> Pattern | Truth:
    """The pattern that a text with variables stands for; without a context, it has none.

    MAYBE where the value of a variable is not known; NO where it has none, so that nothing
    matches. Whether that makes a negated element match is not documented, so there it is MAYBE.
    What a variable brings in is never a wildcard.
    """
    if variables is None or "${" not in text:
        return pattern_of(text)
    pattern, end = "", 0
    for variable in VARIABLE.finditer(text):
        value = variable["character"] or _value(variable["key"], variable["default"], variables)
        if isinstance(value, Truth):
            return Truth.MAYBE if negated else value
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
    if has_variables and condition.has_variable:
        return _holds(condition, values, context)
    return _holds_always(condition, values)


@lru_cache(maxsize=65536)
def _holds_always(condition: Condition, values: Values) -> Truth:
    """The answer of a condition without variables, which depends on the values of its key alone."""
    return _holds(condition, values, None)


def _holds(condition: Condition, values: Values, variables: Context | None) -> Truth:
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
    patterns = [resolve(each, variables, negated=operator.negated) for each in condition.values]
    compare = COMPARISONS[operator.name]
    each = [
        any_of(one if isinstance(one, Truth) else compare(one, text) for one in patterns)
        for text in values.texts
    ]
    if operator.negated:
        each = [answer.negated for answer in each]
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
