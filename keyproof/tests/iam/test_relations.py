"""What patterns match by example, and where two of them overlap."""

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

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO


@pytest.mark.parametrize(
    ("pattern", "text", "answer"),
    [
        ("", "", YES),
        ("", "a", NO),
        ("*", "", YES),
        ("*", "a\nb", YES),
        ("?", "\n", YES),
        ("?", "", NO),
        ("a.c", "abc", NO),
        ("a*b*c", "axbxc", YES),
        ("a*b*c", "axcxb", NO),
        ("*ab*ab", "abab", YES),
        ("*ab*ab", "ab", NO),
        ("a*a", "a", NO),
        ("*a?b*", "xxaybz", YES),
        ("**", "", YES),
    ],
)
def test_a_pattern_and_a_text(pattern: str, text: str, answer: Truth) -> None:
    assert match(tokens(pattern), text) is answer


@pytest.mark.parametrize(
    ("pattern", "like", "answer"),
    [
        ("ab", "ab", YES),
        ("ab", "a?", MAYBE),
        ("a?", "ab", YES),
        ("a?", "a?", YES),
        ("a?", "a*", MAYBE),
        ("a*", "a?", YES),
        ("a*", "a*b", YES),
        ("a*b", "a*", MAYBE),
        ("*a", "b*", MAYBE),
        ("a*", "b*", NO),
        ("*a", "*b", NO),
        ("?", "", NO),
        ("", "*", MAYBE),
        ("*", "", YES),
        ("a", "", NO),
        ("", "a", NO),
        ("*?*", "*", MAYBE),
        ("a?c", "ab?", MAYBE),
        ("a?c", "ab?d", NO),
        ("*b*", "a*c", MAYBE),
        ("a*a", "a", NO),
        ("abc", "ab", NO),
        ("ab", "abc", NO),
        ("a**", "a", YES),
    ],
)
def test_a_pattern_and_any_text_like_another(pattern: str, like: str, answer: Truth) -> None:
    assert match(tokens(pattern), Open(like)) is answer


@pytest.mark.parametrize(
    ("pattern", "value", "answer"),
    [
        ("a*", Open("*", ("ab",)), MAYBE),
        ("ab", Open("*", ("ab",)), NO),
        ("ab", Open("*", ("x", "a*")), NO),
        ("a*", Open("*", ("ab", "ac")), MAYBE),
        ("*", Open("*", ("ab",)), YES),
    ],
)
def test_what_is_excluded_is_not_matched(pattern: str, value: Open, answer: Truth) -> None:
    assert match(tokens(pattern), value) is answer


@pytest.mark.parametrize(
    ("pattern", "value", "answer"),
    [
        ("a:b:c:d:e:f", "a:b:c:d:e:f", YES),
        ("a:*:c:d:e:f", "a:x:y:c:d:e:f", NO),
        ("a:b:c:d:e:*", "a:b:c:d:e:f:g", YES),
        ("a:b:c:d:e:f", "a:b:c:d:e:x", NO),
        ("a:b:c:d:e", "a:b:c:d:e", NO),
        ("a:b:c:d:e:f", "a:b:c:d:e", NO),
        ("*", "a:b:c:d:e:f", NO),
        ("a:*:c:d:e:f", Open("a:b:c:d:e:f"), YES),
        ("a:b:c:d:e:f", Open("a:b:c:d:*:f"), MAYBE),
        ("a:b:c:d:e:f", Open("a:b:c:d:x:*"), NO),
        ("*:*", Open("a:b:c:d:e:f"), NO),
        ("a:b:c:d:e:f", Open("a:*"), MAYBE),
        ("a:b:c:d:e:f", Open("b*"), NO),
        ("*:*:*:*:*:*", Open("*"), MAYBE),
    ],
)
def test_the_parts_of_an_arn_are_matched_apart(
    pattern: str, value: str | Open, answer: Truth
) -> None:
    assert match_arn(tokens(pattern), value) is answer


@pytest.mark.parametrize(
    ("pattern", "arn", "is_like"),
    [
        ("a:b:c:d:e:f*", "a:b:c:d:e:f:g", True),
        ("a:b", "a:b:c:d:e:f", True),
        ("a:x", "a:b:c:d:e:f", False),
        ("a:b:c:d:e:f", "a:b:c", False),
        ("*", "bucket", True),
    ],
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
