"""Arguments and options that several commands have."""

from typing import Annotated

import typer

from smsbot.formats import ReportFormat

Environment = Annotated[str, typer.Argument(help="An environment of environments.toml.")]
Profile = Annotated[
    str | None, typer.Option(metavar="PROFILE", help="A profile of the AWS configuration.")
]
Region = Annotated[
    str | None, typer.Option(metavar="REGION", help="In place of the environment's region.")
]
Report = Annotated[ReportFormat, typer.Option("--format", help="How to print it.")]
