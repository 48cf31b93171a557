"""Whether words look like an opt-out: a logistic regression over hashed n-grams.

Its features are the characters in a row of each word, and words in a row. ``make weights`` learns
``weights.bin`` from ``tests/lambda_src/wording/learning.csv``: of each feature that counts, how far
its hash is from the one before, and the number of one of a few weights.
"""

import struct
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path

FILE = Path(__file__).with_name("weights.bin")
# The digest of the corpus, what is added, and the weights that there are.
HEADER = struct.Struct("<32sf16b")
BITS = 20
MASK = (1 << BITS) - 1
# The numbers of two weights are a byte. A feature that is farther off follows others that count 0.
HALF, FARTHEST = 16, 255
# In UTF-16 each character has two bytes, so that bytes can be cut in place of characters.
CHARACTER = 2
CHARACTERS, WORDS = (2, 3, 4, 5), (1, 2, 3)
# Chinese has no spaces: each of its characters is a word.
FIRST_WITHOUT_SPACES = "\u3000"


def looks_like_an_opt_out(words: list[str]) -> bool:
    """Whether the weights of a text's features, each kind by its length, add up to more than 0."""
    weights, total = learned()
    for hashes in features_of(words):
        total += sum(weights.get(each, 0) for each in hashes) / max(1, len(hashes)) ** 0.5
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
        for place in range(len(apart))
    }
    return _hashed(characters), _hashed(phrases)


def _hashed(features: Iterable[bytes]) -> set[int]:
    return {zlib.crc32(each) & MASK for each in features}


# Read by the first text that asks for them.
@cache
def learned() -> tuple[Mapping[int, int], float]:
    """The weights by their hashes, and what is added to their sum."""
    content = FILE.read_bytes()
    _, bias, *levels = HEADER.unpack_from(content)
    unpacked = zlib.decompress(content[HEADER.size :])
    # Of three bytes, two are distances and one is two weights.
    count = len(unpacked) // 3 * 2
    weights = (levels[half] for each in unpacked[count:] for half in divmod(each, HALF))
    return dict(zip(accumulate(unpacked[:count]), weights, strict=True)), bias
