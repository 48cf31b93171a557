"""``smsbot sandbox``: an embedded AWS, with the infrastructure built on it by real Terraform.

SMSBOT_SANDBOX names its folder, and SMSBOT_PROVIDER where the AWS provider comes from.
"""

import json
import os
from dataclasses import asdict
from typing import Annotated

import typer

from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.terminal import Terminal
from smsbot import project, sandboxed
from smsbot.environments import all_environments, default_environment, environment_named
from smsbot.options import environment_names
from smsbot.sandbox.display import show_exchange, show_inventory, show_item
from smsbot.sandbox.emulator.client import readable_errors
from smsbot.sandbox.inventory import read_inventory
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.shell_variables import profiles, settings
from smsbot.sandbox.stack.provider import choose_provider
from smsbot.sandbox.stack.provider_choice import provider_choice
from smsbot.sandbox.steps import build, delete, read_back, send
from smsbot.sandbox.synthesis import choose, start_aside
from smsbot.terraform.terraform import find_terraform, others_on_path
from stacks.settings.environment import Environment as Settings

app = typer.Typer(
    rich_markup_mode="markdown",
    help="Run an emulated AWS on this machine, and build environments on it with Terraform.",
    no_args_is_help=True,
)

OF_THE_SANDBOX = "default: dev, or the first one"
Argument = Annotated[
    str | None,
    typer.Argument(help=f"Which environment; {OF_THE_SANDBOX}.", autocompletion=environment_names),
]
Option = Annotated[
    str | None,
    typer.Option(help=f"Which environment; {OF_THE_SANDBOX}.", autocompletion=environment_names),
]


@app.command()
def up(environment: Argument = None) -> None:
    """Start the sandbox, and build an environment on it."""
    sandbox, terminal, settings = this_sandbox(), Terminal(), _named(environment)
    with sandbox.locked(), sandbox.stopped_on_interrupt():
        build(sandbox, settings, provider_choice(), terminal)
        show_inventory(read_back(sandbox, settings, terminal), terminal)


@app.command()
def text(
    number: Annotated[str, typer.Argument(help="The sender's number, such as +14255550182.")],
    message: Annotated[str, typer.Argument(help="The text.")],
    environment: Option = None,
) -> None:
    """Text the bot, and show its reply and the delivery receipt."""
    terminal = Terminal()
    arrival = send(this_sandbox(), _named(environment), number, message, terminal)
    show_exchange(arrival, terminal)
    show_item(arrival, terminal)


@app.command()
def status(
    format: Annotated[TableOrJson, typer.Option(help="How to print it.")] = TableOrJson.TABLE,
    environment: Option = None,
) -> None:
    """Show every resource of the sandbox with its key and state."""
    clients = this_sandbox().clients_in(_named(environment))
    with readable_errors("reading everything back"):
        resources = read_inventory(clients)
    if format is TableOrJson.JSON:
        print(json.dumps([asdict(resource) for resource in resources], indent=2))
    else:
        show_inventory(resources, Terminal())


@app.command()
def down() -> None:
    """Stop the sandbox, and delete everything on it."""
    sandbox, terminal = this_sandbox(), Terminal()
    if not sandbox.layout.root.exists():
        terminal.console.print(f"There is no sandbox in {sandbox.layout.root}.")
        return
    with sandbox.locked():
        delete(sandbox, terminal)


@app.command()
def env(environment: Argument = None) -> None:
    """Print shell settings that point aws, boto3, Terraform and cdktf to the sandbox.

    eval "$(python -m smsbot sandbox env)"
    """
    sandbox, environments = this_sandbox(), all_environments()
    chosen_environment, choice = _named(environment), provider_choice()
    emulator = sandbox.answering()
    # Only starting it needs the sandbox for itself.
    if emulator is None or not sandbox.layout.provider_record.exists():
        with sandbox.locked():
            emulator = start_aside(sandbox)
            choose(sandbox, choice)
    chosen = choose_provider(find_terraform(), sandbox.provider_choice(choice))
    sandbox.layout.aws_config.write_text(profiles(environments.values()), encoding="utf-8")
    print(settings(sandbox.layout, emulator, chosen, chosen_environment))
    warn_of_own_terraform(Terminal())


def this_sandbox() -> Sandbox:
    """The sandbox of SMSBOT_SANDBOX, in which this process works from now on."""
    folder = sandboxed.sandbox() or project.SANDBOX
    os.environ[sandboxed.VARIABLE] = str(folder)
    return Sandbox(Layout(folder))


def warn_of_own_terraform(terminal: Terminal) -> None:
    """Say on standard error where the user's own Terraform may run: nothing of ours stops it."""
    for name, executable in others_on_path().items():
        terminal.errors.print(
            f"! {name} is {executable}. In this shell, run it below $CDKTF_OUTDIR only: elsewhere "
            "it would write the real state.",
            markup=False,
        )


def _named(name: str | None) -> Settings:
    return environment_named(name) if name else default_environment()
