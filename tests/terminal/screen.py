"""A terminal of some width, which keeps what is printed on it."""

import io
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager

import pytest

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class _Screen(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


class Shown:
    """What was printed, without colours, and what of it on standard error."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()
        self.errors = io.StringIO()

    @property
    def text(self) -> str:
        """The lines, without blanks at their ends."""
        text = CONTROL.sub("", self.bytes.getvalue().decode("utf-8"))
        return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


@contextmanager
def screen(width: int, monkeypatch: pytest.MonkeyPatch) -> Generator[Shown]:
    """Standard output as a terminal, and standard error as a file."""
    shown = Shown()
    stream = _Screen(shown.bytes, encoding="utf-8", write_through=True)
    with monkeypatch.context() as here:
        for name, value in {"COLUMNS": str(width), "TERM": "xterm", "NO_COLOR": "1"}.items():
            here.setenv(name, value)
        here.setattr(sys, "stdout", stream)
        here.setattr(sys, "stderr", shown.errors)
        yield shown
        stream.flush()
        stream.detach()
