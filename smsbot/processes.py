"""Child processes that are never left behind."""

import math
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import psutil

POLL_IN_SECONDS = 0.02
KILL_GRACE_IN_SECONDS = 5
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# In the environment of everything that runs for a sandbox, or for a test of AWS: its folder.
MARKER = "SMSBOT_SANDBOX_PROCESS"
CREDENTIAL = re.compile(
    "AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|ACTIONS_.*_TOKEN|GH_TOKEN|GITHUB_TOKEN"
    "|TFE_TOKEN|TF_TOKEN_.*"
)
# Those of the emulated AWS are shorter, no secret, and parts of other words.
SHORTEST_SECRET = 16


def without_credentials(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment variables without those that hold a credential."""
    return {name: each for name, each in variables.items() if not CREDENTIAL.fullmatch(name)}


def masked(text: str, variables: Mapping[str, str]) -> str:
    """A text without the values of the credentials in the environment variables."""
    for name in variables.keys() - without_credentials(variables).keys():
        if len(variables[name]) >= SHORTEST_SECRET:
            text = text.replace(variables[name], "***")
    return text


def is_alive(process_id: int) -> bool:
    """Whether the process still works; one that ended and was not waited for does not."""
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_while(condition: Callable[[], bool], at_most_seconds: float) -> bool:
    """Wait while the condition holds; False if it still does after that time."""
    deadline = time.monotonic() + at_most_seconds
    while condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_IN_SECONDS)
    return True


def end_group(leader: int, *, first: signal.Signals, grace_in_seconds: float) -> None:
    """End a process and the group that it leads: ask it, wait, then kill what is left."""
    with suppress(ProcessLookupError):
        os.kill(leader, first)
    _kill_group_after(leader, grace_in_seconds)


def _kill_group_after(leader: int, at_most_seconds: float = math.inf) -> None:
    wait_while(lambda: is_alive(leader), at_most_seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
    # A process that was killed may take a moment to end.
    wait_while(lambda: any(map(is_alive, _members(leader))), KILL_GRACE_IN_SECONDS)


def _members(group: int) -> Iterator[int]:
    for process_id in psutil.pids():
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(process_id) == group:
                yield process_id


def end_leftovers(root: Path, *, but_not_group: int | None, grace_in_seconds: float) -> None:
    """End what still runs for the folder ``root``, as after a command that was killed."""
    groups: set[int] = set()
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if process.environ().get(MARKER) == str(root):
                groups.add(os.getpgid(process.pid))
    for group in groups - {but_not_group, os.getpgid(0)}:
        end_group(group, first=signal.SIGINT, grace_in_seconds=grace_in_seconds)


@contextmanager
def interrupts_to(handler: Callable[[int, FrameType | None], None]) -> Generator[None]:
    """Give Ctrl-C, SIGTERM and SIGHUP to a handler in this context, where Python would raise.

    A signal that was ignored when the command began, as under nohup, stays ignored.
    """
    before = {each: signal.getsignal(each) for each in INTERRUPTS}
    for each, was in before.items():
        if was is not signal.SIG_IGN:
            signal.signal(each, handler)
    try:
        yield
    finally:
        for each, was in before.items():
            signal.signal(each, was)


@contextmanager
def interrupts_deferred() -> Generator[None]:
    """Hold interrupts back until the context is left, then let the first come through.

    For the moments in which a process would be lost: between its start and the note of it, and
    while it is being ended.
    """
    pending: list[int] = []
    try:
        with interrupts_to(lambda number, _: pending.append(number)):
            yield
    finally:
        for number in pending[:1]:
            signal.raise_signal(number)


@contextmanager
def child(
    command: list[str],
    *,
    environment: dict[str, str],
    cwd: str,
    interrupt_grace_in_seconds: float,
    stdin: int = subprocess.DEVNULL,
) -> Generator[subprocess.Popen[str]]:
    """A process in a group of its own, ended with all its children when the context is left."""
    process = None
    try:
        with interrupts_deferred():
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=cwd,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            # What it leaves behind would keep its pipe open, and whoever reads it waiting.
            threading.Thread(target=_kill_group_after, args=(process.pid,), daemon=True).start()
        yield process
    finally:
        if process:
            with interrupts_deferred():
                end_group(
                    process.pid, first=signal.SIGINT, grace_in_seconds=interrupt_grace_in_seconds
                )
                if process.stdout:
                    process.stdout.close()
                process.wait()
