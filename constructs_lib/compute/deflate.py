"""DEFLATE of our own: the same bytes on any machine, which no release of zlib promises.

RFC 1951, in one block with the fixed codes of 3.2.6. https://www.rfc-editor.org/rfc/rfc1951
"""

from bisect import bisect_right
from itertools import accumulate

SHORTEST, LONGEST, FARTHEST = 4, 258, 32768
# The last block, with fixed codes.
BEGINNING, END = "110", 256
# How many bits follow the code of a length and of a distance, and the least that each stands for.
LENGTH_BITS = [*[0] * 8, *(bits for bits in range(1, 6) for _ in range(4)), 0]
DISTANCE_BITS = [0, 0, *(bits for bits in range(14) for _ in range(2))]
LENGTHS = [*accumulate((1 << bits for bits in LENGTH_BITS[:-2]), initial=3), LONGEST]
DISTANCES = list(accumulate((1 << bits for bits in DISTANCE_BITS), initial=1))
# Symbols that are coded alike: the first one, its code, and the bits of each.
ALIKE = ((0, 0x30, 8), (144, 0x190, 9), (256, 0, 7), (280, 0xC0, 8))


def deflated(data: bytes) -> bytes:
    """Data as a raw DEFLATE stream, which any zlib reads."""
    bits, seen, place = [BEGINNING], dict[bytes, int](), 0
    while place < len(data):
        start = data[place : place + SHORTEST]
        source = seen.get(start, -FARTHEST - 1)
        seen[start] = place
        if place - source > FARTHEST or len(start) < SHORTEST:
            bits.append(SYMBOLS[data[place]])
            place += 1
            continue
        length, most = SHORTEST, min(LONGEST, len(data) - place)
        while length < most and data[source + length] == data[place + length]:
            length += 1
        bits += COPIES[length], _distance(place - source)
        place += length
    bits.append(SYMBOLS[END])
    # The first bit is the lowest of the first byte.
    written = "".join(bits)[::-1]
    return int(written, 2).to_bytes(-(-len(written) // 8), "little")


def _symbol(symbol: int) -> str:
    first, code, bits = ALIKE[bisect_right(ALIKE, (symbol, END << 1)) - 1]
    return f"{code + symbol - first:0{bits}b}"


def _copy(length: int) -> str:
    code = bisect_right(LENGTHS, length) - 1
    return SYMBOLS[END + 1 + code] + _lowest_first(length - LENGTHS[code], LENGTH_BITS[code])


def _distance(distance: int) -> str:
    code = bisect_right(DISTANCES, distance) - 1
    return f"{code:05b}" + _lowest_first(distance - DISTANCES[code], DISTANCE_BITS[code])


def _lowest_first(value: int, bits: int) -> str:
    return f"{value:0{bits}b}"[::-1] if bits else ""


SYMBOLS = [_symbol(symbol) for symbol in range(288)]
COPIES = [_copy(max(length, SHORTEST)) for length in range(LONGEST + 1)]
