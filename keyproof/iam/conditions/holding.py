"""Whether a condition of a statement holds for a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from keyproof.iam.conditions.operators import FOR_ALL_VALUES, FOR_ANY_VALUE, Operator, read_operator
from keyproof.iam.conditions.variables import resolve
from keyproof.iam.context import Context, Values
from keyproof.iam.patterns import Text, Tokens, tokens
from keyproof.iam.truth import Truth, all_of, any_of, truth
from keyproof.policy_document import Condition

Resolve = Callable[[str, Context], Tokens | Truth]


def without_variables(text: str, _context: Context) -> Tokens:
    """How policies of the version before variables are read."""
    return tokens(text)


def holds(condition: Condition, context: Context, resolve: Resolve = resolve) -> Truth:
    """Whether a condition holds; MAYBE too for an operator that is not known here."""
    values = context.get(condition.key)
    if not condition.has_variable:
        return _holds_always(condition, values)
    return _holds(condition, values, [resolve(text, context) for text in condition.values])


@lru_cache(maxsize=65536)
def _holds_always(condition: Condition, values: Values) -> Truth:
    """The answer of a condition without variables, which depends on the values of its key alone."""
    return _holds(condition, values, [tokens(text) for text in condition.values])


def _holds(condition: Condition, values: Values, patterns: Sequence[Tokens | Truth]) -> Truth:
    operator = read_operator(condition.operator)
    if operator is None:
        return Truth.MAYBE
    if operator.is_null:
        return any_of(_is_null(text, values) for text in condition.values)
    when_absent = _when_absent(operator)
    if not values.texts:
        return when_absent
    when_present = _when_present(operator, values, patterns)
    if values.may_be_absent and when_present is not when_absent:
        return Truth.MAYBE
    return when_present


def _is_null(expected: str, values: Values) -> Truth:
    if expected.lower() not in ("true", "false"):
        return Truth.MAYBE
    absent = Truth.MAYBE if values.texts and values.may_be_absent else truth(not values.texts)
    return absent if expected.lower() == "true" else absent.negated


def _when_absent(operator: Operator) -> Truth:
    if operator.quantifier == FOR_ALL_VALUES or operator.if_exists:
        return Truth.YES
    return truth(operator.negated and operator.quantifier != FOR_ANY_VALUE)


def _when_present(operator: Operator, values: Values, patterns: Sequence[Tokens | Truth]) -> Truth:
    each = [_compare(operator, patterns, text) for text in values.texts]
    if operator.quantifier == FOR_ANY_VALUE:
        return any_of(each)
    if operator.quantifier == FOR_ALL_VALUES:
        return all_of(each)
    # IAM asks for a set operator where a key has several values.
    return each[0] if len(each) == 1 else Truth.MAYBE


def _compare(operator: Operator, patterns: Sequence[Tokens | Truth], text: Text) -> Truth:
    alike = any_of(
        pattern if isinstance(pattern, Truth) else operator.compare(pattern, text)
        for pattern in patterns
    )
    if not operator.negated:
        return alike
    # Whether a variable without a value makes a negated operator hold is not documented.
    undecided = alike is Truth.NO and Truth.NO in patterns
    return Truth.MAYBE if undecided else alike.negated
