"""Commands whose help fits a terminal of any width: no word of it is broken, nothing is cut."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer import Context

Row = tuple[str, str]


class Command(TyperCommand):
    """A command with such a help."""

    def format_help(self, ctx: "Context", formatter: Any) -> None:  # noqa: ANN401, ARG002  # pyright: ignore[reportIncompatibleMethodOverride]
        """Print the help."""
        _show(self, ctx, commands=[])


class Group(TyperGroup):
    """A group of commands with such a help."""

    def format_help(self, ctx: "Context", formatter: Any) -> None:  # noqa: ANN401, ARG002  # pyright: ignore[reportIncompatibleMethodOverride]
        """Print the help."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        first = ((name, next(_paragraphs(each.help), "")) for name, each in commands if each)
        _show(self, ctx, commands=list(first))


class Commands(typer.Typer):
    """A group that commands are added to, each with such a help."""

    def __init__(self, *, cls: type[Group] = Group, **options: Any) -> None:  # noqa: ANN401 - as of Typer
        super().__init__(cls=cls, **options)

    def command(self, name: str | None = None, **options: Any) -> Any:  # noqa: ANN401 - as of Typer
        """Add a command, as a decorator."""
        return super().command(name, cls=Command, **options)


def _show(command: Command | Group, context: "Context", *, commands: list[Row]) -> None:
    # Not before a help is asked for: every command imports this.
    from rich.table import Table
    from rich.text import Text

    from keyproof.terminal.terminal import Terminal

    console = Terminal().console
    for paragraph in (" ".join(command.get_usage(context).split()), *_paragraphs(command.help)):
        console.print(paragraph, markup=False)
        console.print()
    kinds: dict[str, list[Row]] = {"argument": [], "option": []}
    for parameter in command.get_params(context):
        if record := parameter.get_help_record(context):
            kinds[parameter.param_type_name].append(record)
    sections = (
        *((f"{kind.title()}s", rows) for kind, rows in kinds.items()),
        ("Commands", commands),
    )
    for heading, rows in sections:
        if not rows:
            continue
        console.print(heading, style="bold")
        table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for name, told in rows:
            # A list of choices is one word otherwise.
            table.add_row(Text(name.replace("|", " | ")), Text(" ".join(told.split())))
        console.print(table)
        console.print()


def _paragraphs(text: str | None) -> Iterator[str]:
    return (" ".join(each.split()) for each in (text or "").split("\n\n") if each.strip())
