"""``smsbot eject``: its arguments."""

from pathlib import Path
from typing import Annotated

import typer

from smsbot.options import Environment


def eject(
    environment: Environment,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder to write; new, or empty.")
    ],
) -> None:
    """Write an environment as plain Terraform, which needs no CDK and no Python."""
    from smsbot.eject import commands

    commands.eject(environment, folder)
