"""``smsbot review``: what a change does to the encryption of an environment."""

from pathlib import Path
from typing import Annotated

import typer

from keyproof import Config
from keyproof.output.results import print_result
from keyproof.terminal.formats import Format
from smsbot import options
from smsbot.checks import SETTINGS, config
from smsbot.environments import environment_named
from smsbot.review import outcome_of
from smsbot.review import review as reviewed


def review(
    environment: options.Environment,
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
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TABLE,
) -> None:
    """Show what a change does to the encryption and the access.

    The keyproof.toml in the folder of --base judges the change, if there is one; else that of the
    project. Exit status 1 with findings, 2 if not everything could be evaluated, 3 if something is
    irreversible.
    """
    settings = environment_named(environment)
    result = reviewed(settings, plan=plan, base=base, head=head, config=_config(base))
    print_result(result, format, place=settings.names.prefix)
    raise typer.Exit(int(outcome_of(result)))


def _config(base: Path | None) -> Config:
    """The settings of before the change: a change does not judge itself."""
    beside = base / SETTINGS if base else None
    return Config.read(beside) if beside and beside.is_file() else config()
