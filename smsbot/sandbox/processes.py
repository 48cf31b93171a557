"""Child processes that are never left behind."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil


def end_group(leader: int, *, first: signal.Signals, grace_in_seconds: float) -> None:
    """End a process and its whole group: ask the leader, wait, then kill what is left.

    The leader must have been started in a session of its own.
    """
    with suppress(ProcessLookupError):
        os.kill(leader, first)
        with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            psutil.Process(leader).wait(grace_in_seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Let a clean-up finish although the user presses Ctrl-C once more."""
    before = {name: signal.signal(name, signal.SIG_IGN) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def child(
    command: list[str], *, environment: dict[str, str], cwd: str, interrupt_grace_in_seconds: float
) -> Iterator[subprocess.Popen[str]]:
    """A process in a group of its own, ended with all its children when the context is left."""
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with interrupts_held_back():
            end_group(
                process.pid, first=signal.SIGINT, grace_in_seconds=interrupt_grace_in_seconds
            )
            if process.stdout:
                process.stdout.close()
            process.wait()
