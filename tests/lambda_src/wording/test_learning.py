"""What is learned of opt-outs: always the same, and good for texts that it was not learned from."""

import re

import pytest

import wording
from tests.lambda_src.wording import learning
from tests.lambda_src.wording.learning import CORPORA, WEIGHTS, all_corpora, learned_of_all
from wording import Meaning, meaning


def test_the_weights_are_what_the_corpora_teach() -> None:
    """After a change of a corpus: ``make weights``."""
    assert WEIGHTS.read_text(encoding="utf-8") == learned_of_all()


@pytest.mark.parametrize(
    ("name", "least_recall", "most_false"),
    [
        ("hard", 97.5, 4.5),
        ("held_out", 99.0, 2.0),
        ("unseen", 95.5, 5.0),
        ("varied", 83.5, 11.0),
        ("strangers", 98.0, 2.0),
        ("tempting", 93.0, 12.5),
        ("near_misses", 82.0, 19.0),
    ],
)
def test_it_is_good_for_a_corpus_that_it_was_not_learned_from(
    name: str, least_recall: float, most_false: float, capsys: pytest.CaptureFixture[str]
) -> None:
    line = learning.measured_without(name, all_corpora())
    with capsys.disabled():
        print(f"\n{line}")  # noqa: T201
    recall, false = map(float, re.findall(r"([0-9.]+)%", line))
    assert recall >= least_recall
    assert false <= most_false


def test_no_text_is_in_two_corpora_with_two_meanings() -> None:
    meant: dict[str, set[bool]] = {}
    for texts in all_corpora().values():
        for each in texts:
            meant.setdefault(each.text, set()).add(each.opts_out)
    assert {text for text, meanings in meant.items() if len(meanings) > 1} == set()


def test_each_corpus_is_learned_from() -> None:
    assert {path.stem for path in learning.FOLDER.glob("*.csv")} == set(CORPORA)


@pytest.mark.parametrize("odds", [-1e9, 1e9])
def test_what_is_learned_overrules_no_clear_word(
    odds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wording, "looks_like_an_opt_out", lambda *_, **__: odds)
    assert meaning("stop") is Meaning.OPT_OUT_AT_AWS
    assert meaning("STOP!") is meaning("Stop, wrong number") is meaning("revoke") is Meaning.OPT_OUT
    assert meaning("help me") is Meaning.HELP
    assert meaning("start") is Meaning.REJOIN
    assert meaning("Interesse") is meaning("don't unsubscribe me") is Meaning.OTHER
    assert meaning("别把我从名单里删掉") is meaning("我沒有要退訂") is Meaning.OTHER
    assert meaning("hours", is_command=True) is Meaning.OTHER
    assert meaning("Please stop texting me", is_command=True) is Meaning.OPT_OUT
    assert meaning("bye", opt_out_phrases=["bye"]) is Meaning.OPT_OUT
