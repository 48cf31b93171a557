"""Synthesizes for the running sandbox: ``python -m smsbot.sandbox.begun ENVIRONMENT``.

So a command begins the synthesis that it wants in the end. ``main.py`` starts first, then imports
what adapts its stacks.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from keyproof.terminal.failure import Failure
from smsbot import project, rehearsal
from smsbot.design.ahead import wait_until_wanted
from smsbot.design.synthesis import Synthesis

if TYPE_CHECKING:
    from collections.abc import Generator

    from smsbot.sandbox.emulator.emulator import Emulator
    from smsbot.sandbox.sandbox import Sandbox
    from smsbot.sandbox.stack.provider import Provider
    from smsbot.sandbox.stack.provider_choice import ProviderChoice

LOST_DATA = "It had been killed and lost its data"
NOTHING_BUILT = "Nothing is built there yet: `python -m smsbot sandbox up` builds an environment."


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What ``main.py`` writes to a folder, once ``synthesis`` has finished."""

    synthesis: Synthesis
    folder: Path


@contextmanager
def begun_for(root: Path, name: str) -> Generator[Begun]:
    """Begin ``main.py`` for an environment, in a folder of the sandbox ``root``."""
    with tempfile.TemporaryDirectory(dir=root, prefix="synthesis-") as folder:
        synthesis = Synthesis([sys.executable, str(project.ROOT / "main.py"), name], folder)
        try:
            synthesis.send("")
            yield Begun(synthesis=synthesis, folder=Path(folder))
        finally:
            synthesis.abandon()


def synth(folder: Path, *, provider: ProviderChoice, begun: Begun | None = None) -> None:
    """Synthesize every environment to where cdktf asks for it, adapted to the running sandbox.

    What is ``begun`` is taken instead, once it is wanted: before that, nothing of the sandbox
    changes.
    """
    from smsbot.sandbox.deployment import adapt, synthesize
    from smsbot.sandbox.layout import Layout
    from smsbot.sandbox.sandbox import Sandbox

    sandbox = Sandbox(Layout(folder))
    output = Path(os.environ.get("CDKTF_OUTDIR", sandbox.layout.synthesized)).resolve()
    if begun:
        wait_until_wanted()
    with sandbox.locked():
        rehearsal.refuse_outside(output, folder)
        emulator = start_aside(sandbox)
        chosen = choose(sandbox, provider)
    if begun:
        begun.synthesis.finish()
        adapt(begun.folder, output, layout=sandbox.layout, emulator=emulator, provider=chosen)
    else:
        synthesize(output, (), layout=sandbox.layout, emulator=emulator, provider=chosen)


def start_aside(sandbox: Sandbox) -> Emulator:
    """Start the emulator if it is not running; say so on standard error, past what is printed."""
    is_first = not sandbox.layout.emulator_record.exists()
    started = sandbox.start()
    told = [f"Embedded AWS started at {started.emulator.endpoint}"] if started.now else []
    if started.lost_data:
        told.append(f"{LOST_DATA}.")
    if is_first or started.lost_data:
        told.append(NOTHING_BUILT)
    if told:
        from keyproof.terminal.terminal import Terminal

        Terminal().errors.print("\n".join(told))
    return started.emulator


def choose(sandbox: Sandbox, provider: ProviderChoice) -> Provider:
    """Find Terraform, and the provider that the sandbox was begun with or that is asked for."""
    from smsbot.sandbox.stack.provider import choose_provider
    from smsbot.terraform.terraform import find_terraform

    chosen = choose_provider(find_terraform(), sandbox.provider_choice(provider))
    sandbox.layout.provider_record.write_text(chosen.choice, encoding="utf-8")
    return chosen


def _provider() -> ProviderChoice:
    from smsbot.sandbox.stack.provider_choice import ProviderChoice

    given = os.environ.get("SMSBOT_PROVIDER", ProviderChoice.AUTO)
    try:
        return ProviderChoice(given)
    except ValueError:
        allowed = ", ".join(ProviderChoice)
        raise Failure(f"SMSBOT_PROVIDER is {given!r}.", way_on=f"Allowed are {allowed}.") from None


def main() -> int:
    """Synthesize the environment of the argument; 2, with the reason, if that failed."""
    gc.disable()  # As in main.py.
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:
            signal.signal(name, signal.default_int_handler)
    root = rehearsal.sandbox()
    assert root is not None  # noqa: S101 - as the command sees to
    try:
        with begun_for(root, sys.argv[1]) as begun:
            synth(root, provider=_provider(), begun=begun)
    except KeyboardInterrupt:
        return 1
    except Exception as error:  # noqa: BLE001 - any error is reported in one line
        if isinstance(error, Failure):
            failure = error
        else:
            from keyproof.terminal.run import unforeseen

            failure = unforeseen(error)
        print("\n".join((f"Error: {failure.problem}", failure.way_on)), file=sys.stderr)
        return 2
    gc.freeze()
    return 0


if __name__ == "__main__":
    sys.exit(main())
