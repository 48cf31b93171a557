"""``smsbot report``: its arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from smsbot.options import Environment


def report(
    environment: Environment,
    *,
    output: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The file; by default smsbot-report-ENVIRONMENT.html."),
    ] = None,
) -> None:
    """Write the encryption of an environment as one page of HTML; exit status 1 with findings."""
    from smsbot.report import commands

    raise typer.Exit(commands.write_report(environment, output=output))
