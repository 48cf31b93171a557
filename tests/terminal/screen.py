"""A terminal of a given width and encoding, which keeps what is printed on it."""

import io
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from smsbot.page import PLAIN_ERRORS

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
