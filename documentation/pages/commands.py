"""The reference of the command line, as Typer itself documents it: one section per command."""

import typer
from typer.cli import get_docs_for_click

from documentation.pages.page import Page
from smsbot.cli import app

PROGRAM = "smsbot"


def commands_page() -> Page:
    """Every command with its arguments, options and help, in the order of the help."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name=PROGRAM)
    text = get_docs_for_click(obj=command, ctx=context, name=PROGRAM)
    lines = (
        "Every command prints this help with `--help`. `python -m smsbot` is the same program.",
        "",
        *text.partition("\n")[2].strip().splitlines(),
    )
    return Page(path="reference/commands.md", title="Commands", lines=lines)
