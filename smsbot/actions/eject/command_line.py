"""``smsbot eject``: its arguments."""

from pathlib import Path
from typing import Annotated

import typer

from smsbot.actions.eject.keep import Keep
from smsbot.options import Environment


def eject(
    environment: Environment,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder to write; new, or empty.")
    ],
    *,
    keep: Annotated[
        Keep | None,
        typer.Option(
            help="To let the environment go: an apply in the folder forgets the keys and destroys "
            "the rest, or forgets everything.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write an environment as plain Terraform, which needs no CDK and no Python."""
    from smsbot.actions.eject import commands

    commands.eject(environment, folder, keep=keep)
