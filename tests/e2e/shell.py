"""What somebody has in the shell who evaluated ``smsbot sandbox env``, and commands run there."""

import os
import pty
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from smsbot import project
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from tests.commands import PROGRAMS, SETTINGS, run, run_on
from tests.e2e.built import SYNTHESIZED, synthesize_for
from tests.settings import variables_in_a_copy

Shell = Mapping[str, str]
# As a command line names it, whatever the path of the checkout.
PYTHON = shlex.quote(sys.executable)
# First among the commands: aws and smsbot.
COMMANDS = Path(__file__).parent / "bin"
OF_A_SHELL = "$`|&;<>(){}*?~\n"


def shell_of(sandbox: Sandbox, settings: Path | None = None) -> dict[str, str]:
    """The variables, with those of the sandbox in the place of the machine's own."""
    folder = sandbox.layout.root
    printed = run_on("sandbox", "env", folder=folder, settings=settings)
    assert printed.returncode == 0, printed.stderr
    _, *exports = printed.stdout.splitlines()
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "CDKTF_OUTDIR")
    }
    variables = dict(shlex.split(line)[1].split("=", 1) for line in exports)
    return {
        **kept,
        **variables,
        **({SETTINGS: str(settings)} if settings else {}),
        "PATH": os.pathsep.join(map(str, (COMMANDS, Path(sys.executable).parent, kept["PATH"]))),
    }


def synthesized_once(shell: Shell, *, name: str = SYNTHESIZED) -> dict[str, str]:
    """The shell, in which the first command that synthesizes does, and the others copy that.

    For commands between which neither the settings nor the code change. A copy of the sandbox with
    dev on it comes with its synthesis: a checkout of its own needs a folder of another ``name``.
    """
    folder = Path(shell["SMSBOT_SANDBOX"]) / name
    made, new = shlex.quote(str(folder)), shlex.quote(f"{folder}.new")
    first = f"{{ CDKTF_OUTDIR={new} {synthesizes(shell)} && mv {new} {made}; }}"
    copied = f'mkdir -p "$CDKTF_OUTDIR" && cp -R {made}/. "$CDKTF_OUTDIR"'
    line = f"{{ [ -d {made} ] || {first}; }} && {copied}"
    return {**shell, "SYNTHESIZE": f"sh -c {shlex.quote(line)}"}


def synthesize_now(shell: Shell) -> None:
    """Synthesize in this process what the commands of such a shell copy, also the first one."""
    root, settings = Path(shell["SMSBOT_SANDBOX"]), Path(shell[SETTINGS])
    synthesize_for(Sandbox(Layout(root)), root / SYNTHESIZED, settings=settings)


def synthesizes(shell: Shell) -> str:
    """What synthesizes in a shell."""
    return shell.get("SYNTHESIZE", f"{PYTHON} main.py")


def program_of(line: str) -> tuple[str, list[str]]:
    """The program and its arguments, if a line runs one of ours and leaves nothing for a shell."""
    if any(each in line for each in OF_A_SHELL):
        return "", []
    first, *others = shlex.split(line)
    if first in ("python", sys.executable) and others[:1] == ["-m"]:
        first, *others = others[1:]
    return (first, others) if first in PROGRAMS else ("", [])


def run_line(
    line: str,
    shell: Shell,
    *,
    typed: str = "",
    checkout: Path = project.ROOT,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one command line as it is printed, from a checkout, and answer what it asks.

    In a ``folder`` that is no checkout, with the code of this one and the settings of the shell.
    """
    is_of_ours, cwd = bool(folder) or checkout == project.ROOT, folder or checkout
    command, _, file = line.partition(" > ") if folder else (line, "", "")
    program, arguments = program_of(command)
    if program and is_of_ours and not any(each in file for each in f"{OF_A_SHELL} "):
        ended = run(program, arguments, shell=shell, typed=typed, folder=cwd)
        if file:
            (cwd / file).write_text(ended.stdout, encoding="utf-8")
            ended.stdout = ""
        return ended
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        return subprocess.run(
            ["bash", "-c", line],
            cwd=cwd,
            env=dict(shell) if is_of_ours else variables_in_a_copy(shell),
            stdin=theirs if typed else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
