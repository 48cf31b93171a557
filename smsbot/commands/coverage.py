"""``smsbot coverage``: what encrypts each resource, and which requirements are met."""

import json
from typing import Annotated

import typer

from keyproof import Result
from keyproof.output.as_json import as_object
from keyproof.output.coverage import coverage_markdown, coverage_table, reasons
from keyproof.output.markdown import markdown
from keyproof.output.table import lines
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal
from smsbot import controls, options
from smsbot.checks import checked, config, status_of

TAGS = ("encryption", "kms")


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

    Exit status 1 with findings about encryption, 2 if not everything could be evaluated. With
    --controls, exit status 1 if a requirement is not met.
    """
    terminal = Terminal()
    result = checked(environment, terminal)
    if show_controls:
        raise typer.Exit(_show_controls(result, environment, terminal, format))
    about = result.about(*TAGS)
    if format is ReportFormat.JSON:
        print(json.dumps({"environment": environment, **as_object(about)}, indent=2))
    elif format is ReportFormat.MARKDOWN:
        print("\n".join(_markdown(about, environment)))
    else:
        _print(about, terminal)
    raise typer.Exit(status_of(about))


def _print(result: Result, terminal: Terminal) -> None:
    terminal.console.print(coverage_table(result))
    for reason in reasons(result):
        terminal.console.print(f"Ignored: {reason}", markup=False)
    for line in lines(result):
        terminal.console.print(line)


def _markdown(result: Result, environment: str) -> list[str]:
    ignored = [f"- {each}" for each in reasons(result)]
    return [
        f"## Encryption of {environment}",
        "",
        *coverage_markdown(result),
        *(["", "Ignored, with the reason:", "", *ignored] if ignored else []),
        "",
        markdown(result),
    ]


def _show_controls(
    result: Result, environment: str, terminal: Terminal, format: ReportFormat
) -> int:
    found = controls.controls(result, config())
    if format is ReportFormat.JSON:
        listed = [each.as_object() for each in found]
        print(json.dumps({"environment": environment, "controls": listed}, indent=2))
    elif format is ReportFormat.MARKDOWN:
        print(controls.as_markdown(found, environment=environment))
    else:
        terminal.console.print(controls.as_table(found, width=terminal.console.width))
        terminal.console.print(controls.summary(found), markup=False)
    return controls.exit_status(found)
