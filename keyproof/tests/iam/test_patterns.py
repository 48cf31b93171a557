"""Laws of patterns: what is said of an open value holds for every value that it may have."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyproof.iam.patterns import Open, Pattern, match, match_arn, match_resource, pattern_of
from keyproof.iam.truth import Truth
from keyproof.tests.cases import read_data

# Few letters, so that patterns and texts meet.
patterns = st.text(alphabet="ab*?", max_size=6)
texts = st.text(alphabet="ab", max_size=6)
arn_patterns = st.lists(st.text(alphabet="ab*?", max_size=2), min_size=6, max_size=6).map(":".join)
arns = st.lists(st.text(alphabet="ab", max_size=2), min_size=6, max_size=6).map(":".join)


@settings(max_examples=2000)
@given(patterns, patterns, texts)
def test_an_open_value_answers_for_each_of_its_values(like: str, pattern: str, text: str) -> None:
    if match(pattern_of(like), text) is Truth.YES:
        answer = match(pattern_of(pattern), Open(like))
        assert answer in (Truth.MAYBE, match(pattern_of(pattern), text))


@settings(max_examples=2000)
@given(arn_patterns, arn_patterns, arns)
def test_an_open_arn_answers_for_each_of_its_values(like: str, pattern: str, arn: str) -> None:
    if match_arn(pattern_of(like), arn) is Truth.YES:
        answer = match_arn(pattern_of(pattern), Open(like))
        assert answer in (Truth.MAYBE, match_arn(pattern_of(pattern), arn))


@given(patterns, patterns, texts)
def test_what_is_excluded_does_not_count(pattern: str, excluded: str, text: str) -> None:
    may_be = match(pattern_of(excluded), text) is Truth.NO
    if may_be and match(pattern_of(pattern), text) is Truth.YES:
        assert match(pattern_of(pattern), Open("*", (excluded,))) is not Truth.NO


@given(patterns)
def test_a_pattern_is_certain_of_itself(pattern: str) -> None:
    assert match(pattern_of(pattern), Open(pattern)) is Truth.YES


@given(texts)
def test_a_literal_matches_its_text_only(text: str) -> None:
    assert match(Pattern(text), text) is Truth.YES
    assert match(Pattern("*"), text + "a") is Truth.NO


@pytest.mark.parametrize(
    ("pattern", "like", "answer"), read_data(__file__, "a_pattern_and_any_text_like_another")
)
def test_a_pattern_and_any_text_like_another(pattern: str, like: str, answer: str) -> None:
    assert match(pattern_of(pattern), Open(like)) is Truth[answer]


def test_the_named_are_not_the_others() -> None:
    others = Open("arn:aws:iam::1:*", ("arn:aws:iam::1:role/app",))
    assert match_arn(Pattern("arn:aws:iam::1:role/app"), others) is Truth.NO
    assert match_arn(pattern_of("arn:aws:iam::1:role/*"), others) is Truth.MAYBE
    assert match_arn(pattern_of("arn:aws:iam::2:role/*"), others) is Truth.NO
    assert match_arn(pattern_of("arn:*:iam::*:*"), others) is Truth.YES


@pytest.mark.parametrize(("pattern", "arn", "answer"), read_data(__file__, "a_pattern_and_an_arn"))
def test_a_pattern_and_an_arn(pattern: str, arn: str, answer: str) -> None:
    assert match_arn(pattern_of(pattern), arn) is Truth[answer]


@pytest.mark.parametrize(("pattern", "is_like"), read_data(__file__, "a_resource"))
def test_a_resource_may_leave_out_its_last_parts(pattern: str, is_like: bool) -> None:  # noqa: FBT001
    arn = "arn:aws:sns:eu-west-1:111122223333:topic"
    assert match_resource(pattern_of(pattern), arn) is is_like
