"""The commands of the sandbox, and their messages."""

import json
from dataclasses import asdict
from pathlib import Path

from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal
from smsbot.environments import all_environments, default_environment, environment_named
from smsbot.sandbox.display import show_exchange, show_inventory, show_item
from smsbot.sandbox.emulator.client import readable_errors
from smsbot.sandbox.inventory import read_inventory
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.shell_variables import profiles, settings
from smsbot.sandbox.stack.provider import choose_provider
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.sandbox.steps import (
    build,
    delete,
    destroy,
    plan_again,
    read_back,
    send,
)
from smsbot.sandbox.synthesis import choose, start_aside
from smsbot.terraform.terraform import find_terraform, others_on_path
from stacks.settings.environment import Environment

DEMO_NUMBER = "+14255550182"
DEMO_MESSAGES = ("Is anybody reading this but you?", "Hours?", "STOP")
# With a hook, which asks back: an answer to that.
DEMO_OF_HOOK = (*DEMO_MESSAGES[:2], "1 Main Street", "STOP")


def demo(folder: Path, *, provider: ProviderChoice, keep: bool) -> None:
    """The whole story once: build, text, show, and take down again unless ``keep``."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    environment = default_environment()
    with sandbox.locked():
        if sandbox.is_in_use():
            raise Failure(
                f"There is a sandbox in {folder}, and the demo would end by deleting it.",
                way_on="Look at it with `python -m smsbot sandbox up`, or delete it first with "
                "`python -m smsbot sandbox down`.",
            )
        kept = False
        try:
            deployment = build(sandbox, environment, provider, terminal)
            plan_again(deployment, terminal)
            for message in DEMO_OF_HOOK if environment.conversation.hook else DEMO_MESSAGES:
                arrival = send(sandbox, environment, DEMO_NUMBER, message, terminal)
                show_exchange(arrival, terminal)
                if message is DEMO_MESSAGES[0]:
                    show_item(arrival, terminal)
            show_inventory(read_back(sandbox, environment, terminal), terminal)
            if not keep:
                destroy(deployment, terminal)
            kept = keep
        finally:
            if not kept:
                delete(sandbox, terminal)
    if keep:
        terminal.console.print(
            "The sandbox is still running. Text it: "
            f"`python -m smsbot sandbox text {DEMO_NUMBER} 'Hello'`; "
            "end it: `python -m smsbot sandbox down`."
        )


def up(folder: Path, environment_name: str | None, *, provider: ProviderChoice) -> None:
    """Build an environment and show it."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    environment = _named(environment_name)
    with sandbox.locked(), sandbox.stopped_on_interrupt():
        build(sandbox, environment, provider, terminal)
        show_inventory(read_back(sandbox, environment, terminal), terminal)


def text(folder: Path, environment_name: str | None, *, number: str, message: str) -> None:
    """Text the bot of an environment."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    arrival = send(sandbox, _named(environment_name), number, message, terminal)
    show_exchange(arrival, terminal)
    show_item(arrival, terminal)


def status(folder: Path, environment_name: str | None, *, as_json: bool) -> None:
    """Show what is on the embedded AWS."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    clients = sandbox.clients_in(_named(environment_name))
    with readable_errors("reading everything back"):
        resources = read_inventory(clients)
    if as_json:
        print(json.dumps([asdict(resource) for resource in resources], indent=2))
    else:
        show_inventory(resources, terminal)


def down(folder: Path) -> None:
    """Delete the sandbox."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    if not folder.exists():
        terminal.console.print(f"There is no sandbox in {folder}.")
        return
    with sandbox.locked():
        delete(sandbox, terminal)


def env(folder: Path, environment_name: str | None, *, provider: ProviderChoice) -> None:
    """Print ``export`` lines for the sandbox; only starting it needs the sandbox for itself."""
    sandbox, environments = Sandbox(Layout(folder)), all_environments()
    chosen_environment = _named(environment_name)
    emulator = sandbox.answering()
    if emulator is None or not sandbox.layout.provider_record.exists():
        with sandbox.locked():
            emulator = start_aside(sandbox)
            choose(sandbox, provider)
    chosen = choose_provider(find_terraform(), sandbox.provider_choice(provider))
    sandbox.layout.aws_config.write_text(profiles(environments.values()), encoding="utf-8")
    print(settings(sandbox.layout, emulator, chosen, chosen_environment))
    warn_of_own_terraform(Terminal())


def warn_of_own_terraform(terminal: Terminal) -> None:
    """Say on standard error where the user's own Terraform may run: nothing of ours stops it."""
    for name, executable in others_on_path().items():
        terminal.errors.print(
            f"! {name} is {executable}. In this shell, run it below $CDKTF_OUTDIR only: elsewhere "
            "it would write the real state.",
            markup=False,
        )


def _named(name: str | None) -> Environment:
    return environment_named(name) if name else default_environment()
