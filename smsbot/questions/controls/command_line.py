"""``smsbot coverage``: its arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from keyproof.terminal.formats import ReportFormat
from smsbot.options import Environment, Report


def coverage(
    environment: Environment,
    plan: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Read a plan, as `terraform show -json` prints it, in place of the code.",
        ),
    ] = None,
    controls: Annotated[
        bool,
        typer.Option("--controls", help="Show which requirements of common standards are met."),
    ] = False,
    format: Report = ReportFormat.TABLE,
) -> None:
    """Show what encrypts every resource; exit status 1 if one is not as it should be.

    With --controls, exit status 1 if a requirement is not met.
    """
    if controls and plan is not None:
        raise typer.BadParameter("--controls takes no --plan.")
    if plan is not None:
        from smsbot.questions.access.commands import show_coverage_of_plan

        raise typer.Exit(show_coverage_of_plan(environment, plan=plan, format=format))
    if controls:
        from smsbot.questions.controls.commands import show_controls as show
    else:
        from smsbot.questions.access.commands import show_coverage as show

    raise typer.Exit(show(environment, format=format))
