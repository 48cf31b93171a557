"""``smsbot access``: who can use which key, and how data leaves."""

import json

import typer

from keyproof.output import access as shown
from keyproof.output.formats.json import as_object
from keyproof.output.formats.markdown import markdown
from keyproof.output.formats.table import print_table
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.markdown import markdown_table
from keyproof.terminal.page import table_of
from keyproof.terminal.terminal import Terminal
from smsbot import options
from smsbot.checks import checked, status_of

TAGS = ("access", "denied", "egress", "iam", "kms")


def access(environment: options.Environment, format: options.Report = ReportFormat.TABLE) -> None:
    """Show who can do what with which key, and how data leaves.

    Exit status 2 if not everything could be evaluated, else 1 with findings about access.
    """
    terminal = Terminal()
    result = checked(environment, terminal).about(*TAGS)
    matrices = [shown.matrix(each) for each in result.models if each.keys]
    if format is ReportFormat.JSON:
        found = {
            "environment": environment,
            "access": [row for each in matrices for row in shown.matrix_json(each)],
            "data_egress": shown.egress_json(result),
            **as_object(result),
        }
        print(json.dumps(found, indent=2))
    elif format is ReportFormat.MARKDOWN:
        text = [f"## Access to the keys of {environment}"]
        for each in matrices:
            text += ["", *shown.matrix_markdown(each)]
        ways = markdown_table(*shown.egress_cells(result))
        text += ["", "Data egress:", "", *ways, "", markdown(result)]
        print("\n".join(text))
    else:
        console = terminal.console
        for each in matrices:
            console.print(table_of(*shown.matrix_cells(each)))
        for line in shown.LEGEND:
            console.print(line, markup=False)
        console.print(table_of(*shown.egress_cells(result), title="Data egress"))
        print_table(result)
    raise typer.Exit(status_of(result))
