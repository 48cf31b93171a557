"""Ctrl-C, SIGTERM and SIGHUP while Terraform works: it ends in order, unless you insist."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import FrameType

from smsbot.processes import INTERRUPTS

# For what is left of a command that was killed: as long as the slowest resource takes.
GRACE_IN_SECONDS = 600
INSISTED = 2

FIRST = """
Interrupted. Terraform finishes the resources that it has begun, then stops: wait for it.
A second interrupt stops it at once: resources that it is creating may then be in no state.
"""
SECOND = "\nInterrupted again. Terraform stops at once.\n"


class Interruption:
    """The interrupts of one run of Terraform, each handed on to it once."""

    def __init__(self) -> None:
        self.count = 0
        self._handed_on = 0
        self._process: subprocess.Popen[str] | None = None

    @contextmanager
    def handled(self) -> Generator[None]:
        """Hand interrupts on to Terraform in this context, where Python would raise.

        A signal that was ignored when the command began, as under nohup, stays ignored.
        """
        before = {each: signal.getsignal(each) for each in INTERRUPTS}
        for each, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(each, self._receive)
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def watch(self, process: subprocess.Popen[str]) -> None:
        """Hand on to this process also what was received before it began."""
        self._process = process
        self._hand_on()

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.count <= INSISTED:
            # The terminal may be gone, or in the middle of a line.
            with suppress(OSError, RuntimeError, ValueError):
                sys.stderr.write(FIRST if self.count == 1 else SECOND)
                sys.stderr.flush()
        self._hand_on()

    def _hand_on(self) -> None:
        """Counted first: a signal may come in the middle of this, and call it again."""
        while self._process and self._handed_on < min(self.count, INSISTED):
            self._handed_on += 1
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGINT)
