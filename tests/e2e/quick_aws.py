"""The command aws in the process of the tests: its start takes most of the time of most commands.

In a shell it hands its arguments over through a pipe, and prints what comes back through another.
"""

import io
import os
import shlex
import sys
import warnings
from collections.abc import Generator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from threading import Thread
from unittest.mock import patch

from awscli.clidriver import create_clidriver

COMMAND = """#!/bin/sh
printf '%s\\0' "$PWD" "$@" > {folder}/asked
cat {folder}/printed
cat {folder}/errors >&2
exit "$(cat {folder}/status)"
"""
END = b"end"


@contextmanager
def with_quick_aws(shell: Mapping[str, str], folder: Path) -> Generator[dict[str, str]]:
    """The shell, in which the command aws starts at once, with the variables of the shell."""
    of_aws = {
        name: value
        for name, value in shell.items()
        if name.startswith("AWS_") or name == "NO_PROXY"
    }
    with quick_aws(folder, shell["AWS_ENDPOINT_URL"], variables=of_aws) as commands:
        yield {**shell, "PATH": f"{commands}{os.pathsep}{shell['PATH']}"}


@contextmanager
def quick_aws(
    folder: Path, endpoint: str, *, variables: Mapping[str, str] | None = None
) -> Generator[Path]:
    """The folder that has the command, for the variable PATH of a shell that is waited for.

    The caller's own variables give the credentials, or those that are given.
    """
    commands = folder / "bin"
    commands.mkdir(parents=True)
    for each in ("asked", "printed"):
        os.mkfifo(folder / each)
    command = commands / "aws"
    command.write_text(COMMAND.format(folder=shlex.quote(str(folder))), encoding="utf-8")
    command.chmod(0o700)
    server = Thread(target=_serve, args=(folder, endpoint, variables or {}), daemon=True)
    server.start()
    try:
        yield commands
    finally:
        (folder / "asked").write_bytes(END)
        server.join()


def _serve(folder: Path, endpoint: str, variables: Mapping[str, str]) -> None:
    while (asked := (folder / "asked").read_bytes()) != END:
        place, *arguments = asked.decode().split("\0")[:-1]
        given = [each.replace("file://", f"file://{place}/", 1) for each in arguments]
        with patch.dict(os.environ, variables):
            status, printed, errors = _run(["--endpoint-url", endpoint, *given])
        (folder / "errors").write_bytes(errors)
        (folder / "status").write_text(str(status))
        (folder / "printed").write_bytes(printed)


def _run(arguments: list[str]) -> tuple[int, bytes, bytes]:
    printed, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "12")
    with redirect_stdout(printed), redirect_stderr(errors), warnings.catch_warnings():
        # As the command itself: to the tests, each is an error.
        warnings.simplefilter("ignore")
        try:
            status = int(create_clidriver().main(arguments) or 0)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except Exception as error:  # noqa: BLE001 - whoever waits gets an answer
            status = 1
            sys.stderr.write(f"{error}\n")
    return status, printed.buffer.getvalue(), errors.buffer.getvalue()
