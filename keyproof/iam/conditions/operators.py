"""The condition operators: how one value of a request is compared with one of a policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from keyproof.iam.patterns import (
    ARN_PARTS,
    Open,
    Text,
    Tokens,
    Wildcard,
    has_wildcard,
    literal,
    match,
    match_arn,
)
from keyproof.iam.truth import Truth, truth

Comparison = Callable[[Tokens, Text], Truth]

FOR_ANY_VALUE = "foranyvalue:"
FOR_ALL_VALUES = "forallvalues:"
IF_EXISTS = "ifexists"
NULL = "null"
NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


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
    bare = name.lower()
    quantifier = next(
        (each for each in (FOR_ANY_VALUE, FOR_ALL_VALUES) if bare.startswith(each)), ""
    )
    bare = bare.removeprefix(quantifier)
    if bare == NULL and not quantifier:
        return Operator(compare=_equal, negated=False, quantifier="", if_exists=False, is_null=True)
    if_exists = bare.endswith(IF_EXISTS)
    found = OPERATORS.get(bare.removesuffix(IF_EXISTS))
    if found is None:
        return None
    compare, negated = found
    return Operator(compare=compare, negated=negated, quantifier=quantifier, if_exists=if_exists)


def is_operator(name: str) -> bool:
    """Whether IAM knows an operator, be it evaluated here or not."""
    if read_operator(name) is not None:
        return True
    bare = name.lower()
    for quantifier in (FOR_ANY_VALUE, FOR_ALL_VALUES):
        bare = bare.removeprefix(quantifier)
    return bare.removesuffix(IF_EXISTS) in NOT_EVALUATED


def _plain(pattern: Tokens) -> str:
    """The pattern as written, for operators that know no wildcards."""
    return "".join(each.value if isinstance(each, Wildcard) else each for each in pattern)


def _equal(pattern: Tokens, value: Text) -> Truth:
    return match(literal(_plain(pattern)), value)


def _equal_ignoring_case(pattern: Tokens, value: Text) -> Truth:
    text = _plain(pattern)
    if isinstance(value, str):
        return truth(text.lower() == value.lower())
    folded = Open(value.like.lower(), tuple(each.lower() for each in value.excluding))
    alike = match(literal(text.lower()), Open(folded.like))
    # Another spelling of an excluded value is not excluded, so it can only be less certain.
    return alike if match(literal(text.lower()), folded).possible else min(alike, Truth.MAYBE)


def _arn_like(pattern: Tokens, value: Text) -> Truth:
    if pattern.count(":") < ARN_PARTS - 1:
        # No ARN. Whether IAM lets a bare * match one is not documented.
        return Truth.NO if ":" in pattern or not has_wildcard(pattern) else Truth.MAYBE
    if isinstance(value, str) and value.count(":") < ARN_PARTS - 1:
        return Truth.MAYBE  # not documented
    return match_arn(pattern, value)


def _boolean(pattern: Tokens, value: Text) -> Truth:
    if not isinstance(value, str):
        return Truth.MAYBE
    return truth(_plain(pattern).lower() == value.lower())


def _numeric(compare: Callable[[Decimal, Decimal], bool]) -> Comparison:
    def compared(pattern: Tokens, value: Text) -> Truth:
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

# What IAM knows and is not evaluated here.
NOT_EVALUATED = frozenset(
    {
        "binaryequals",
        "dateequals",
        "datenotequals",
        "datelessthan",
        "datelessthanequals",
        "dategreaterthan",
        "dategreaterthanequals",
        "ipaddress",
        "notipaddress",
    }
)
