import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import OPT_OUT_AT_AWS, Meaning, meaning, normalized


@pytest.mark.parametrize("word", sorted(OPT_OUT_AT_AWS))
def test_a_word_that_aws_knows_is_its_in_any_case_and_alone(word: str) -> None:
    assert meaning(f" {word.lower()}\n") is Meaning.OPT_OUT_AT_AWS
    assert meaning(f"{word}!") is Meaning.OPT_OUT


@pytest.mark.parametrize(
    "body",
    [
        *(
            "revoke",
            "OPT OUT",
            "opt  out.",
            "StopAll",
            "stop all",
            "Stop texting me",
            "STOP, please!",
        ),
        *(
            "ARR\u00caT",
            "arr\u0065\u0302t",
            "unsubscribe me",
            "\uff33\uff34\uff2f\uff30 it",
            '"stop"',
            "stop-",
        ),
    ],
)
def test_other_words_opt_out_too(body: str) -> None:
    assert meaning(body) is Meaning.OPT_OUT


@pytest.mark.parametrize(
    "body",
    [
        *("don't stop", "stopping by", "when does the bus stop", "the end", "", "!", "\u202e"),
        "Stop by at the office tomorrow and bring cake",
    ],
)
def test_these_do_not(body: str) -> None:
    assert meaning(body) is Meaning.OTHER


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        *((" help\n", Meaning.HELP_AT_AWS), ("Help!", Meaning.HELP), ('"help"', Meaning.HELP)),
        ("help me", Meaning.OTHER),
        *(("start", Meaning.REJOIN), ("UnStop.", Meaning.REJOIN), ("restart", Meaning.OTHER)),
    ],
)
def test_help_and_return(body: str, expected: Meaning) -> None:
    assert meaning(body) is expected


@given(st.text())
def test_normalizing_again_changes_nothing(body: str) -> None:
    assert normalized(normalized(body)) == normalized(body)


def test_where_the_carrier_knows_stop_alone_the_bot_answers_the_other_words() -> None:
    assert meaning("stop", {"STOP"}) is Meaning.OPT_OUT_AT_AWS
    assert meaning("cancel", {"STOP"}) is Meaning.OPT_OUT


@given(st.text())
def test_every_text_means_something(body: str) -> None:
    assert isinstance(meaning(body), Meaning)


def seconds_for(body: str) -> float:
    def once() -> float:
        started = time.process_time()
        meaning(body)
        normalized(body)
        return time.process_time() - started

    return min(once() for _ in range(5))


@pytest.mark.parametrize("unit", [".", "\u2057", "\ufdfa", "\u0300\u0316", " ", "a.", "stop "])
def test_a_text_of_ten_times_the_length_takes_no_more_than_that(unit: str) -> None:
    short, long = (f"a{unit * (length // len(unit))}a" for length in (1600, 16_000))
    assert seconds_for(long) < 20 * max(seconds_for(short), 1e-4)
