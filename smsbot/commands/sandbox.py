"""``smsbot sandbox``: an emulated AWS, with the infrastructure built on it by real Terraform.

SMSBOT_SANDBOX names its folder, and SMSBOT_PROVIDER where the AWS provider comes from.
"""

import json
import os
from typing import Annotated

import typer

from keyproof.output.formats.json import as_object
from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.terminal import Terminal
from smsbot import project, sandboxed
from smsbot.environments import all_environments, default_environment, environment_named
from smsbot.options import environment_names
from smsbot.sandbox import steps
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.shell_variables import lines_of, profiles, variables_of
from stacks.settings.environment import Environment as Settings

app = typer.Typer(
    rich_markup_mode="markdown",
    help="Run an emulated AWS on this machine, and build environments on it with Terraform.",
    no_args_is_help=True,
)

OF_THE_SANDBOX = "default: dev, or else the first"
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
    with sandbox.locked():
        steps.start(sandbox, terminal)
        with steps.working(sandbox, settings, terminal) as work:
            steps.build(work)
            steps.show_inventory(work)


@app.command()
def text(
    number: Annotated[str, typer.Argument(help="The sender's number, such as +14255550182.")],
    message: Annotated[str, typer.Argument(help="The text.")],
    environment: Option = None,
) -> None:
    """Text the bot, and show its reply and the delivery receipt."""
    terminal = Terminal()
    with steps.working(this_sandbox(), _named(environment), terminal) as work:
        steps.show_item(steps.send(work, number, message), terminal)


@app.command()
def status(
    format: Annotated[TableOrJson, typer.Option(help="The output format.")] = TableOrJson.TABLE,
    environment: Option = None,
) -> None:
    """Show each resource that holds data in an environment of the sandbox, with its key."""
    with steps.working(this_sandbox(), _named(environment), Terminal()) as work:
        if format is TableOrJson.JSON:
            result = steps.read_back(work)
            print(json.dumps(as_object(result)["coverage"] if result else [], indent=2))
        else:
            steps.show_inventory(work)


@app.command()
def down() -> None:
    """Stop the sandbox, and delete everything on it."""
    sandbox, terminal = this_sandbox(), Terminal()
    if not sandbox.layout.root.exists():
        terminal.console.print(f"There is no sandbox in {sandbox.layout.root}.")
        return
    with sandbox.locked():
        steps.delete(sandbox, terminal)


@app.command()
def env(environment: Argument = None) -> None:
    """Print shell settings that point aws, boto3, Terraform and cdktf to the sandbox.

    Starts an empty sandbox if none is running. Use: eval "$(smsbot sandbox env)"
    """
    sandbox, environments = this_sandbox(), all_environments()
    chosen, terminal = _named(environment), Terminal()
    if sandbox.running() is None:
        with sandbox.locked():
            endpoint = sandbox.start().endpoint
        # On standard error, past what the shell evaluates.
        terminal.errors.print(f"Emulated AWS started at {endpoint}\n{steps.NOTHING_BUILT}")
    sandbox.layout.aws_config.write_text(profiles(environments.values()), encoding="utf-8")
    print(lines_of(variables_of(sandbox, chosen)))


def this_sandbox() -> Sandbox:
    """The sandbox of SMSBOT_SANDBOX, in which this process works from now on."""
    folder = sandboxed.sandbox() or project.SANDBOX
    os.environ[sandboxed.VARIABLE] = str(folder)
    return Sandbox(Layout(folder))


def _named(name: str | None) -> Settings:
    return environment_named(name) if name else default_environment()
