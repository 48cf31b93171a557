"""Adapts what ``main.py`` synthesizes in a shell of the sandbox to the embedded AWS."""

from pathlib import Path

from keyproof.terminal.terminal import Terminal
from smsbot import sandboxed
from smsbot.sandbox.deployment import adapt
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.provider import Provider, choose_provider
from smsbot.sandbox.stack.provider_choice import ProviderChoice, provider_choice
from smsbot.terraform.terraform import find_terraform

LOST_DATA = "It had been killed and lost its data"
NOTHING_BUILT = "Nothing is built there yet: `python -m smsbot sandbox up` builds an environment."


def put_adapted(new: Path, output: Path) -> None:
    """Adapt the stacks in a folder to the running sandbox, and move them to the output.

    The emulator is started if it is not running.
    """
    root = sandboxed.sandbox()
    assert root is not None  # noqa: S101 - as main.py sees to
    sandbox = Sandbox(Layout(root))
    with sandbox.locked():
        emulator = start_aside(sandbox)
        provider = choose(sandbox, provider_choice())
    adapt(new, output, layout=sandbox.layout, emulator=emulator, provider=provider)


def start_aside(sandbox: Sandbox) -> Emulator:
    """Start the emulator if it is not running; say so on standard error, past what is printed."""
    is_first = not sandbox.layout.emulator_record.exists()
    started = sandbox.start()
    described = [f"Embedded AWS started at {started.emulator.endpoint}"] if started.now else []
    if started.lost_data:
        described.append(f"{LOST_DATA}.")
    if is_first or started.lost_data:
        described.append(NOTHING_BUILT)
    if described:
        Terminal().errors.print("\n".join(described))
    return started.emulator


def choose(sandbox: Sandbox, provider: ProviderChoice) -> Provider:
    """Find Terraform, and the provider that the sandbox was begun with or that is asked for."""
    chosen = choose_provider(find_terraform(), sandbox.provider_choice(provider))
    sandbox.layout.provider_record.write_text(chosen.choice, encoding="utf-8")
    return chosen
