"""The references of the command lines, written by Typer's own generator."""

import typer
from typer.cli import get_docs_for_click

import keyproof.cli
import smsbot.cli
from documentation.pages.page import Page


def commands_page() -> Page:
    """The commands of smsbot."""
    return _page(smsbot.cli.app, "smsbot", path="reference/commands.md")


def keyproof_page() -> Page:
    """The commands of keyproof."""
    return _page(keyproof.cli.app, "keyproof", path="reference/keyproof.md")


def _page(app: typer.Typer, name: str, *, path: str) -> Page:
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name=name)
    text = get_docs_for_click(obj=command, ctx=context, name=name)
    lines = text.partition("\n")[2].strip().splitlines()
    return Page(path=path, title=f"Commands of {name}", lines=tuple(lines))
