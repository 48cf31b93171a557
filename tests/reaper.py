"""Runs a command; once it or whoever started it is gone, ends all that it left running.

``python tests/reaper.py COMMAND …``. A ``kill -9`` of make, of pytest or of their group would else
leave installers, linters, stand-ins and emulators behind. Before anything is installed there is
nothing but Python, so this imports its library alone. Without /proc it only runs the command.
"""

import os
import signal
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

# What a command starts has it in its environment, unless it was given another one.
MARKER = "SMSBOT_TESTS"
POLL_IN_SECONDS = 0.5


def main(command: list[str]) -> None:
    """Become the command, watched by a process in a session of its own."""
    os.environ[MARKER] = uuid.uuid4().hex
    child, parent = os.getpid(), os.getppid()
    if Path("/proc/self/stat").exists() and os.fork() == 0:
        os.setsid()
        # Whoever reads what the command prints does not wait for this process.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        _watch(child, parent)
        os._exit(0)
    os.execvp(command[0], command)


def _watch(command: int, maker: int) -> None:
    """The parent of this process is the command until that ends, and the command's is make."""
    family: set[tuple[int, str]] = set()
    while os.getppid() == command:
        processes = _processes()
        family = _with_descendants(family, {command}, processes)
        if [parent for (each, _), parent in processes.items() if each == command] != [maker]:
            break
        time.sleep(POLL_IN_SECONDS)
    for _ in range(3):  # what is being started while the others end
        family = _with_descendants(family, _marked(), _processes())
        for process, _started in family:
            if process != os.getpid():
                with suppress(OSError):
                    os.kill(process, signal.SIGKILL)
        time.sleep(POLL_IN_SECONDS)


def _with_descendants(
    family: set[tuple[int, str]], heads: set[int], processes: dict[tuple[int, str], int]
) -> set[tuple[int, str]]:
    """What still runs of the family, and the heads with all that they started."""
    found = {each for each in processes if each in family or each[0] in heads}
    while (
        more := {
            each
            for each, parent in processes.items()
            if parent in {process for process, _ in found}
        }
        - found
    ):
        found |= more
    return found


def _processes() -> dict[tuple[int, str], int]:
    """The parent of each process, by its number and the time of its start."""
    found: dict[tuple[int, str], int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # After the name of the program, which may hold anything: the state is the third field.
            fields = file.read_text(errors="replace").rpartition(")")[2].split()
            found[int(file.parent.name), fields[19]] = int(fields[1])
    return found


def _marked() -> set[int]:
    mark = f"{MARKER}={os.environ[MARKER]}"
    found: set[int] = set()
    for file in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark.encode() in file.read_bytes():
                found.add(int(file.parent.name))
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
