"""The reference of the exit statuses: the four, and the commands whose help names one."""

import re
from collections.abc import Iterator
from typing import Any

import typer

from documentation.pages.page import Page, table
from smsbot.cli import app

STATUSES = (
    ("0", "everything was looked at and is fine"),
    ("1", "findings, or the question was declined"),
    ("2", "the command could not run, or could not check everything"),
    ("3", "the review found something irreversible"),
)
NAMED = re.compile(r"[^.;]*[Ee]xit status[^.]*\.?")


def exit_statuses_page() -> Page:
    """The statuses, then what each command's own help says of them."""
    rows = [(f"`smsbot {name}`", said) for name, said in _commands(typer.main.get_command(app), ())]
    lines = (
        *table(("status", "meaning"), STATUSES),
        "",
        *table(("command", "in its own words"), rows),
        "",
        "Every other command, such as `smsbot cost`, exits with 0, or with 2 if it could not run.",
    )
    return Page(path="reference/exit-statuses.md", title="Exit statuses", lines=lines)


def _commands(command: Any, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - Click's
    if not hasattr(command, "list_commands"):
        text = " ".join((command.help or "").split())
        said = " ".join(each.strip() for each in NAMED.findall(text))
        if said:
            yield " ".join(above), said
        return
    context = typer.Context(command)
    for name in command.list_commands(context):
        yield from _commands(command.get_command(context, name), (*above, name))
