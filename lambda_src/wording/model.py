"""Whether words look like an opt-out: a logistic regression over hashed n-grams.

Its features are the characters in a row of each word, and words in a row. ``make weights`` learns
``weights.bin`` from ``tests/lambda_src/wording/learning.csv``: for each hash four bits, the number
of one of a few weights.
"""

import struct
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("weights.bin")
# The digest, what is added, and the weights that there are, each so much more than it counts.
HEADER = struct.Struct("<32sf16s")
BITS = 18
MASK = (1 << BITS) - 1
# Two weights are a byte.
HALF, ZERO = 16, 128
# In UTF-16 each character has two bytes, so that bytes can be cut in place of characters.
CHARACTER = 2
CHARACTERS, WORDS = (2, 3, 4, 5), (1, 2, 3)
# Chinese has no spaces: each of its characters is a word.
FIRST_WITHOUT_SPACES = "\u3000"


def looks_like_an_opt_out(words: list[str]) -> bool:
    """Whether the weights of a text's features, each kind by its length, add up to more than 0."""
    weights, total = learned()
    for hashes in features_of(words):
        found = [weights[each] for each in hashes]
        total += (sum(found) - ZERO * len(found)) / max(1, len(found)) ** 0.5
    return bool(words) and total > 0


def features_of(words: list[str]) -> tuple[set[int], set[int]]:
    """The hashes of the characters in a row, and of the words in a row."""
    characters: set[bytes] = set()
    apart = ["^"]
    for word in words:
        framed = f"_{word}_".encode("utf-16-le")
        for size in CHARACTERS:
            length = size * CHARACTER
            ends = range(length, len(framed) + 1, CHARACTER)
            characters.update([framed[end - length : end] for end in ends])
        apart += word if word > FIRST_WITHOUT_SPACES else [word]
    apart.append("$")
    phrases = {
        f"w{' '.join(apart[place : place + size])}".encode()
        for size in WORDS
        for place in range(len(apart) - size + 1)
    }
    return _hashed(characters), _hashed(phrases)


def _hashed(features: Iterable[bytes]) -> set[int]:
    return {zlib.crc32(each) & MASK for each in features}


# Read by the first text that asks for them.
@cache
def learned() -> tuple[bytes, float]:
    """The weight of each hash, ``ZERO`` more than it counts, and what is added to their sum."""
    content = FILE.read_bytes()
    _, bias, levels = HEADER.unpack_from(content)
    pairs = zlib.decompress(content[HEADER.size :])
    weights = bytearray(2 * len(pairs))
    weights[::2] = pairs.translate(bytes(levels[each // HALF] for each in range(256)))
    weights[1::2] = pairs.translate(bytes(levels[each % HALF] for each in range(256)))
    return bytes(weights), bias
