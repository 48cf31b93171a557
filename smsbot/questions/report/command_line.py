"""``smsbot report``: its arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from smsbot.options import Environment, Profile


def report(
    environment: Environment,
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Read the account too, as verify and keys do.")
    ] = False,
    profile: Profile = None,
    output: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="The file; by default smsbot-report-ENVIRONMENT.html, of a sandbox in its folder.",
        ),
    ] = None,
) -> None:
    """Write the encryption of an environment as one page of HTML.

    Exit status 1 with findings, 2 if --live could not check everything.
    """
    if not live and profile:
        raise typer.BadParameter("--profile is for --live.")
    from smsbot.questions.report.commands import write_report

    raise typer.Exit(write_report(environment, live=live, profile=profile, output=output))
