"""Which lines a filter pattern of CloudWatch Logs matches, as far as the stack uses patterns.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import re
from collections.abc import Mapping
from itertools import combinations

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


def lost_lines(old: str, new: str) -> tuple[dict[str, str], ...]:
    """Lines of one or two members that the first pattern matches, and the second does not."""
    compared = COMPARISON.findall(old)
    lines = (dict(each) for count in (1, 2) for each in combinations(compared, count))
    return tuple(each for each in lines if counts(old, each) and not counts(new, each))


def keeps_lines(old: str, new: str) -> bool:
    """Whether a pattern matches every line that another one matches, as far as that is certain."""
    if not new.strip() or set(_alternatives(old)) <= set(_alternatives(new)):
        return True
    return _is_readable(old) and _is_readable(new) and not lost_lines(old, new)


def _is_readable(pattern: str) -> bool:
    try:
        matches(pattern, {})
    except (IndexError, ValueError):
        return False
    return True


def _alternatives(pattern: str) -> list[str]:
    """What a pattern consists of, if one of several has to match; otherwise all of it."""
    text = pattern.strip()
    if text.startswith("{") and text.endswith("}"):
        parts = [each.strip() for each in text[1:-1].split("||")]
        is_flat = all(each.count("(") == each.count(")") and "||" not in each for each in parts)
        whole = ["".join(text.split())]
        return ["".join(_bare(each).split()) for each in parts] if is_flat else whole
    words = text.split()
    return words if words and all(each.startswith("?") for each in words) else [text]


def _bare(text: str) -> str:
    """A comparison without the parentheses around it."""
    inner = text[1:-1] if text.startswith("(") and text.endswith(")") else ""
    return inner if inner and not set(inner) & set("()") else text


def counts(pattern: str, line: Mapping[str, object]) -> bool:
    """Whether a pattern matches a line; one that cannot be read is not known to match any."""
    try:
        return matches(pattern, line)
    except (IndexError, ValueError):
        return False


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
