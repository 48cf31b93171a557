"""Runs a command line: every way out of it has an exit status and no traceback."""

import io
import os
import signal
import stat
import sys
import traceback
from contextlib import suppress
from errno import ENOSPC
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import typer
from typer.exceptions import TyperException

from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

COULD_NOT_RUN = 2


def run(app: typer.Typer) -> NoReturn:
    """Run a command line, and end with its exit status; 2 where it could not do its work."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(name, _end)
    _open_closed()
    _go_on_unread()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What was read may hold characters that cannot be written.
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except typer.Abort:
        sys.stderr.write("Aborted.\n")
        sys.exit(1)
    except TyperException as error:
        _fail(_of_usage(error))
    except UserError as failure:
        _fail(failure)
    except Exception as error:  # noqa: BLE001 - any error is reported in one line
        _fail(unforeseen(error))


def _fail(failure: UserError) -> NoReturn:
    # A help that is shown in place of a command has nothing to say.
    if failure.problem:
        Terminal().failure(failure)
    sys.exit(COULD_NOT_RUN)


def _of_usage(error: TyperException) -> UserError:
    """A wrong argument, and the value that was received where the message lacks it."""
    # pydantic begins the words of whoever raised a ValueError so.
    problem = " ".join(error.format_message().replace("Value error, ", "").split())
    errors = getattr(error.__cause__, "errors", None)
    received = errors()[0].get("input") if errors else None
    if received is not None and repr(received) not in problem:
        problem = f"{problem.rstrip('.')}; received {received!r}."
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "the command"
    return UserError(problem, hint=f"`{command} --help` shows what is allowed.")


def unforeseen(error: Exception) -> UserError:
    """What is said about an error that nothing else has a word for."""
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        hint = "Free disk space." if error.errno == ENOSPC else "Check its path and permissions."
        return UserError(f"{place}{error.strerror or error}", hint=hint)
    if isinstance(error, RecursionError):
        return UserError("The input is nested too deeply.", hint="Give a file with fewer levels.")
    frame = traceback.extract_tb(error.__traceback__)[-1]
    hint = f"This is a bug, at {frame.filename}, line {frame.lineno}: report it."
    return UserError(f"{type(error).__name__}: {error}", hint=hint)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class _Pipe(io.FileIO):
    """A pipe that takes everything, also after its reader has gone, as after ``| head``."""

    def write(self, data: "ReadableBuffer", /) -> int | None:
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return super().write(data)


def _open_closed() -> None:
    """Let a command do its work though an output is closed, for which Python has None."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


def _go_on_unread() -> None:
    """Let a command do all of its work, with its own exit status, though nobody reads the rest."""
    with suppress(OSError, ValueError):  # Standard output is closed, or not of this process.
        number = sys.stdout.fileno()
        if stat.S_ISFIFO(os.fstat(number).st_mode):
            buffer = io.BufferedWriter(_Pipe(number, "w", closefd=False))
            sys.stdout = io.TextIOWrapper(buffer, sys.stdout.encoding, sys.stdout.errors)
