"""``smsbot access``: who can use which key, and how data leaves."""

import json

import typer

from keyproof import Result
from keyproof.output.access import (
    LEGEND,
    access_table,
    egress_json,
    egress_markdown,
    egress_table,
    matrix,
    matrix_json,
    matrix_markdown,
)
from keyproof.output.as_json import as_object
from keyproof.output.markdown import markdown
from keyproof.output.table import lines
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal
from smsbot import options
from smsbot.checks import checked, status_of

TAGS = ("access", "denied", "egress", "iam", "kms")


def access(environment: options.Environment, format: options.Report = ReportFormat.TABLE) -> None:
    """Show who can do what with which key, and how data leaves.

    Exit status 1 with findings about access, 2 if not everything could be evaluated.
    """
    terminal = Terminal()
    result = checked(environment, terminal).about(*TAGS)
    if format is ReportFormat.JSON:
        print(json.dumps(_object(result, environment), indent=2))
    elif format is ReportFormat.MARKDOWN:
        print("\n".join(_markdown(result, environment)))
    else:
        _print(result, terminal)
    raise typer.Exit(status_of(result))


def _print(result: Result, terminal: Terminal) -> None:
    console = terminal.console
    for model in result.models:
        if model.keys:
            console.print(access_table(matrix(model), width=console.width))
    for line in LEGEND:
        console.print(line, markup=False)
    console.print(egress_table(result))
    for line in lines(result):
        console.print(line)


def _markdown(result: Result, environment: str) -> list[str]:
    matrices = [["", *matrix_markdown(matrix(each))] for each in result.models if each.keys]
    return [
        f"## Access to the keys of {environment}",
        *(line for each in matrices for line in each),
        "",
        "Data egress:",
        "",
        *egress_markdown(result),
        "",
        markdown(result),
    ]


def _object(result: Result, environment: str) -> dict[str, object]:
    return {
        "environment": environment,
        "access": [row for each in result.models for row in matrix_json(matrix(each))],
        "data_egress": egress_json(result),
        **as_object(result),
    }
