"""``smsbot review``: what a change does to the encryption of an environment."""

from pathlib import Path
from typing import Annotated

import typer

from keyproof import Config
from keyproof.output.formats import TABLE, FormatOption, print_result
from smsbot import options
from smsbot.checks import SETTINGS, config, outcome_of
from smsbot.checks import review as reviewed
from smsbot.environments import environment_named

Plan = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="The plan, as `terraform show -json` prints it."
    ),
]
Base = Annotated[
    Path | None,
    typer.Option(exists=True, file_okay=False, help="Synthesized configuration before the change."),
]
Head = Annotated[
    Path | None,
    typer.Option(exists=True, file_okay=False, help="Synthesized configuration with the change."),
]


def review(
    environment: options.Environment,
    *,
    plan: Plan = None,
    base: Base = None,
    head: Head = None,
    format: FormatOption = TABLE,
) -> None:
    """Show what a change does to the encryption and the access.

    Compares --base with --head, reviews --plan, or both. With --plan, --head is the
    configuration that was planned. Uses the keyproof.toml in the folder of --base, or else that of
    the project.

    Exit status 3 if something is irreversible, else 1 with errors or warnings, else 2 if something
    could not be evaluated.
    """
    settings = environment_named(environment)
    # A change does not judge itself.
    beside = base / SETTINGS if base else None
    judges = Config.read(beside) if beside and beside.is_file() else config()
    result = reviewed(settings, plan=plan, base=base, head=head, config=judges)
    print_result(result, format, place=settings.names.prefix)
    raise typer.Exit(int(outcome_of(result)))
