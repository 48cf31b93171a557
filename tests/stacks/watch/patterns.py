"""Which lines a filter pattern of CloudWatch Logs matches, as far as the stack uses patterns.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import re
from collections.abc import Mapping

TOKEN = re.compile(r'\s*(\{|\}|\(|\)|&&|\|\||\$\.\w+ = "[^"]*")')
COMPARISON = re.compile(r'\$\.(\w+) = "([^"]*)"')


def matches(pattern: str, line: Mapping[str, object]) -> bool:
    """Whether a pattern matches a line of JSON; raises ValueError for one that it cannot read."""
    tokens = [token for token in TOKEN.split(pattern) if token.strip()]
    if "".join(tokens).replace(" ", "") != pattern.replace(" ", ""):
        raise ValueError(pattern)
    _take(tokens, "{")
    found = _any_of(tokens, line)
    _take(tokens, "}")
    if tokens:
        raise ValueError(pattern)
    return found


def _any_of(tokens: list[str], line: Mapping[str, object]) -> bool:
    """``&&`` binds before ``||``."""
    found = _all_of(tokens, line)
    while tokens[0] == "||":
        _take(tokens, "||")
        found = _all_of(tokens, line) or found
    return found


def _all_of(tokens: list[str], line: Mapping[str, object]) -> bool:
    found = _one(tokens, line)
    while tokens[0] == "&&":
        _take(tokens, "&&")
        found = _one(tokens, line) and found
    return found


def _one(tokens: list[str], line: Mapping[str, object]) -> bool:
    if tokens[0] == "(":
        _take(tokens, "(")
        found = _any_of(tokens, line)
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
