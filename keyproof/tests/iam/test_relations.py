"""What patterns match by example, and where two of them overlap."""

from typing import Any

import pytest

from keyproof.iam.patterns import (
    Open,
    Wildcard,
    has_wildcard,
    literal,
    match,
    match_arn,
    match_resource,
    tokens,
)
from keyproof.iam.truth import Truth, all_of, any_of, truth
from keyproof.tests.cases import read_data

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO


def read_value(value: Any) -> str | Open:
    """A text, or any text like a pattern, but for some."""
    if isinstance(value, str):
        return value
    return Open(value["like"], tuple(value.get("excluding", ())))


@pytest.mark.parametrize(("pattern", "text", "answer"), read_data(__file__, "a_pattern_and_a_text"))
def test_a_pattern_and_a_text(pattern: str, text: str, answer: str) -> None:
    assert match(tokens(pattern), text) is Truth[answer]


@pytest.mark.parametrize(
    ("pattern", "like", "answer"), read_data(__file__, "a_pattern_and_any_text_like_another")
)
def test_a_pattern_and_any_text_like_another(pattern: str, like: str, answer: str) -> None:
    assert match(tokens(pattern), Open(like)) is Truth[answer]


@pytest.mark.parametrize(
    ("pattern", "value", "answer"), read_data(__file__, "what_is_excluded_is_not_matched")
)
def test_what_is_excluded_is_not_matched(pattern: str, value: Any, answer: str) -> None:
    assert match(tokens(pattern), read_value(value)) is Truth[answer]


@pytest.mark.parametrize(
    ("pattern", "value", "answer"), read_data(__file__, "the_parts_of_an_arn_are_matched_apart")
)
def test_the_parts_of_an_arn_are_matched_apart(pattern: str, value: Any, answer: str) -> None:
    assert match_arn(tokens(pattern), read_value(value)) is Truth[answer]


@pytest.mark.parametrize(
    ("pattern", "arn", "is_like"),
    read_data(__file__, "a_resource_element"),
)
def test_a_resource_element(pattern: str, arn: str, is_like: bool) -> None:  # noqa: FBT001
    assert match_resource(tokens(pattern), arn) is is_like


def test_a_pattern_is_read_in_tokens() -> None:
    assert tokens("a*?") == ("a", Wildcard.ANY, Wildcard.ONE)
    assert literal("a*?") == ("a", "*", "?")
    assert has_wildcard(tokens("a?"))
    assert has_wildcard(tokens("*a"))
    assert not has_wildcard(literal("a*?"))


def test_three_values() -> None:
    assert [each.negated for each in (NO, MAYBE, YES)] == [YES, MAYBE, NO]
    assert [each.possible for each in (NO, MAYBE, YES)] == [False, True, True]
    assert (truth(True), truth(False)) == (YES, NO)  # noqa: FBT003
    assert (all_of([]), all_of([YES, MAYBE]), all_of([YES, MAYBE, NO])) == (YES, MAYBE, NO)
    assert (any_of([]), any_of([NO, MAYBE]), any_of([NO, MAYBE, YES])) == (NO, MAYBE, YES)
