"""Terminals of several widths and encodings, which keep what is printed on them."""

import io
import re
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest
from syrupy.assertion import SnapshotAssertion

from keyproof.terminal.without_unicode import PLAIN_ERRORS

WIDTHS = (60, 80)
ENCODINGS = ("utf-8", "ascii")
# Box drawing of tables, in both encodings, and the marks that ASCII writes in another way.
BOX = re.compile(r"[─-╿|+]|(?<=\s)-+(?=\s)|^-+|-{3,}")
# Columns that are left out are named; the matrix of access has other headings.
LEFT_OUT = "Shown from"
OTHERS = (
    "Shown from 120 columns on, and with --format json Principal Key Can any - Identifiers, "
    "Evidence."
)
ONLY_WHEN_NARROW = frozenset(OTHERS.split())
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class _Screen(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


class Shown:
    """What was printed, without colours."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()

    @property
    def text(self) -> str:
        """The lines, without blanks at their ends."""
        text = CONTROL.sub("", self.bytes.getvalue().decode("utf-8"))
        return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


@contextmanager
def screen(
    width: int, encoding: str, monkeypatch: pytest.MonkeyPatch, *, is_report: bool = True
) -> Generator[Shown]:
    """Standard output as a terminal, and standard error if it is not a report's progress."""
    shown = Shown()
    stream = _Screen(shown.bytes, encoding=encoding, errors=PLAIN_ERRORS, write_through=True)
    with monkeypatch.context() as here:
        here.setenv("COLUMNS", str(width))
        here.setenv("LINES", "50")
        here.setenv("TERM", "xterm")
        here.setenv("NO_COLOR", "1")
        here.setattr(sys, "stdout", stream)
        here.setattr(sys, "stderr", io.StringIO() if is_report else stream)
        yield shown
        stream.flush()
        stream.detach()


def hold(
    show: Callable[[], object],
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_report: bool = True,
) -> None:
    """Hold what is shown to its snapshots: no width loses or breaks a word that another shows."""
    shown: dict[tuple[int, str], str] = {}
    for width in WIDTHS:
        for encoding in ENCODINGS:
            with screen(width, encoding, monkeypatch, is_report=is_report) as here:
                show()
            # The day until which an entry counts is 90 days from the day of the run.
            text = re.sub(r"expires = \d{4}-\d\d-\d\d", "expires = 2026-05-30", here.text)
            shown[width, encoding] = text
            text.encode(encoding)
            assert text == snapshot(name=f"{width} columns {encoding}")
    whole = words_of(shown[WIDTHS[-1], "utf-8"])
    for width in WIDTHS:
        text = shown[width, "utf-8"]
        assert words_of(text) <= whole | ONLY_WHEN_NARROW, width
        if LEFT_OUT not in text:
            assert whole <= words_of(text), width


def words_of(text: str) -> set[str]:
    """The words, without the drawing of tables and the punctuation of paragraphs."""
    return {word.rstrip(":;") for word in BOX.sub(" ", text).split()} - {""}
