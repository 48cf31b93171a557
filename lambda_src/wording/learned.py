"""How much a text looks like an opt-out: a linear model of its words, and of letters in a row.

Its weights are learned from the corpora of the tests: small integers, one for each of 2 ** 17
hashes, so that each machine comes to the same sum. ``make weights`` writes them.
"""

import zlib
from base64 import b85decode
from collections.abc import Sequence
from functools import cache

from .weights import BIAS, WEIGHTS
from .words import Words

BITS = 17
MASK = (1 << BITS) - 1
# Letters in a row, within a word and its borders; and of a language without spaces.
ROWS, ROWS_WITHOUT_SPACES = (3, 4, 5), (1, 2, 3, 4)
MOST_FIVES = 6
# Two words in a row count by their beginnings too, each after its border.
BEGINNING = 6
# Two weights are a byte, and each is so much more than it counts.
HALF, ZERO = 16, 8


def looks_like_an_opt_out(clauses: Sequence[Words], *, is_question: bool) -> int:
    """How much clauses look like an opt-out: above 0 more than not."""
    weights = _weights()
    found = features_of(clauses, is_question=is_question)
    return BIAS + sum([weights[each] for each in found]) - ZERO * len(found)


def features_of(clauses: Sequence[Words], *, is_question: bool) -> set[int]:
    """The hashes of what a text has: words, those of its last clause, pairs, letters in a row.

    And how long it is, with which word it begins, and whether it asks.
    """
    found: set[bytes] = set()
    first, count = b"", 0
    last = len(clauses) - 1
    for place, words in enumerate(clauses):
        before = b"^"
        for word in words:
            framed = f"_{word}_"
            letters = framed.encode()
            if framed.isascii():
                for size in ROWS:
                    found.update(
                        [letters[each : each + size] for each in range(len(letters) - size + 1)]
                    )
                found.add(b"w" + letters)
                found.add(before + letters)
                found.add(b"p%b|%b" % (before[:BEGINNING], letters[:BEGINNING]))
                if place == last:
                    found.add(b"l" + letters)
                before = letters
            else:
                for size in ROWS_WITHOUT_SPACES:
                    found.update(
                        [
                            framed[each : each + size].encode()
                            for each in range(len(framed) - size + 1)
                        ]
                    )
                before = b"^"
            first = first or letters
            count += 1
        found.add(before + b"$")
    found.add(b"1" + first)
    found.add(b"n%d" % min(count, 3))
    found.add(b"N%d" % min(count // 5, MOST_FIVES))
    found.add(b"q%d" % is_question)
    return {zlib.crc32(each) & MASK for each in found}


# Read by the first text that asks for them.
@cache
def _weights() -> bytes:
    pairs = zlib.decompress(b85decode("".join(WEIGHTS.split())), -zlib.MAX_WBITS)
    weights = bytearray(2 * len(pairs))
    weights[::2] = pairs.translate(bytes(each // HALF for each in range(256)))
    weights[1::2] = pairs.translate(bytes(each % HALF for each in range(256)))
    return bytes(weights)
