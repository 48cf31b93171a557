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
from wording.model import BITS, FARTHEST, FILE, HALF, HEADER, features_of
from wording.words import plain, words_of

# The more, the more features count, and the longer the file is.
C = 13
# How many weights there are beside 0, in how many rounds they are found, and the largest.
LEVELS, ROUNDS, LARGEST = 15, 30, 127
MISSPELT_COUNTS = 0.7
# How much likelier, as the logarithm of the odds.
CLEARLY = 0.1


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
    """What examples teach; most features count nothing (L1), and those of typos alone never do."""
    columns = np.flatnonzero(examples.features[examples.counts == 1].getnnz(axis=0))
    features = examples.features[:, columns]
    model = LogisticRegression(
        C=C, l1_ratio=1, solver="liblinear", tol=3e-2, max_iter=60, random_state=0
    )
    exact = model.fit(features, examples.opts_out, examples.counts).coef_[0]
    counting = np.flatnonzero(exact)
    exact, features = exact[counting], features[:, counting]
    few = _rounded(exact)
    unit = np.max(np.abs(few)) / LARGEST
    weights = np.zeros(1 << BITS, dtype=int)
    weights[columns[counting]] = np.rint(few / unit)
    lost = np.mean(features @ exact) / unit - np.mean(features @ np.rint(few / unit))
    return Model(weights=weights, bias=float((np.sum(model.intercept_) - CLEARLY) / unit + lost))


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
    places, near = [], 0
    for place in np.flatnonzero(model.weights):
        places += [*range(near + FARTHEST, place, FARTHEST), place]
        near = place
    places += places[-1:] * (len(places) % 2)
    distances = np.diff(places, prepend=0).astype(np.uint8)
    codes = np.searchsorted(levels, model.weights[places]).astype(np.uint8)
    pairs = codes[::2] * HALF + codes[1::2]
    # Without looking for repetitions, of which there are none.
    compressor = zlib.compressobj(9, strategy=zlib.Z_HUFFMAN_ONLY)
    packed = compressor.compress(distances.tobytes() + pairs.tobytes()) + compressor.flush()
    padded = [*levels, *[0] * (HALF - len(levels))]
    return HEADER.pack(digest(), model.bias, *padded) + packed


def main() -> None:
    """Write the weights."""
    FILE.write_bytes(written(taught()))


if __name__ == "__main__":
    main()
