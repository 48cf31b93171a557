"""Commands of a sandbox, run as a user runs them, and what still runs after them."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from smsbot import project
from smsbot.processes import INTERRUPTS, end_group
from smsbot.sandbox.emulator.emulator import Emulator
from tests.forked import run_forked


@contextmanager
def default_signals() -> Generator[None]:
    """Start processes that end by every signal, also where this one ignores some.

    A shell ignores SIGINT for what it starts in the background, and nohup SIGHUP; children inherit
    that.
    """
    before = {name: signal.signal(name, signal.SIG_DFL) for name in INTERRUPTS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _variables(folder: Path, settings: Path | None) -> dict[str, str]:
    found = {"SMSBOT_SANDBOX": str(folder)}
    return {**found, "SMSBOT_ENVIRONMENTS": str(settings)} if settings else found


def command(*arguments: str, folder: Path, settings: Path | None = None) -> subprocess.Popen[str]:
    """``python -m smsbot`` on the sandbox in ``folder``, in a session of its own."""
    chosen = _variables(folder, settings)
    with default_signals():
        return subprocess.Popen(
            [sys.executable, "-m", "smsbot", *arguments],
            cwd=project.ROOT,
            env={**os.environ, **chosen},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


def run(
    *arguments: str, folder: Path, settings: Path | None = None, output: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of the sandbox to its end, in a fork."""
    chosen = _variables(folder, settings)
    written = {"CDKTF_OUTDIR": str(output)} if output else {}
    with Path(os.devnull).open("rb") as nothing:
        return run_forked(
            "smsbot",
            arguments,
            cwd=project.ROOT,
            env={**os.environ, **chosen, **written},
            stdin=nothing.fileno(),
        )


def stop(emulator: Emulator) -> None:
    """End an emulator in order: then it writes its data, and can be started with that again."""
    end_group(emulator.process_id, first=signal.SIGTERM, grace_in_seconds=30)


def processes_of(folder: Path) -> list[str]:
    """The command lines of what still runs for a sandbox in this folder, of whatever kind."""
    left: list[str] = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            traces = [*process.cmdline(), *process.environ().values(), process.cwd()]
            if process.pid != os.getpid() and any(str(folder) in trace for trace in traces):
                left.append(" ".join(process.cmdline()))
    return left
