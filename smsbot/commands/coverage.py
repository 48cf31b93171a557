"""``smsbot coverage``: what encrypts each resource, and which requirements are met."""

import json
from typing import Annotated

import typer
from rich.text import Text

from keyproof import Result
from keyproof.output.coverage import coverage_markdown, coverage_table, reasons
from keyproof.output.formats.json import as_object
from keyproof.output.formats.markdown import markdown
from keyproof.output.formats.table import print_table
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.markdown import markdown_table, plain
from keyproof.terminal.page import table_of
from keyproof.terminal.terminal import Terminal
from smsbot import options
from smsbot.checks import FOUND, checked, config, status_of
from smsbot.controls import HEADINGS, Status, controls, row, summary

TAGS = ("encryption", "kms")
STYLES = {Status.NOT_MET: "red", Status.MET: "green", Status.NOT_APPLICABLE: "dim"}


def coverage(
    environment: options.Environment,
    *,
    show_controls: Annotated[
        bool,
        typer.Option("--controls", help="Show which requirements of common standards are met."),
    ] = False,
    format: options.Report = ReportFormat.TABLE,
) -> None:
    """Show what encrypts every resource.

    Exit status 2 if not everything could be evaluated, else 1 with findings about encryption.
    With --controls, exit status 1 if a requirement is not met.
    """
    terminal = Terminal()
    result = checked(environment, terminal)
    if show_controls:
        raise typer.Exit(_show_controls(result, environment, terminal, format))
    about = result.about(*TAGS)
    ignored = reasons(about)
    if format is ReportFormat.JSON:
        print(json.dumps({"environment": environment, **as_object(about)}, indent=2))
    elif format is ReportFormat.MARKDOWN:
        text = [f"## Encryption of {environment}", "", *coverage_markdown(about), ""]
        if ignored:
            text += ["Ignored, with the reason:", "", *(f"- {each}" for each in ignored), ""]
        print(*text, markdown(about), sep="\n")
    else:
        terminal.console.print(coverage_table(about))
        for reason in ignored:
            terminal.console.print(f"Ignored: {reason}", markup=False)
        print_table(about)
    raise typer.Exit(status_of(about))


def _show_controls(
    result: Result, environment: str, terminal: Terminal, format: ReportFormat
) -> int:
    found = controls(result, config())
    if format is ReportFormat.JSON:
        listed = [each.as_object() for each in found]
        print(json.dumps({"environment": environment, "controls": listed}, indent=2))
    elif format is ReportFormat.MARKDOWN:
        rows = [[*map(plain, row(each))] for each in found]
        print(f"## Controls of {environment}: {summary(found)}\n")
        print(*markdown_table(HEADINGS, rows), sep="\n")
    else:
        cells = (
            (text, Text(status, style=STYLES.get(Status(status), "yellow")), *others)
            for text, status, *others in map(row, found)
        )
        terminal.console.print(table_of(HEADINGS, cells))
        terminal.console.print(summary(found), markup=False)
    return FOUND if any(each.status is Status.NOT_MET for each in found) else 0
