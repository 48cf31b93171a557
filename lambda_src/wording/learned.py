"""How much a text looks like an opt-out: a linear model of its words, and of letters in a row.

Its weights are learned from the corpora of the tests: small integers, one for each of 2 ** 15
hashes, so that each machine comes to the same sum. ``python -m tests.lambda_src.learning`` writes
them.
"""

import zlib
from base64 import b85decode
from collections.abc import Iterable
from functools import cache

from .weights import BIAS, WEIGHTS
from .words import Words

BITS = 15
MASK = (1 << BITS) - 1
# Letters in a row, within a word and its borders; and of a language without spaces.
ROWS, ROWS_WITHOUT_SPACES = (3, 4, 5), (1, 2, 3, 4)
MOST_FIVES = 6
# Two weights are a byte, and each is so much more than it counts.
HALF, ZERO = 16, 8


def looks_like_an_opt_out(clauses: Iterable[Words], *, is_question: bool) -> int:
    """How much clauses look like an opt-out: above 0 more than not."""
    weights = _weights()
    found = features_of(clauses, is_question=is_question)
    return BIAS + sum([weights[each] for each in found]) - ZERO * len(found)


def features_of(clauses: Iterable[Words], *, is_question: bool) -> set[int]:
    """The hashes of what a text has: words, pairs of words, letters in a row, and its length."""
    found: set[bytes] = set()
    first, count = b"", 0
    for words in clauses:
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
    weights[::2] = bytes(each // HALF for each in pairs)
    weights[1::2] = bytes(each % HALF for each in pairs)
    return bytes(weights)
