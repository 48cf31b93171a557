"""``smsbot accept``: its arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from smsbot.options import Environment


def accept(
    environment: Environment,
    *,
    finding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The cause of this finding only; of several names, any one."
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The reason; without it, you are asked.")
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            min=1, help="For how many days from today the entries count; the most by default."
        ),
    ] = None,
    review: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A review as `smsbot review --format json` prints it; default: the last one here.",
        ),
    ] = None,
) -> None:
    """Accept findings of the last plan or review; one reason for all findings of one cause.

    It writes accepted/ENVIRONMENT.toml, and removes the entries there that the review calls expired
    or unused. Exit status 1 if you leave every finding.
    """
    from smsbot.actions.accept import commands

    raise typer.Exit(
        commands.accept(environment, finding=finding, reason=reason, days=days, review=review)
    )
