"""What texts mean: each line of ``phrases.csv``, and any text."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import OPT_OUT_AT_AWS, Meaning, meaning, normalized

LINES = (Path(__file__).parent / "phrases.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.reader(line for line in LINES if not line.startswith("#")))
# A text, and the word of the file for what it means.
PHRASES = [(text, expected) for _, expected, text in ROWS]
MEANINGS = {
    "opt-out": {Meaning.OPT_OUT_AT_AWS, Meaning.OPT_OUT},
    "help": {Meaning.HELP_AT_AWS, Meaning.HELP},
    "rejoin": {Meaning.REJOIN},
    "other": {Meaning.OTHER},
}


@pytest.mark.parametrize(("text", "expected"), PHRASES)
def test_a_phrase_means_what_the_file_says(text: str, expected: str) -> None:
    for spelled in (text, text.upper(), f"  {text.lower()} "):
        assert meaning(spelled) in MEANINGS[expected]


def test_there_are_enough_phrases_of_six_languages() -> None:
    assert len(PHRASES) >= 150
    assert len({language for language, meant, _ in ROWS if meant == "opt-out"}) >= 6


@pytest.mark.parametrize("word", sorted(OPT_OUT_AT_AWS))
def test_a_word_that_aws_knows_is_its_in_any_case_and_alone(word: str) -> None:
    assert meaning(f" {word.lower()}\n") is Meaning.OPT_OUT_AT_AWS
    assert meaning(f"{word}!") is Meaning.OPT_OUT


@given(st.text())
def test_normalizing_again_changes_nothing(body: str) -> None:
    assert normalized(normalized(body)) == normalized(body)


def test_where_the_carrier_knows_stop_alone_the_bot_answers_the_other_words() -> None:
    assert meaning("stop", {"STOP"}) is Meaning.OPT_OUT_AT_AWS
    assert meaning("cancel", {"STOP"}) is Meaning.OPT_OUT


def test_a_phrase_of_the_setting_opts_out_in_any_case() -> None:
    assert meaning("Genug, jetzt!") is Meaning.OTHER
    assert meaning("Genug, jetzt!", opt_out_phrases=["genug jetzt"]) is Meaning.OPT_OUT


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
