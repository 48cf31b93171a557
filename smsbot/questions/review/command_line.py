"""``smsbot review``: its arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from keyproof.terminal.formats import ReviewFormat
from smsbot.options import Environment


def review(
    environment: Environment,
    *,
    plan: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="The plan, as `terraform show -json` prints it."
        ),
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option(
            exists=True, file_okay=False, help="Synthesized configuration before the change."
        ),
    ] = None,
    head: Annotated[
        Path | None,
        typer.Option(
            exists=True, file_okay=False, help="Synthesized configuration with the change."
        ),
    ] = None,
    allow: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Findings that are accepted, as TOML."),
    ] = None,
    checkov: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="checkov's JSON report about the plan."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write the page of the review to this file too."),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Write every format to this folder too."),
    ] = None,
    format: Annotated[ReviewFormat, typer.Option(help="How to print it.")] = ReviewFormat.TABLE,
) -> None:
    """Show what a change does to the encryption; exit status 1 if weaker, 3 if irreversible."""
    from keyproof.review.accepted import read_accepted
    from smsbot.questions.review import commands

    reviewed = commands.show_review(
        environment,
        plan=plan,
        base=base,
        head=head,
        accepted=read_accepted(allow) if allow else (),
        checkov=checkov,
        format=format,
        html=html,
        folder=write,
    )
    raise typer.Exit(int(reviewed.outcome))
