"""DEFLATE of our own: the same bytes on any machine, which no release of zlib promises.

RFC 1951, in one block with codes of its own (3.2.7). https://www.rfc-editor.org/rfc/rfc1951
"""

import heapq
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import accumulate, chain, groupby

SHORTEST, LONGEST, FARTHEST = 4, 258, 32768
# The last block, with codes of its own.
BEGINNING, END = "101", 256
# How many bits follow the code of a length and of a distance, and the least that each stands for.
LENGTH_BITS = [*[0] * 8, *(bits for bits in range(1, 6) for _ in range(4)), 0]
DISTANCE_BITS = [0, 0, *(bits for bits in range(14) for _ in range(2))]
LENGTHS = [*accumulate((1 << bits for bits in LENGTH_BITS[:-2]), initial=3), LONGEST]
DISTANCES = list(accumulate((1 << bits for bits in DISTANCE_BITS), initial=1))
# How long a code may be, and one for how long codes are.
LONGEST_CODE, LONGEST_CODE_OF_LENGTHS = 15, 7
# The symbol of 11 to 138 symbols without a code, and the order in which codes of lengths are told.
UNUSED, FEWEST_UNUSED, MOST_UNUSED = 18, 11, 138
ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)

# A symbol and the bits after it: of a byte or a length, and of a distance behind a length.
Part = tuple[int, str]


def deflated(data: bytes, *, copies: bool = True) -> bytes:
    """Data as a raw DEFLATE stream, which any zlib reads.

    Without ``copies`` of what came before, which make data longer whose bytes are independent.
    """
    found = _parts(data) if copies else ((BYTES[each], None) for each in data)
    parts = [*found, ((END, ""), None)]
    literals = _lengths_of_codes((symbol for (symbol, _), _ in parts), LONGEST_CODE)
    distances = _lengths_of_codes((far[0] for _, far in parts if far), LONGEST_CODE) or [1]
    literal, distance = _codes(literals), _codes(distances)
    bits = [BEGINNING, _about(literals, distances)]
    for (symbol, more), far in parts:
        bits += literal[symbol], more
        if far:
            bits += distance[far[0]], far[1]
    # The first bit is the lowest of the first byte.
    written = "".join(bits)[::-1]
    return int(written, 2).to_bytes(-(-len(written) // 8), "little")


def _parts(data: bytes) -> Iterable[tuple[Part, Part | None]]:
    """Bytes, and copies of what came before."""
    seen, place = dict[bytes, int](), 0
    while place < len(data):
        start = data[place : place + SHORTEST]
        source = seen.get(start, -FARTHEST - 1)
        seen[start] = place
        if place - source > FARTHEST or len(start) < SHORTEST:
            yield BYTES[data[place]], None
            place += 1
            continue
        length, most = SHORTEST, min(LONGEST, len(data) - place)
        while length < most and data[source + length] == data[place + length]:
            length += 1
        yield COPIES[length], _distance(place - source)
        place += length


def _copy(length: int) -> Part:
    code = bisect_right(LENGTHS, length) - 1
    return END + 1 + code, _lowest_first(length - LENGTHS[code], LENGTH_BITS[code])


@cache
def _distance(distance: int) -> Part:
    code = bisect_right(DISTANCES, distance) - 1
    return code, _lowest_first(distance - DISTANCES[code], DISTANCE_BITS[code])


def _about(literals: list[int], distances: list[int]) -> str:
    """How long each code is: 0 for none."""
    told: list[Part] = []
    for length, alike in groupby(literals + distances):
        count = len([*alike])
        while length == 0 and count >= FEWEST_UNUSED:
            unused = min(count, MOST_UNUSED)
            told.append((UNUSED, _lowest_first(unused - FEWEST_UNUSED, 7)))
            count -= unused
        told += [(length, "")] * count
    lengths = _lengths_of_codes((symbol for symbol, _ in told), LONGEST_CODE_OF_LENGTHS)
    codes, lengths = _codes(lengths), lengths + [0] * (len(ORDER) - len(lengths))
    counts = ((len(literals) - 257, 5), (len(distances) - 1, 5), (len(ORDER) - 4, 4))
    return "".join(
        chain(
            (_lowest_first(*count) for count in counts),
            (_lowest_first(lengths[symbol], 3) for symbol in ORDER),
            (codes[symbol] + more for symbol, more in told),
        )
    )


def _lengths_of_codes(symbols: Iterable[int], longest: int) -> list[int]:
    """How long the code of each symbol is, up to the last that is used, by Huffman's method."""
    counts = Counter(symbols)
    while counts:
        lengths = [0] * (max(counts) + 1)
        heap: list[tuple[int, int, tuple[int, ...]]] = [
            (count, symbol, (symbol,)) for symbol, count in counts.items()
        ]
        heapq.heapify(heap)
        while len(heap) > 1:
            (few, _, some), (many, last, others) = heapq.heappop(heap), heapq.heappop(heap)
            for symbol in some + others:
                lengths[symbol] += 1
            heapq.heappush(heap, (few + many, last, some + others))
        if max(lengths) <= longest:
            # A symbol that is alone has a bit too.
            return [*lengths[:-1], lengths[-1] or 1]
        counts = Counter({symbol: -(-count // 2) for symbol, count in counts.items()})
    return []


def _codes(lengths: list[int]) -> dict[int, str]:
    """The code of each symbol that has one: the shortest first, then by symbol."""
    codes, code, before = dict[int, str](), 0, 0
    for length, symbol in sorted((length, each) for each, length in enumerate(lengths) if length):
        code <<= length - before
        codes[symbol] = f"{code:0{length}b}"
        code, before = code + 1, length
    return codes


def _lowest_first(value: int, bits: int) -> str:
    return f"{value:0{bits}b}"[::-1] if bits else ""


BYTES = [(byte, "") for byte in range(END)]
COPIES = [_copy(max(length, SHORTEST)) for length in range(LONGEST + 1)]
