"""The texts of ``learning.csv`` and ``held_out.csv``, with their language and meaning."""

import csv
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
LEARNING, HELD_OUT = FOLDER / "learning.csv", FOLDER / "held_out.csv"
SHORTEST_MISSPELT = 4


@dataclass(frozen=True, kw_only=True)
class Row:
    """A text of a corpus; ``kind`` is ``ordinary``, or ``misleading`` if written to mislead."""

    language: str
    meaning: str
    kind: str
    text: str

    @property
    def opts_out(self) -> bool:
        """Whether the text is an opt-out."""
        return self.meaning == "opt-out"


def corpus(path: Path) -> list[Row]:
    """The texts of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(language=language, meaning=meaning, kind=kind, text=text)
            for language, meaning, kind, text in csv.reader(file)
        ][1:]


def digest() -> bytes:
    """The digest of the learning corpus, which the file of weights begins with."""
    return hashlib.sha256(LEARNING.read_bytes()).digest()


def misspelt(text: str) -> str | None:
    """The text with one typo, always the same: a letter less, two swapped, doubled, or wrong."""
    places = [
        place
        for place in range(len(text) - 1)
        if _is_of_an_alphabet(text[place]) and _is_of_an_alphabet(text[place + 1])
    ]
    if len(text) < SHORTEST_MISSPELT or not places:
        return None
    number = zlib.crc32(text.encode())
    place = places[number % len(places)]
    first, second = text[place], text[place + 1]
    others = "aeiourstnl" if first.isascii() else "аеиосткнлр"
    wrong = others[(number >> 20) % len(others)]
    typos = (second, second + first, first + first + second, wrong + second)
    return text[:place] + typos[(number >> 16) % len(typos)] + text[place + 2 :]


def _is_of_an_alphabet(letter: str) -> bool:
    return letter.isalpha() and letter < "\u0530"


def interval(found: int, of: int) -> tuple[float, float]:
    """Wilson's interval of 95 % for a share."""
    z, share = 1.96, found / of
    middle = share + z * z / (2 * of)
    margin = z * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return max(0.0, middle - margin) / (1 + z * z / of), (middle + margin) / (1 + z * z / of)
