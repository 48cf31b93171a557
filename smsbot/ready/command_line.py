"""``smsbot ready``: its arguments and options."""

from typing import Annotated

import typer

from keyproof.terminal.formats import TableOrJson
from smsbot.options import Environment, Profile


def ready(
    environment: Environment,
    profile: Profile = None,
    *,
    format: Annotated[TableOrJson, typer.Option(help="How to print it.")] = TableOrJson.TABLE,
) -> None:
    """Show whether an account and this machine have what a first deployment needs; reads only.

    Exit status 0 if all is there. Exit status 1 if something is missing, 2 if something could not
    be read. `deploy` runs this before it makes a new environment.
    """
    from smsbot.ready import commands

    raise typer.Exit(commands.show_readiness(environment, profile=profile, format=format))
