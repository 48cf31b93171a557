"""Ends the process of a synthesis in order when it is interrupted."""

import io
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def interrupts_handled() -> Generator[None]:
    """Exit with one line, and 128 and the signal's number. What was ignored stays ignored."""
    ended: list[int] = []

    def end(number: int, _frame: object) -> None:
        ignore_interrupts()
        sys.stderr.write("Interrupted.\n")
        _silence()
        ended.append(128 + number)
        sys.exit(128 + number)

    _handle(end)
    try:
        yield
    finally:
        # Python 3.11 makes another error of the exit in some places, such as a class's end.
        if ended:
            sys.exit(ended[0])


def ignore_interrupts() -> None:
    """For the rest of the process, which moves or deletes folders: parts of them would stay.

    To block the signals is not enough, since the threads of jsii would take them.
    """
    _handle(_silence)


def _handle(handler: Callable[[int, object], None]) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, handler)


def _silence(*_: object) -> None:
    """Node.js gets the signal too, and jsii would complain of that."""
    sys.stderr = io.StringIO()
