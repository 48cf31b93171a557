"""Ctrl-C, SIGTERM and SIGHUP while Terraform works: it ends in order, unless you insist."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from types import FrameType

from smsbot.processes import INTERRUPTS

# As long as the slowest resource takes, such as a table or a function in a busy region.
GRACE_IN_SECONDS = 600
# After a second interrupt Terraform only writes its state.
GRACE_AFTER_SECOND_IN_SECONDS = 20
INSISTED = 2

FIRST = """
Interrupted. Terraform finishes the resources that it has begun, then stops: wait for it.
A second interrupt stops it at once: resources that it is creating may then be in no state.
"""
SECOND = "\nInterrupted again. Terraform stops at once.\n"


class Interruption:
    """What was asked of one run of Terraform, and what became of it."""

    def __init__(self) -> None:
        self.count = 0
        self.timed_out = False
        self.was_killed = False
        self._process: subprocess.Popen[str] | None = None
        self._not_handed_on: list[int] = []
        self._timers: list[threading.Timer] = []

    @property
    def may_have_lost(self) -> bool:
        """Whether a resource may be there that no state knows."""
        return self.was_killed or self.count >= INSISTED

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
            for timer in self._timers:
                timer.cancel()

    def watch(self, process: subprocess.Popen[str], *, seconds: float) -> None:
        """Interrupt a process that runs for longer; hand on what was received before it began."""
        self._process = process
        self.after(seconds, self._time_out)
        self._hand_on()

    def stop(self) -> None:
        """Ask Terraform to end in order, and kill it after the time that it gets for that."""
        if self._process:
            _signal(self._process, signal.SIGINT)
        self.after(GRACE_IN_SECONDS, self._kill)

    def _time_out(self) -> None:
        self.timed_out = True
        self.stop()

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        self._not_handed_on.append(self.count)
        if self.count <= INSISTED:
            # The terminal may be gone, or in the middle of a line.
            with suppress(OSError, RuntimeError, ValueError):
                sys.stderr.write(FIRST if self.count == 1 else SECOND)
                sys.stderr.flush()
        self._hand_on()

    def _hand_on(self) -> None:
        """Hand each one on once: a signal may come in the middle of this, and call it again."""
        while self._process and self._not_handed_on:
            with suppress(IndexError):  # that call took it
                self._act_on(self._process, self._not_handed_on.pop(0))

    def _act_on(self, process: subprocess.Popen[str], number: int) -> None:
        if number == 1:
            self.stop()
        elif number == INSISTED:
            _signal(process, signal.SIGINT)
            self.after(GRACE_AFTER_SECOND_IN_SECONDS, self._kill)

    def _kill(self) -> None:
        if self._process and self._process.poll() is None:
            self.was_killed = True
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something in a while, unless it has ended by then."""
        timer = threading.Timer(seconds, act)
        timer.daemon = True
        timer.start()
        self._timers.append(timer)


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)
