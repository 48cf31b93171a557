"""Commands in the process of the tests: ``smsbot``, ``keyproof`` and ``aws``, in any shell.

A process of its own is for what is about processes: interrupts, pipes, scripts, another checkout.
"""

import io
import json
import os
import re
import signal
import subprocess
import sys
import warnings
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
from awscli.clidriver import create_clidriver

import keyproof.cli
import smsbot.cli
from smsbot import environments, project
from smsbot.processes import INTERRUPTS, end_group
from smsbot.sandbox.emulator.emulator import Emulator
from tests.settings import take_settings

# Names the file with the settings.
SETTINGS = "SMSBOT_ENVIRONMENTS"
PROGRAMS = ("smsbot", "keyproof", "aws")


class _Typed(io.StringIO):
    """What somebody types who sits at a terminal."""

    def isatty(self) -> bool:
        return True


def _aws() -> None:
    endpoint = ("--endpoint-url", os.environ["AWS_ENDPOINT_URL"])
    sys.exit(create_clidriver().main([*endpoint, *sys.argv[1:]]))


def run(
    program: str,
    arguments: Sequence[str],
    *,
    variables: Mapping[str, str] | None = None,
    shell: Mapping[str, str] | None = None,
    typed: str = "",
    piped: str = "",
    folder: Path = project.ROOT,
) -> subprocess.CompletedProcess[str]:
    """Run a program in a ``shell``, or with more ``variables`` than those of the tests.

    Standard input is what somebody ``typed`` at a terminal, or what was ``piped``.
    """
    main = {"smsbot": smsbot.cli.main, "keyproof": keyproof.cli.main, "aws": _aws}[program]
    printed, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "12")
    handlers = {each: signal.getsignal(each) for each in INTERRUPTS}
    status = 0
    with ExitStack() as context:
        given = {**(shell or {}), **(variables or {})}
        context.enter_context(patch.dict(os.environ, given, clear=shell is not None))
        if SETTINGS in given:
            context.callback(take_settings, environments.ENVIRONMENTS_FILE)
            take_settings(Path(given[SETTINGS]))
        context.enter_context(chdir(folder))
        context.enter_context(patch.object(sys, "argv", [program, *arguments]))
        context.enter_context(
            patch.object(sys, "stdin", _Typed(typed) if typed else io.StringIO(piped))
        )
        context.enter_context(redirect_stdout(printed))
        context.enter_context(redirect_stderr(errors))
        if program == "aws":
            context.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            for each, handler in handlers.items():
                signal.signal(each, handler)
    output = [each.buffer.getvalue().decode() for each in (printed, errors)]
    return subprocess.CompletedProcess([program, *arguments], status, *output)


# Ids, hashes, ports, accounts and times, of which each run has its own.
OF_A_RUN = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|\b[0-9a-f]{16}\b|(?<=127.0.0.1:)\d+"
    r"|\b0{9}[1-9]\d\d\b|\b1\d{9}(?:\d{3})?\b"
    r"|20\d\d-\d\d-\d\d(?:T[0-9:.]+(?:[+]00:00)?)?|\d+\.\d+(?= s(?:;|$))",
    re.MULTILINE,
)


def told(ended: subprocess.CompletedProcess[str], here: Path | str = "HERE") -> list[Any]:
    """The status of a command, and the lines or the JSON of its output and of its errors."""

    def lines(text: str) -> Any:
        text = text.replace(str(here), "HERE").replace(str(project.ROOT), "ROOT")
        found = OF_A_RUN.sub("…", text)
        is_json = found.startswith(("[]\n", "[\n", "{\n"))
        return json.loads(found) if is_json else [each.rstrip() for each in found.splitlines()]

    return [ended.returncode, lines(ended.stdout), lines(ended.stderr)]


def without_tables(lines: list[str]) -> list[str]:
    """The other lines of an output."""
    return [each for each in lines if not each.startswith(tuple("┏┃┡│├└"))]


def run_smsbot(
    *arguments: str, typed: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """``smsbot`` without colours."""
    return run("smsbot", arguments, variables={"NO_COLOR": "1", **variables}, typed=typed)


def _variables(folder: Path, settings: Path | None) -> dict[str, str]:
    found = {"SMSBOT_SANDBOX": str(folder)}
    return {**found, SETTINGS: str(settings)} if settings else found


def run_on(
    *arguments: str, folder: Path, settings: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """``smsbot`` on the sandbox in a folder."""
    return run_smsbot(*arguments, **_variables(folder, settings))


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


def started_on(
    *arguments: str, folder: Path, settings: Path | None = None
) -> subprocess.Popen[str]:
    """``python -m smsbot`` on the sandbox in a folder, in a process and a session of its own."""
    with default_signals():
        return subprocess.Popen(
            [sys.executable, "-m", "smsbot", *arguments],
            cwd=project.ROOT,
            env={**os.environ, **_variables(folder, settings)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
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
