"""Learns which words and letters opt-outs have, from the corpora: a logistic regression.

``make weights`` writes ``lambda_src/wording/weights.py``, the same bytes on any machine: each
operation is one whose result IEEE 754 fixes. With ``--measure``, the module leaves each corpus out
in turn, learns from the others, and measures what it does there.
"""

import csv
import sys
import textwrap
import zlib
from base64 import b85encode
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import wording
from wording.learned import BITS, HALF, ZERO, features_of
from wording.words import clauses_of

FOLDER = Path(__file__).parent
WEIGHTS = Path(wording.__file__).parent / "weights.py"
# How often a text counts. Those that are hard to understand count more.
CORPORA = {
    "phrases": 1,
    "first_sight": 1,
    "held_out": 1,
    "hard": 2,
    "varied": 2,
    "unseen": 2,
    "strangers": 2,
    "tempting": 2,
    "near_misses": 2,
}
ROUNDS = 10
# The first step; how much shorter it is in each round; and how much of each weight it forgets.
STEP, SHORTER, FORGETTING = 0.05, 0.3, 2e-4
# Below it a text teaches nothing more.
LEAST_ERROR = 0.01
# A weight of 1 is so much of the logarithm of the odds; what is not sure opts out.
UNIT, UNSURE = 0.15, 4
# Those of less decide little, and compress well as 0.
LEAST_WEIGHT = 0.5
MOST = ZERO - 1
SQUARINGS, FARTHEST = 10, 30


@dataclass(frozen=True, kw_only=True, eq=False)
class Example:
    """A text as the model has it."""

    text: str
    features: NDArray[np.intp]
    opts_out: bool
    times: int

    @cached_property
    def places(self) -> list[int]:
        """Where the text is in each round: anywhere, and always at the same place."""
        return [zlib.crc32(f"{round_} {self.text}".encode()) for round_ in range(ROUNDS)]


def corpus(name: str, times: int) -> list[Example]:
    """The texts of a file."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(line for line in file if line[0] != "#"))
    return [example(text, opts_out=word == "opt-out", times=times) for _, word, text in rows]


def example(text: str, *, opts_out: bool, times: int) -> Example:
    """A text, and what it means."""
    is_question = not wording.QUESTION.isdisjoint(text)
    features = sorted(features_of(clauses_of(text), is_question=is_question))
    numbers = np.array(features, dtype=np.intp)
    return Example(text=text, features=numbers, opts_out=opts_out, times=times)


def learned(examples: list[Example]) -> tuple[list[int], int]:
    """The weights, and what is added to the sum of those of a text."""
    weights, bias, scale = np.zeros(1 << BITS), 0.0, 1.0
    for round_ in range(ROUNDS):
        step = STEP / (1 + round_ * SHORTER)
        for each in sorted(examples, key=lambda each: each.places[round_]):
            found = weights.take(each.features)
            # One after the other: ``sum`` adds in an order of its own.
            odds = float(np.add.accumulate(found)[-1]) if found.size else 0.0
            chance = _chance(bias + scale * odds)
            error = (each.opts_out - chance) * each.times
            scale *= 1 - step * FORGETTING
            if abs(error) > LEAST_ERROR:
                weights[each.features] = found + step * error / scale
                bias += step * error
    exact = (weight * scale / UNIT for weight in weights.tolist())
    whole = (round(each) if abs(each) > LEAST_WEIGHT else 0 for each in exact)
    return [max(-MOST, min(MOST, each)) for each in whole], round(bias / UNIT) + UNSURE


def _chance(odds: float) -> float:
    """The logistic function; ``math.exp`` differs between machines in its last digit."""
    power = 1 + min(abs(odds), FARTHEST) / (1 << SQUARINGS)
    for _ in range(SQUARINGS):
        power *= power
    return power / (1 + power) if odds > 0 else 1 / (1 + power)


def written(weights: list[int], bias: int) -> str:
    """The module with the weights."""
    pairs = zip(weights[::2], weights[1::2], strict=True)
    packed = bytes(HALF * (first + ZERO) + second + ZERO for first, second in pairs)
    # Without copies of what came before: the weights are independent.
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_HUFFMAN_ONLY)
    text = b85encode(compressor.compress(packed) + compressor.flush()).decode()
    lines = "\n".join(textwrap.wrap(text, 99, break_on_hyphens=False))
    return f'''"""What ``learned`` has learned; ``make weights`` writes it. Not to be edited."""

BIAS = {bias}
# Two weights are a byte; compressed, in base 85.
WEIGHTS = """
{lines}
"""
'''


@cache
def all_corpora() -> dict[str, list[Example]]:
    """The texts of each file."""
    return {name: corpus(name, times) for name, times in CORPORA.items()}


def learned_of_all() -> str:
    """The module, learned from all corpora."""
    return written(*learned([each for texts in all_corpora().values() for each in texts]))


def main() -> None:
    """Write the weights, or measure."""
    if "--measure" not in sys.argv[1:]:
        WEIGHTS.write_text(learned_of_all(), encoding="utf-8")
        return
    corpora = all_corpora()
    for name in corpora:
        print(measured_without(name, corpora))  # noqa: T201


def measured_without(name: str, corpora: dict[str, list[Example]]) -> str:
    """A line about a corpus, by what is learned from the others."""
    left_out = {each.features.tobytes() for each in corpora[name]}
    others = [
        each for of in corpora.values() for each in of if each.features.tobytes() not in left_out
    ]
    return f"{name}, learned without it: {measured(corpora[name], *learned(others))}"


def measured(texts: list[Example], weights: list[int], bias: int) -> str:
    """Recall and false alarms of the grammar together with weights."""
    packed = bytes(each + ZERO for each in weights)
    found: dict[bool, list[bool]] = {True: [], False: []}
    with_weights = (wording.learned, "_weights", lambda: packed), (wording.learned, "BIAS", bias)
    before = [getattr(module, name) for module, name, _ in with_weights]
    for module, name, value in with_weights:
        setattr(module, name, value)
    for each in texts:
        meant = wording.meaning(each.text)
        is_out = meant in (wording.Meaning.OPT_OUT, wording.Meaning.OPT_OUT_AT_AWS)
        found[each.opts_out].append(is_out)
    for (module, name, _), value in zip(with_weights, before, strict=True):
        setattr(module, name, value)
    recall, alarms = (sum(found[meant]) / len(found[meant]) for meant in (True, False))
    return f"recall {recall:.1%}, false alarms {alarms:.1%}"


if __name__ == "__main__":
    main()
