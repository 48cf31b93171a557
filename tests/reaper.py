"""Runs a command; once it or whoever started it is gone, ends all that it left running.

``python -m tests.reaper COMMAND …``. A ``kill -9`` of make, of pytest or of their group would
else leave linters, stand-ins and emulators behind. What a command starts, also in a session of its
own, is known by a variable in its environment.
"""

import os
import sys
import time
import uuid
from contextlib import suppress

import psutil

MARKER = "SMSBOT_TESTS"
POLL_IN_SECONDS = 0.5


def main(command: list[str]) -> None:
    """Become the command, watched by a process in a session of its own."""
    mark = os.environ[MARKER] = uuid.uuid4().hex
    watched = [psutil.Process(), psutil.Process(os.getppid())]
    if os.fork() == 0:
        os.setsid()
        # Whoever reads what the command prints does not wait for this process.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        _watch(watched, mark)
        os._exit(0)
    os.execvp(command[0], command)


def _watch(watched: list[psutil.Process], mark: str) -> None:
    while all(_is_alive(each) for each in watched):
        time.sleep(POLL_IN_SECONDS)
    for _ in range(3):  # what is being started while the others end
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.pid != os.getpid() and process.environ().get(MARKER) == mark:
                    process.kill()
        time.sleep(POLL_IN_SECONDS)


def _is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


if __name__ == "__main__":
    main(sys.argv[1:])
