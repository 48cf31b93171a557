"""Texts with IAM's wildcards: ``*`` for any number of characters, ``?`` for one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import cast

from keyproof.iam.truth import Truth

ARN_PARTS = 6
# A character of no policy, for what a wildcard stands for.
OTHER = "\N{REPLACEMENT CHARACTER}"


class Wildcard(Enum):
    """A place in a pattern that stands for other characters."""

    ANY = "*"
    ONE = "?"


class Tokens(tuple[str | Wildcard, ...]):  # noqa: SLOT001 - it keeps what is computed once
    """Characters and wildcards, in order; what a variable brought in is never a wildcard."""

    def __hash__(self) -> int:
        """As of a tuple, computed once: what a pattern matches is kept by it."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return super().__hash__()

    @cached_property
    def text(self) -> str | None:
        """The only text that is like it; None of a pattern with a wildcard."""
        if Wildcard.ANY in self or Wildcard.ONE in self:
            return None
        return "".join(cast("tuple[str, ...]", self))


ANYTHING = Tokens((Wildcard.ANY,))


@dataclass(frozen=True)
class Open:
    """A value that nobody has fixed: any text like ``like``, but none like one of ``excluding``."""

    like: str = "*"
    excluding: tuple[str, ...] = ()


Text = str | Open
Relation = Callable[[Tokens, Tokens], bool]


@lru_cache(maxsize=4096)
def tokens(pattern: str) -> Tokens:
    """A pattern with every ``*`` and ``?`` in it as a wildcard."""
    wildcards = {"*": Wildcard.ANY, "?": Wildcard.ONE}
    return Tokens(wildcards.get(character, character) for character in pattern)


@lru_cache(maxsize=4096)
def literal(text: str) -> Tokens:
    """A pattern that only this text matches."""
    return Tokens(text)


@lru_cache(maxsize=16384)
def match(pattern: Tokens, value: Text) -> Truth:
    """Whether a value is like a pattern; MAYBE if some values that it may have are."""
    if isinstance(value, str):
        return Truth.YES if _is_like(value, pattern) else Truth.NO
    return _match_open(value, pattern, covers, _overlap)


@lru_cache(maxsize=16384)
def match_resource(pattern: Tokens, arn: str) -> bool:
    """Whether the ARN of a resource is like a ``Resource`` element.

    Parts that the element leaves out at its end are taken for ``*``.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    parts, texts = arn_parts(pattern), arn.split(":", ARN_PARTS - 1)
    return len(texts) >= len(parts) and all(map(_is_like, texts, parts))


def match_arn(pattern: Tokens, value: Text) -> Truth:
    """The same for ARNs, whose six parts are each matched by themselves.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    if isinstance(value, str):
        parts, texts = arn_parts(pattern), value.split(":", ARN_PARTS - 1)
        if len(parts) != ARN_PARTS or len(texts) != ARN_PARTS:
            return Truth.NO
        return Truth.YES if all(map(_is_like, texts, parts)) else Truth.NO
    return _match_open(value, pattern, _arn_covers, _arn_overlap)


def _match_open(value: Open, pattern: Tokens, contains: Relation, overlap: Relation) -> Truth:
    like = tokens(value.like)
    if not overlap(pattern, like):
        return Truth.NO
    if any(contains(tokens(excluded), pattern) for excluded in value.excluding):
        return Truth.NO
    return Truth.YES if contains(pattern, like) else Truth.MAYBE


@lru_cache(maxsize=4096)
def _expression(pattern: Tokens) -> re.Pattern[str]:
    pieces: list[str] = [""]
    for each in pattern:
        if each is Wildcard.ANY:
            pieces.append("")
        else:
            pieces[-1] += "." if each is Wildcard.ONE else re.escape(str(each))
    first, *others = pieces
    if not others:
        return re.compile(first, re.DOTALL)
    # A piece is found at its first place and not sought again: the time is linear.
    between = "".join(f"(?>.*?{piece})" for piece in others[:-1])
    return re.compile(f"{first}{between}.*{others[-1]}", re.DOTALL)


def _is_like(text: str, pattern: Tokens) -> bool:
    if pattern.text is not None:
        return text == pattern.text
    return _expression(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def arn_parts(pattern: Tokens) -> tuple[Tokens, ...]:
    """The parts of a pattern of ARNs, of which the last may have colons; fewer if it is none."""
    if pattern.text is not None:
        return tuple(map(literal, pattern.text.split(":", ARN_PARTS - 1)))
    parts: list[Tokens] = []
    start = 0
    while len(parts) < ARN_PARTS - 1 and ":" in pattern[start:]:
        end = pattern.index(":", start)
        parts.append(Tokens(pattern[start:end]))
        start = end + 1
    return (*parts, Tokens(pattern[start:]))


def covers(general: Tokens, special: Tokens) -> bool:
    """Whether every text like ``special`` is like ``general`` too.

    It is if two are: a character that no pattern has matches nothing but a wildcard.
    """
    return all(_is_like(text, general) for text in instances(special))


@lru_cache(maxsize=4096)
def instances(pattern: Tokens) -> tuple[str, ...]:
    """Two texts like a pattern: with nothing and with something else for each ``*``."""
    return tuple(
        "".join(
            OTHER if each is Wildcard.ONE else many if each is Wildcard.ANY else str(each)
            for each in pattern
        )
        for many in ("", OTHER * 2)
    )


def _overlap(one: Tokens, other: Tokens) -> bool:
    """Whether one text can be like both."""
    if ANYTHING in (one, other):
        return True
    for text, pattern in ((one.text, other), (other.text, one)):
        if text is not None:
            return _is_like(text, pattern)
    return _wildcards_overlap(one, other)


def _wildcards_overlap(one: Tokens, other: Tokens) -> bool:
    """Whether one text can be like both."""
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
        if Wildcard.ANY in both:  # It ends here, or there is more of what the other one has.
            waiting += [(first + 1, second), (first, second + 1)]
        elif both[0] == both[1] or Wildcard.ONE in both:
            waiting.append((first + 1, second + 1))
    return False


def _arn_covers(general: Tokens, special: Tokens) -> bool:
    mine, its = arn_parts(general), arn_parts(special)
    if len(mine) != ARN_PARTS or len(its) != ARN_PARTS:
        return False
    return all(covers(one, other) for one, other in zip(mine, its, strict=True))


def _arn_overlap(one: Tokens, other: Tokens) -> bool:
    mine, its = arn_parts(one), arn_parts(other)
    if len(mine) != ARN_PARTS:
        return False
    if len(its) != ARN_PARTS:  # not said to be an ARN, so it may be any
        return _overlap(one, other)
    return all(_overlap(first, second) for first, second in zip(mine, its, strict=True))
