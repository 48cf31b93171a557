"""``smsbot demo`` and ``smsbot sandbox``: their commands, arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.help import Commands
from smsbot.options import environment_names
from smsbot.sandbox.stack.provider_choice import ProviderChoice

sandbox_app = Commands(
    help="An embedded AWS on this machine, with the infrastructure built by real Terraform.",
    no_args_is_help=True,
)


Provider = Annotated[
    ProviderChoice,
    typer.Option(
        envvar="SMSBOT_PROVIDER",
        help="Where the AWS provider comes from; auto: the registry if it answers.",
    ),
]
OF_THE_SANDBOX = "default: dev, or the first one"
Directory = Annotated[
    Path | None,
    typer.Option(
        envvar="SMSBOT_SANDBOX", help="Where the sandbox keeps its files; default: .sandbox"
    ),
]


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave the sandbox running.")] = False,
    provider: Provider = ProviderChoice.AUTO,
    directory: Directory = None,
) -> None:
    """Build the infrastructure on an embedded AWS, text it, and show what encrypts what."""
    from smsbot.sandbox import commands

    commands.demo(_sandbox_folder(directory), provider=provider, keep=keep)


@sandbox_app.command()
def up(
    environment: Annotated[
        str | None,
        typer.Argument(help=f"Which to build; {OF_THE_SANDBOX}.", autocompletion=environment_names),
    ] = None,
    provider: Provider = ProviderChoice.AUTO,
    directory: Directory = None,
) -> None:
    """Start the embedded AWS and build an environment on it; a second time changes nothing."""
    from smsbot.sandbox import commands

    commands.up(_sandbox_folder(directory), environment, provider=provider)


@sandbox_app.command()
def text(
    number: Annotated[str, typer.Argument(help="The sender's number, such as +14255550182.")],
    message: Annotated[str, typer.Argument(help="The text.")],
    environment: Annotated[
        str | None,
        typer.Option(help=f"Which to text; {OF_THE_SANDBOX}.", autocompletion=environment_names),
    ] = None,
    directory: Directory = None,
) -> None:
    """Text the bot, and show its reply and the receipt for that."""
    from smsbot.sandbox import commands

    commands.text(_sandbox_folder(directory), environment, number=number, message=message)


@sandbox_app.command()
def status(
    format: Annotated[TableOrJson, typer.Option(help="How to print it.")] = TableOrJson.TABLE,
    environment: Annotated[
        str | None,
        typer.Option(
            help=f"Whose region to look at; {OF_THE_SANDBOX}.", autocompletion=environment_names
        ),
    ] = None,
    directory: Directory = None,
) -> None:
    """Show every resource of the embedded AWS, its key and its state."""
    from smsbot.sandbox import commands

    commands.status(_sandbox_folder(directory), environment, as_json=format is TableOrJson.JSON)


@sandbox_app.command()
def down(directory: Directory = None) -> None:
    """End the embedded AWS and delete everything that was on it."""
    from smsbot.sandbox import commands

    commands.down(_sandbox_folder(directory))


@sandbox_app.command()
def env(
    environment: Annotated[
        str | None,
        typer.Argument(
            help=f"Whose account and region; {OF_THE_SANDBOX}.", autocompletion=environment_names
        ),
    ] = None,
    provider: Provider = ProviderChoice.AUTO,
    directory: Directory = None,
) -> None:
    """Print settings that point aws, boto3, Terraform and cdktf at the sandbox; start it if needed.

    eval "$(python -m smsbot sandbox env)"
    """
    from smsbot.sandbox import commands

    commands.env(_sandbox_folder(directory), environment, provider=provider)


def _sandbox_folder(directory: Path | None) -> Path:
    """The folder of the sandbox, in which this process works from now on."""
    import os

    from smsbot import project, rehearsal

    folder = directory.resolve() if directory else project.SANDBOX
    os.environ[rehearsal.VARIABLE] = str(folder)
    return folder
