"""Which lines a filter pattern of CloudWatch Logs matches, as far as the stack uses patterns.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import re
from collections.abc import Mapping, Sequence

TOKEN = re.compile(r'\s*(\{|\}|\(|\)|&&|\|\||\$\.\w+ = "[^"]*")')
# The last one binds before the others.
OPERATORS = {"||": any, "&&": all}
COMPARISON = re.compile(r'\$\.(\w+) = "([^"]*)"')


def matches(pattern: str, line: Mapping[str, object]) -> bool:
    """Whether a pattern matches a line of JSON; raises ValueError for one that it cannot read."""
    tokens = [token for token in TOKEN.split(pattern) if token.strip()]
    if "".join(tokens).replace(" ", "") != pattern.replace(" ", ""):
        raise ValueError(pattern)
    _take(tokens, "{")
    found = _joined(tokens, line)
    _take(tokens, "}")
    if tokens:
        raise ValueError(pattern)
    return found


def _joined(
    tokens: list[str], line: Mapping[str, object], operators: Sequence[str] = tuple(OPERATORS)
) -> bool:
    """One comparison, or several with operators between them."""
    if not operators:
        return _one(tokens, line)
    first, *rest = operators
    found = [_joined(tokens, line, rest)]
    while tokens[0] == first:
        _take(tokens, first)
        found.append(_joined(tokens, line, rest))
    return OPERATORS[first](found)


def _one(tokens: list[str], line: Mapping[str, object]) -> bool:
    if tokens[0] == "(":
        _take(tokens, "(")
        found = _joined(tokens, line)
        _take(tokens, ")")
        return found
    comparison = COMPARISON.fullmatch(tokens.pop(0))
    if comparison is None:
        raise ValueError(tokens)
    field, value = comparison.groups()
    # An asterisk stands for any text, and case matters.
    shaped = ".*".join(map(re.escape, value.split("*")))
    return field in line and re.fullmatch(shaped, str(line[field]), re.DOTALL) is not None


def _take(tokens: list[str], expected: str) -> None:
    if tokens.pop(0) != expected:
        raise ValueError(expected)
