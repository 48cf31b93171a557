"""Texts with IAM's wildcards: ``*`` for any number of characters, ``?`` for one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NewType

from keyproof.iam.truth import Truth, truth

# In it, ANY and ONE are the wildcards: only a text that has a ``*`` or ``?`` itself is like one
# with these. So ``Pattern(text)`` is a pattern that only this text is like.
Pattern = NewType("Pattern", str)
ARN_PARTS = 6
# Characters of no policy: the wildcards, and what a wildcard stands for.
ANY, ONE, OTHER = "\ufdd0", "\ufdd1", "\N{REPLACEMENT CHARACTER}"
WILDCARDS = str.maketrans({"*": ANY, "?": ONE, ANY: OTHER, ONE: OTHER})
WRITTEN = str.maketrans({ANY: "*", ONE: "?"})


@dataclass(frozen=True)
class Open:
    """A value that nobody has fixed: any text like ``like``, but none like one of ``excluding``."""

    like: str = "*"
    excluding: tuple[str, ...] = ()


Text = str | Open
Relation = Callable[[Pattern, Pattern], bool]


@lru_cache(maxsize=4096)
def pattern_of(text: str) -> Pattern:
    """A pattern with every ``*`` and ``?`` in it as a wildcard."""
    return Pattern(text.translate(WILDCARDS))


def is_literal(pattern: Pattern) -> bool:
    """Whether a pattern has no wildcard, so that one text alone is like it."""
    return ANY not in pattern and ONE not in pattern


@lru_cache(maxsize=16384)
def match(pattern: Pattern, value: Text) -> Truth:
    """Whether a value is like a pattern; MAYBE if some values that it may have are."""
    if isinstance(value, str):
        return truth(_is_like(value, pattern))
    return _match_open(value, pattern, covers, _overlap)


@lru_cache(maxsize=16384)
def match_resource(pattern: Pattern, arn: str) -> bool:
    """Whether the ARN of a resource is like a ``Resource`` element.

    Parts that the element leaves out at its end are taken for ``*``.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    parts, texts = arn_parts(pattern), arn.split(":", ARN_PARTS - 1)
    return len(texts) >= len(parts) and all(map(_is_like, texts, parts))


def match_arn(pattern: Pattern, value: Text) -> Truth:
    """The same for ARNs, whose six parts are each matched by themselves.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    if isinstance(value, str):
        parts, texts = arn_parts(pattern), value.split(":", ARN_PARTS - 1)
        is_arn = len(parts) == len(texts) == ARN_PARTS
        return truth(is_arn and all(map(_is_like, texts, parts)))
    return _match_open(value, pattern, _arn_covers, _arn_overlap)


def _match_open(value: Open, pattern: Pattern, contains: Relation, overlap: Relation) -> Truth:
    like = pattern_of(value.like)
    if not overlap(pattern, like):
        return Truth.NO
    if any(contains(pattern_of(excluded), pattern) for excluded in value.excluding):
        return Truth.NO
    return Truth.YES if contains(pattern, like) else Truth.MAYBE


@lru_cache(maxsize=4096)
def _expression(pattern: Pattern) -> re.Pattern[str]:
    first, *others = (re.escape(each).replace(ONE, ".") for each in pattern.split(ANY))
    if not others:
        return re.compile(first, re.DOTALL)
    # A piece is found at its first place and not sought again: the time is linear.
    between = "".join(f"(?>.*?{piece})" for piece in others[:-1])
    return re.compile(f"{first}{between}.*{others[-1]}", re.DOTALL)


def _is_like(text: str, pattern: Pattern) -> bool:
    if is_literal(pattern):
        return text == pattern
    return _expression(pattern).fullmatch(text) is not None


def arn_parts(pattern: Pattern) -> list[Pattern]:
    """The parts of a pattern of ARNs, of which the last may have colons; fewer if it is none."""
    return [Pattern(each) for each in pattern.split(":", ARN_PARTS - 1)]


def covers(general: Pattern, special: Pattern) -> bool:
    """Whether every text like ``special`` is like ``general`` too.

    It is if two are: a character that no pattern has matches nothing but a wildcard.
    """
    return all(_is_like(text, general) for text in instances(special))


def instances(pattern: Pattern) -> tuple[str, ...]:
    """Two texts like a pattern: with nothing and with something else for each ``*``."""
    return tuple(pattern.replace(ONE, OTHER).replace(ANY, many) for many in ("", OTHER * 2))


def _overlap(one: Pattern, other: Pattern) -> bool:
    """Whether one text can be like both."""
    if is_literal(one):
        return _is_like(one, other)
    if is_literal(other):
        return _is_like(other, one)
    mine, its = (*one, None), (*other, None)
    seen: set[tuple[int, int]] = set()
    waiting = [(0, 0)]
    while waiting:
        here = first, second = waiting.pop()
        if here in seen or first == len(mine) or second == len(its):
            continue
        seen.add(here)
        both = mine[first], its[second]
        if both == (None, None):
            return True
        if ANY in both:  # It ends here, or there is more of what the other one has.
            waiting += [(first + 1, second), (first, second + 1)]
        elif both[0] == both[1] or ONE in both:
            waiting.append((first + 1, second + 1))
    return False


def _arn_covers(general: Pattern, special: Pattern) -> bool:
    mine, its = arn_parts(general), arn_parts(special)
    return len(mine) == len(its) == ARN_PARTS and all(map(covers, mine, its))


def _arn_overlap(one: Pattern, other: Pattern) -> bool:
    mine, its = arn_parts(one), arn_parts(other)
    if len(mine) != ARN_PARTS:
        return False
    if len(its) != ARN_PARTS:  # not said to be an ARN, so it may be any
        return _overlap(one, other)
    return all(map(_overlap, mine, its))
