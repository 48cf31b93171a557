"""What is learned: reproducible, and good for texts that it was not learned from."""

from collections import Counter

import numpy as np
import pytest

from tests.lambda_src.wording.corpora import (
    HELD_OUT,
    LEARNING,
    Row,
    corpus,
    digest,
    interval,
    misspelt,
)
from wording import Meaning, meaning
from wording.model import FILE, HEADER, learned
from wording.words import plain, words_of

LANGUAGES = ["en", "es", "fr", "de", "it", "pt", "ru", "zh"]
OPT_OUTS = (Meaning.OPT_OUT_AT_AWS, Meaning.OPT_OUT)


def texts(kind: str) -> list[Row]:
    """The texts of a kind that nothing was learned from."""
    return [row for row in corpus(HELD_OUT) if row.kind == kind]


def shares(rows: list[Row]) -> tuple[float, float, str]:
    """The shares of opt-outs found and of others taken for one, and both with their intervals."""
    taken = {
        meant: [meaning(row.text) in OPT_OUTS for row in rows if row.opts_out is meant]
        for meant in (True, False)
    }
    found, false = (sum(each) / len(each) for each in taken.values())
    spans = [interval(sum(each), len(each)) for each in taken.values()]
    written = [
        f"{sum(each)} of {len(each)} ({low:.1%} to {high:.1%})"
        for each, (low, high) in zip(taken.values(), spans, strict=True)
    ]
    return found, false, f"{found:.1%} found, {written[0]}; {false:.1%} taken, {written[1]}"


def test_ordinary_opt_outs_are_found_and_few_other_texts_are_taken_for_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = texts("ordinary")
    found, taken, line = shares(rows)
    with capsys.disabled():
        print(f"\nordinary: {line}")  # noqa: T201
        for language in LANGUAGES:
            print(f"{language}: {shares([row for row in rows if row.language == language])[2]}")  # noqa: T201
        print(f"misleading: {shares(texts('misleading'))[2]}")  # noqa: T201
    assert found >= 0.97
    assert taken <= 0.02


def test_most_opt_outs_are_found_despite_a_typo() -> None:
    opt_outs = [row.text for row in texts("ordinary") if row.opts_out]
    misspelled = [typo for text in opt_outs if (typo := misspelt(text))]
    found = sum(meaning(text) in OPT_OUTS for text in misspelled)
    assert found / len(misspelled) >= 0.93


def test_the_held_out_corpus_is_large_balanced_and_never_learned() -> None:
    rows = texts("ordinary")
    counts = Counter((row.language, row.opts_out) for row in rows)
    assert len(rows) >= 1000
    assert set(counts) == {(language, meant) for language in LANGUAGES for meant in (True, False)}
    assert max(counts.values()) < 1.25 * min(counts.values())
    held, known = (
        {" ".join(words_of(plain(row.text))) for row in corpus(path)}
        for path in (HELD_OUT, LEARNING)
    )
    assert held & known == set()


def test_no_text_has_two_meanings() -> None:
    meant: dict[str, set[bool]] = {}
    for row in (*corpus(LEARNING), *corpus(HELD_OUT)):
        meant.setdefault(row.text, set()).add(row.opts_out)
    assert {text for text, meanings in meant.items() if len(meanings) > 1} == set()


def test_the_weights_are_of_the_learning_corpus_and_small() -> None:
    """After a change of the corpus: ``make weights``."""
    assert HEADER.unpack_from(FILE.read_bytes())[0] == digest()
    assert FILE.stat().st_size <= 40_000


@pytest.mark.commands
@pytest.mark.timeout(900)
def test_the_weights_are_what_the_learning_corpus_teaches() -> None:
    """Another machine may round a few weights otherwise."""
    # Takes seconds to load.
    from tests.lambda_src.wording import learning

    taught = learning.taught()
    weights, bias = learned()
    known = np.array([weights.get(place, 0) for place in range(len(taught.weights))])
    difference = known - taught.weights
    assert np.count_nonzero(np.abs(difference) > 1) < 200
    assert abs(bias - taught.bias) < 1
