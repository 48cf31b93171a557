"""``smsbot person`` and ``smsbot counters``: their arguments and options."""

import sys
from typing import Annotated

import typer

from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.help import Commands
from smsbot.options import Environment, Profile

person_app = Commands(no_args_is_help=True)
Source = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="A file that holds the phone number, or - for standard input."
    ),
]
Format = Annotated[TableOrJson, typer.Option("--format", help="How to print it.")]


@person_app.callback()
def refuse_numbers() -> None:
    """Read, export and erase what is stored of one phone number."""
    from smsbot.actions.person import number

    number.refuse_numbers(sys.argv[1:])


@person_app.command()
def show(
    environment: Environment,
    source: Source = "-",
    *,
    profile: Profile = None,
    format: Format = TableOrJson.TABLE,
) -> None:
    """Show the conversation of one number. For key_readers and table_readers."""
    from smsbot.actions.person import commands

    commands.show(environment, source, profile=profile, format=format)


@person_app.command()
def export(
    environment: Environment,
    source: Source = "-",
    *,
    profile: Profile = None,
) -> None:
    """Print everything that is stored of one number, as JSON. For the person_data_roles."""
    from smsbot.actions.person import commands

    commands.export(environment, source, profile=profile)


@person_app.command()
def erase(
    environment: Environment,
    source: Source = "-",
    *,
    profile: Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without a question.")] = False,
) -> None:
    """Erase what is stored of one number, but for its opt-out. For the person_data_roles.

    Exit status 1 if you declined.
    """
    from smsbot.actions.person import commands

    raise typer.Exit(commands.erase(environment, source, profile=profile, yes=yes))


def counters(
    environment: Environment,
    *,
    days: Annotated[
        int, typer.Option(min=1, max=400, help="How many days of UTC, today's included.")
    ] = 7,
    profile: Profile = None,
    format: Format = TableOrJson.TABLE,
) -> None:
    """Show what the bot counted, each counter summed up. For key_readers and table_readers."""
    from smsbot.actions.person import commands

    commands.show_counters(environment, days=days, profile=profile, format=format)
