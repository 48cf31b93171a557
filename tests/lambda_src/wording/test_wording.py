"""What texts mean: keywords, settings, and any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.tests.cases import read_data
from wording import OPT_OUT_AT_AWS, Meaning, meaning
from wording.words import normalized

OPT_OUTS = (Meaning.OPT_OUT_AT_AWS, Meaning.OPT_OUT)
KEYWORDS: dict[str, str] = read_data(__file__, "keywords")


def spellings(word: str) -> list[str]:
    """A keyword as people write it."""
    return [
        *(word, word.upper(), word.title(), f"  {word}\n", f'"{word}"', f"{word}!!", f"{word}."),
        *(f"{word}, please", f"Please {word}", f"{word} thanks", word.replace(" ", "")),
        *(f"\u200b{word}", f"{word[0]}\u00ad{word[1:]}", f"{word}\ufe0f", ".".join(word)),
        " ".join(word),
    ]


@pytest.mark.parametrize("language", KEYWORDS)
def test_a_keyword_opts_out_alone_in_each_spelling(language: str) -> None:
    words = KEYWORDS[language].split(",")
    texts = [text for word in words for text in spellings(word)]
    assert [text for text in texts if meaning(text) not in OPT_OUTS] == []


@pytest.mark.parametrize("text", read_data(__file__, "followed"))
def test_nothing_that_follows_a_keyword_and_a_mark_overrules_it(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wording.looks_like_an_opt_out", lambda _: False)
    assert meaning(text) is Meaning.OPT_OUT


@pytest.mark.parametrize(
    ("text", "meant"),
    [(text, meant) for meant, texts in read_data(__file__, "understood").items() for text in texts],
)
def test_a_text_is_understood(text: str, meant: str) -> None:
    assert meaning(text) is Meaning[meant]


def test_the_model_has_no_say_about_keywords_and_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wording.looks_like_an_opt_out", lambda _: True)
    assert meaning("stop") is Meaning.OPT_OUT_AT_AWS
    assert meaning("help me") is Meaning.HELP
    assert meaning("start") is Meaning.REJOIN
    assert meaning("hours", is_command=True) is Meaning.OTHER
    assert meaning("quit, please", is_command=True) is Meaning.OPT_OUT


@pytest.mark.parametrize("word", sorted(OPT_OUT_AT_AWS))
def test_a_word_that_aws_knows_is_its_in_any_case_and_alone(word: str) -> None:
    assert meaning(f" {word.lower()}\n") is Meaning.OPT_OUT_AT_AWS
    assert meaning(f"{word}!") is Meaning.OPT_OUT


def test_where_the_carrier_knows_stop_alone_the_bot_answers_the_other_words() -> None:
    assert meaning("stop", {"STOP"}) is Meaning.OPT_OUT_AT_AWS
    assert meaning("cancel", {"STOP"}) is Meaning.OPT_OUT


def test_a_phrase_of_the_setting_opts_out_in_any_case() -> None:
    assert meaning("Feierabend, jetzt!") is Meaning.OTHER
    assert meaning("Feierabend, jetzt!", opt_out_phrases=["feierabend jetzt"]) is Meaning.OPT_OUT


@given(st.text())
def test_every_text_means_something(body: str) -> None:
    assert isinstance(meaning(body), Meaning)


@given(st.text())
def test_normalizing_again_changes_nothing(body: str) -> None:
    assert normalized(normalized(body)) == normalized(body)


def seconds_for(body: str) -> float:
    def once() -> float:
        started = time.process_time()
        meaning(body)
        normalized(body)
        return time.process_time() - started

    return min(once() for _ in range(9))


WORDS = ["stop", "dont", "please", "number", "me", "the", "не", "no", "de"]
# Not marks such as U+0300: Python sorts a run of them in quadratic time, 1,600 of them in 3 ms.
UNITS = [*"x .\u2057\ufdfa停", "a.", "texting", "pleasestop", *(f"{word} " for word in WORDS)]


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length_of_a_text_and_not_with_its_square(unit: str) -> None:
    """Four times as long, a text takes four times as long; a square would be sixteen."""
    short, long = (f"a{unit * (length // len(unit))}a" for length in (400, 1600))
    assert seconds_for(long) < 9 * max(seconds_for(short), 1e-4)


def test_what_comes_after_the_longest_text_takes_no_time() -> None:
    assert seconds_for("stop now " * 20_000) < 3 * seconds_for("stop now " * 200)
