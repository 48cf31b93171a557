"""``smsbot access``: its arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from keyproof.terminal.formats import ReportFormat
from smsbot.options import Report, environment_names


def access(
    environment: Annotated[
        str | None,
        typer.Argument(
            help="An environment of environments.toml.", autocompletion=environment_names
        ),
    ] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="PRINCIPAL KEY", help="Show the statements that decide about one cell."
        ),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Evaluate one request, given as JSON."),
    ] = None,
    format: Report = ReportFormat.TABLE,
) -> None:
    """Show who can do what with which key; exit status 1 if a proof does not hold."""
    if case is not None:
        from keyproof.iam.cases import commands as iam

        if environment is not None or explain is not None:
            raise typer.BadParameter("--case takes no environment and no --explain.")
        if format is ReportFormat.MARKDOWN:
            raise typer.BadParameter("--case is printed as table or json.")
        raise typer.Exit(iam.decide_case(case, format=format))
    if environment is None:
        raise typer.BadParameter("Name an environment, or give a --case.")
    if explain is not None and format is not ReportFormat.TABLE:
        raise typer.BadParameter("--explain is printed as text; leave out --format.")
    from smsbot.questions.access import commands

    if explain is None:
        raise typer.Exit(commands.show_access(environment, format=format))
    raise typer.Exit(commands.show_explanation(environment, *explain))
