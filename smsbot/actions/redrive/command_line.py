"""``smsbot redrive``: its arguments and options."""

from typing import Annotated

import typer

from smsbot.options import Environment, Profile


def redrive(
    environment: Environment,
    profile: Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Move without a question.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count the messages; move none.")
    ] = False,
) -> None:
    """Count the messages in the dead-letter queue, and invoke the function with them again.

    For key_readers and queue_readers. Exit status 1 if a message stays, or may stay.
    """
    from smsbot.actions.redrive import commands

    if yes and dry_run:
        raise typer.BadParameter("--yes moves and --dry-run does not: give one of them.")
    raise typer.Exit(commands.redrive(environment, profile=profile, yes=yes, dry_run=dry_run))
