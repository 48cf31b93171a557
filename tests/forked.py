"""Commands in a fork of the process of the tests, which has imported what they import.

They have the variables, the folder and the terminal of whoever runs them. To start Python and to
import is half of the time of most commands. What the questions are asked of is synthesized once, as
in the tests themselves.
"""

import importlib
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

import boto3

from smsbot import project
from smsbot.processes import INTERRUPTS
from tests.settings import SETTINGS, take_settings

# Whose models most commands read: see also tests/conftest.py.
SERVICES = (
    *("cloudwatch", "dynamodb", "events", "iam", "kms", "lambda", "logs", "s3", "sns", "sqs"),
    "sts",
)


def smsbot(*arguments: str) -> subprocess.CompletedProcess[str]:
    """``python -m smsbot`` as people run it, from the project's folder."""
    with Path(os.devnull).open("rb") as nothing:
        variables = {**os.environ, "NO_COLOR": "1"}
        return run_forked(
            "smsbot", arguments, cwd=project.ROOT, env=variables, stdin=nothing.fileno()
        )


def run_forked(
    module: str, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], stdin: int
) -> subprocess.CompletedProcess[str]:
    """``python -m MODULE ARGUMENTS``, without the start of Python."""
    _import_commands()
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
        child = _fork()
        if child == 0:
            for file, number in enumerate((stdin, printed.fileno(), errors.fileno())):
                os.dup2(number, file)
            _become(module, arguments, cwd, env)
        _, status = os.waitpid(child, 0)
        texts: list[str] = []
        for each in (printed, errors):
            each.seek(0)
            texts.append(each.read().decode())
    return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(status), *texts)


def _fork() -> int:
    with warnings.catch_warnings():
        # The other threads of a worker wait for the next test, and hold no lock meanwhile.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


@cache
def _import_commands() -> None:
    """What a command imports and reads when it runs, which each fork would do again."""
    for path in project.ROOT.glob("smsbot/**/commands.py"):
        importlib.import_module(".".join(path.relative_to(project.ROOT).with_suffix("").parts))
    nobody = boto3.Session(
        aws_access_key_id="none", aws_secret_access_key="none", region_name="us-east-1"
    )
    for service in SERVICES:
        nobody.client(service).close()


def _become(module: str, arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> NoReturn:
    status = 1
    try:
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        sys.argv[1:] = arguments
        take_settings(Path(env.get("SMSBOT_ENVIRONMENTS", SETTINGS)))
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
        warnings.simplefilter("ignore")
        for each in INTERRUPTS:
            signal.signal(each, signal.SIG_DFL)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:  # noqa: BLE001 - as Python itself ends
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
