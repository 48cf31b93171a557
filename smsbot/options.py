"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from keyproof.terminal.formats import ReportFormat


def environment_names() -> list[str]:
    """The names to complete a word with; none if the settings cannot be read."""
    from keyproof.terminal.user_error import UserError
    from smsbot.environments import all_environments

    try:
        return list(all_environments())
    except UserError:
        return []


Environment = Annotated[
    str,
    typer.Argument(help="An environment of environments.toml.", autocompletion=environment_names),
]
Profile = Annotated[
    str | None, typer.Option(metavar="PROFILE", help="A profile of the AWS configuration.")
]
Synthesized = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="A folder that another job synthesized, to use in place of synthesizing. It is "
        "checked before use.",
    ),
]
Report = Annotated[ReportFormat, typer.Option("--format", help="The output format.")]
