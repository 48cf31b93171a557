"""Learns the weights of ``lambda_src/wording/model.py`` from ``learning.csv``: ``make weights``.

Each text teaches twice: as it is, and with a typo. Nothing is learned from ``held_out.csv``. A text
is an opt-out where that is clearly likelier than not: a customer who asks is to get an answer.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tests.lambda_src.wording.corpora import LEARNING, Row, corpus, digest, misspelt
from wording.model import BITS, FILE, HALF, HEADER, ZERO, features_of
from wording.words import plain, words_of

# The strength of what is learned against the length of the weights.
C = 50
# A feature of fewer texts teaches nothing general; of the others those that decide most are kept.
FEWEST_TEXTS, KEPT = 2, 45_000
# How many weights there are beside 0, in how many rounds they are found, and the largest.
LEVELS, ROUNDS, LARGEST = 8, 30, 127
MISSPELT_COUNTS = 0.7
# How much likelier, as the logarithm of the odds.
CLEARLY = 0.15


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """The texts of a corpus as the model has them, each followed by itself with a typo."""

    features: Any
    opts_out: Any
    counts: Any


def examples(corpus: list[Row]) -> Examples:
    """A corpus with its typos."""
    texts = [
        (row.opts_out, count, text)
        for row in corpus
        for text, count in ((row.text, 1.0), (misspelt(row.text), MISSPELT_COUNTS))
        if text is not None
    ]
    return Examples(
        features=_matrix(text for *_, text in texts),
        opts_out=np.array([opts_out for opts_out, _, _ in texts]),
        counts=np.array([count for _, count, _ in texts]),
    )


def _matrix(texts: Iterable[str]) -> Any:
    """A row for each text; the features of a kind count less where there are more of them."""
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for text in texts:
        for hashes in features_of(words_of(plain(text))):
            columns += sorted(hashes)
            values += [max(1, len(hashes)) ** -0.5] * len(hashes)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(ends) - 1, 1 << BITS))


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """A weight for each hash, whole numbers of which there are few, and what is added."""

    weights: Any
    bias: float


def learned(examples: Examples) -> Model:
    """What examples teach."""
    texts = examples.features[examples.counts == 1].getnnz(axis=0)
    columns = np.flatnonzero(texts >= FEWEST_TEXTS)
    decides = np.abs(_fitted(examples, columns).coef_[0]) * np.sqrt(texts[columns])
    columns = np.sort(columns[np.argsort(-decides, kind="stable")[:KEPT]])
    fitted = _fitted(examples, columns)
    exact = fitted.coef_[0]
    few = _rounded(exact)
    unit = np.max(np.abs(few)) / LARGEST
    weights = np.zeros(1 << BITS, dtype=int)
    weights[columns] = np.rint(few / unit)
    features = examples.features[:, columns]
    lost = np.mean(features @ exact) / unit - np.mean(features @ weights[columns])
    return Model(weights=weights, bias=float((fitted.intercept_[0] - CLEARLY) / unit + lost))


def _fitted(examples: Examples, columns: Any) -> Any:
    model = LogisticRegression(C=C, solver="liblinear", tol=1e-2, random_state=0)
    return model.fit(examples.features[:, columns], examples.opts_out, examples.counts)


def _rounded(exact: Any) -> Any:
    """Each number as the next of a few, which are where most numbers are (Lloyd's algorithm)."""
    levels = np.quantile(exact, np.linspace(0.001, 0.999, LEVELS))
    for _ in range(ROUNDS):
        nearest = np.digitize(exact, (levels[1:] + levels[:-1]) / 2)
        sums = np.bincount(nearest, exact, minlength=LEVELS)
        levels = sums / np.maximum(1, np.bincount(nearest, minlength=LEVELS))
    return levels[np.digitize(exact, (levels[1:] + levels[:-1]) / 2)]


def taught() -> Model:
    """What the whole corpus teaches."""
    return learned(examples(corpus(LEARNING)))


def written(model: Model) -> bytes:
    """The file of weights."""
    levels = np.unique(np.append(model.weights, 0))
    codes = np.searchsorted(levels, model.weights).astype(np.uint8)
    pairs = (codes[::2] * HALF + codes[1::2]).tobytes()
    # Without looking for repetitions, of which there are none.
    compressor = zlib.compressobj(9, strategy=zlib.Z_HUFFMAN_ONLY)
    packed = compressor.compress(pairs) + compressor.flush()
    return HEADER.pack(digest(), model.bias, (levels + ZERO).astype(np.uint8).tobytes()) + packed


def main() -> None:
    """Write the weights."""
    FILE.write_bytes(written(taught()))


if __name__ == "__main__":
    main()
