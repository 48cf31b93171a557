"""Synthesizes what is deployed: begun before anything is asked, and written once that is wanted."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from keyproof.terminal.failure import Failure
from smsbot import project
from smsbot.design.synthesis import WAITS, Synthesis
from smsbot.rehearsal import sandbox

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

# Names the command that synthesizes to CDKTF_OUTDIR in a sandbox.
SYNTHESIZE = "SYNTHESIZE"
OF_THE_SANDBOX = ["-m", "smsbot", "sandbox", "synth"]
# Does the same for one environment, and waits until that is wanted.
BEGUN = ["-m", "smsbot.sandbox.begun"]
WANTED = "wanted\n"

# What ``begun_ahead`` began, by the environment and the folder.
_begun: dict[tuple[str, Path], Synthesis] = {}


@contextmanager
def begun_ahead(name: str) -> Generator[None]:
    """Begin to synthesize an environment to the output; ``synthesize_to`` lets it write there.

    Where that is not asked for within the context, nothing is written.
    """
    new: list[Path] = []
    with suppress(Failure):  # who synthesizes says it, in its turn
        command, folder = command_for(name), project.output()
        if command[1:] == OF_THE_SANDBOX:
            command = [command[0], *BEGUN, name]
        # Another command in its place may not wait.
        if sandbox() is None or command[1:-1] == BEGUN:
            new.extend(each for each in (folder / "stacks", folder) if not each.exists())
            _begun[name, folder] = Synthesis(command, str(folder), waits=True)
    try:
        yield
    finally:
        while _begun:
            _begun.popitem()[1].abandon()
            for each in new:  # Empty: the CDK makes them first.
                with suppress(OSError):
                    each.rmdir()


def synthesize_to(folder: Path, name: str) -> None:
    """Synthesize an environment as ``cdktf synth`` does.

    Raises Failure as ``finish`` does, and for keywords or phrases that were not checked before.
    """
    synthesis = _begun.pop((name, folder), None) or Synthesis(command_for(name), str(folder))
    synthesis.send(WANTED)
    try:
        from smsbot.environments import all_environments

        all_environments()  # Checks the words, while the stacks are written.
    except BaseException:
        with suppress(Failure):
            synthesis.finish()
        raise
    synthesis.finish()


def wait_until_wanted() -> None:
    """In a synthesis that was begun ahead, before it writes: end unless it is wanted."""
    if os.environ.get(WAITS) and sys.stdin.readline() != WANTED:
        sys.exit("Not wanted.")


def command_for(name: str) -> list[str]:
    """What synthesizes an environment to CDKTF_OUTDIR. Raises Failure if a sandbox names none."""
    if root := sandbox():
        if SYNTHESIZE not in os.environ:
            raise Failure(
                f"This works in the sandbox {root}, and {SYNTHESIZE} of its settings is not set.",
                way_on='Load its settings again: eval "$(python -m smsbot sandbox env)".',
            )
        return shlex.split(os.environ[SYNTHESIZE])
    isolated, main = project.ROOT / project.ISOLATED, project.ROOT / "main.py"
    return [sys.executable, "-I", str(isolated), str(main), name]
