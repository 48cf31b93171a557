"""``smsbot state``: its commands, their arguments and options."""

from typing import Annotated

import typer

from keyproof.terminal.help import Commands
from smsbot.options import Environment, Profile

state_app = Commands(
    help="Terraform's state of an environment: create its bucket, or move it.",
    no_args_is_help=True,
)


@state_app.command()
def bootstrap(
    environment: Environment,
    *,
    profile: Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Apply without asking.")] = False,
) -> None:
    """Make the bucket of the backend s3 and its key; a second time changes nothing.

    Exit status 1 if you declined.
    """
    from smsbot.actions.state import commands

    raise typer.Exit(commands.bootstrap(environment, profile=profile, yes=yes))


@state_app.command()
def migrate(
    environment: Environment,
    *,
    profile: Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Migrate without asking.")] = False,
) -> None:
    """Move the state to the backend that environments.toml names now.

    Exit status 1 if you declined.
    """
    from smsbot.actions.state import commands

    raise typer.Exit(commands.migrate(environment, profile=profile, yes=yes))
