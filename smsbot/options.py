"""Arguments and options that several commands have."""

import re
from typing import Annotated

import typer

from smsbot.formats import ReportFormat

Environment = Annotated[str, typer.Argument(help="An environment of environments.toml.")]
Profile = Annotated[
    str | None, typer.Option(metavar="PROFILE", help="A profile of the AWS configuration.")
]

LIKE_A_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")


def _region(value: str | None) -> str | None:
    if value is None or LIKE_A_REGION.fullmatch(value):
        return value
    raise typer.BadParameter(f"received {value!r}; allowed: an AWS region, such as us-east-1")


Region = Annotated[
    str | None,
    typer.Option(metavar="REGION", help="In place of the environment's region.", callback=_region),
]
Report = Annotated[ReportFormat, typer.Option("--format", help="How to print it.")]
