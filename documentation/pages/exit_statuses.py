"""The reference of the exit statuses: the four, and the commands whose help names one."""

import inspect
import re
from collections.abc import Iterator

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
    rows = [(f"`smsbot {name}`", said) for name, said in _commands(app, ())]
    lines = (
        *table(("status", "meaning"), STATUSES),
        "",
        *table(("command", "in its own words"), rows),
        "",
        "Every other command, such as `smsbot cost`, exits with 0, or with 2 if it could not run.",
    )
    return Page(path="reference/exit-statuses.md", title="Exit statuses", lines=lines)


def _commands(group: typer.Typer, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for command in group.registered_commands:
        if command.callback is not None:
            name = command.name or command.callback.__name__.replace("_", "-")
            text = " ".join((inspect.getdoc(command.callback) or "").split())
            said = " ".join(each.strip() for each in NAMED.findall(text))
            if said:
                yield " ".join((*above, name)), said
    for below in group.registered_groups:
        if below.typer_instance is not None:
            yield from _commands(below.typer_instance, (*above, str(below.name)))
