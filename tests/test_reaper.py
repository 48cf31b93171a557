"""Whatever of a run of make is killed, nothing that it started is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from smsbot import project
from tests.waiting import until

# As a compiler's workers, a stand-in in a session of its own, and an emulator, which gets another
# environment.
LINE = "trap '' INT; sleep 600 & setsid sh -c 'env -i sleep 600 & sleep 600' & sleep 600"


def _killed_make(make: int, _command: int) -> None:
    os.kill(make, signal.SIGKILL)


def _killed_command(_make: int, command: int) -> None:
    os.kill(command, signal.SIGKILL)


def _killed_group(make: int, _command: int) -> None:
    os.killpg(make, signal.SIGKILL)


@pytest.mark.parametrize("kill", [_killed_make, _killed_command, _killed_group])
def test_a_killed_run_leaves_nothing(kill: object, tmp_path: Path) -> None:
    assert callable(kill)
    reaped = f"exec '{sys.executable}' -I '{project.ROOT}/tests/reaper.py'"
    (tmp_path / "Makefile").write_text(f'all:\n\t@{reaped} sh -c "{LINE}"\n')
    variables = {name: os.environ[name] for name in os.environ if name != "MAKEFLAGS"}
    with subprocess.Popen(
        ["make"], cwd=tmp_path, env=variables, stderr=subprocess.DEVNULL, start_new_session=True
    ) as make:
        started = psutil.Process(make.pid)
        until(lambda: sum(each.name() == "sleep" for each in started.children(recursive=True)) == 4)
        [command] = started.children()
        processes = started.children(recursive=True)
        kill(make.pid, command.pid)
    until(lambda: not any(_runs(each) for each in processes))


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
