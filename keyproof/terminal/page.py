"""A console that obeys nothing that it prints, and lays out text and tables without a loss.

No word is broken, so that an address can be copied. Where a table does not fit, each of its rows is
a paragraph.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text

from keyproof.visible import visible

# Of the default box: a line between two columns, and a blank on both sides of a cell.
EDGE = 3
INDENT = "  "


class Page(Console):
    """What goes to a file or a pipe has no width: its lines are not broken, and can be searched."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """The segments of anything; what rich itself asks of the terminal is apart from texts."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text), style, control)

    def print(self, *objects: object, **options: Any) -> None:  # noqa: ANN401 - as of rich
        """Print as rich does. ``soft_wrap`` is for a command, which has to be copied as it is."""
        first = objects[0] if len(objects) == 1 else None
        if isinstance(first, Table):
            if _fit(first, self):
                super().print(first)
                return
            lines = list(_rows(first, self))
        elif self.is_terminal and not options.get("soft_wrap") and isinstance(first, str):
            text = self.render_str(first, markup=options.get("markup"))
            text.stylize_before(options.get("style") or "")
            lines = list(lines_of(text, self.width))
        else:
            options["soft_wrap"] = True
            super().print(*objects, **options)
            return
        for line in lines:
            super().print(line, soft_wrap=True)


def table_of(
    headings: Iterable[str], rows: Iterable[Iterable[str | Text]], *, title: str | None = None
) -> Table:
    """A table whose cells are texts without markup."""
    table = Table(*headings, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(Text(each) if isinstance(each, str) else each for each in row))
    return table


def lines_of(text: Text, width: int) -> Iterator[Text]:
    """The lines of a text, broken between words; a word longer than ``width`` stays whole."""
    for line in text.split(allow_blank=True):
        start, breaks = 0, list[int]()
        for word in re.finditer(r"\S+", line.plain):
            is_inside = line.plain[start : word.start()].strip()
            if is_inside and cell_len(line.plain[start : word.end()]) > width:
                start = word.start()
                breaks.append(start)
        for part in line.divide(breaks):
            part.rstrip()
            yield part


def _fit(table: Table, console: Console) -> bool:
    """Give each column the room that it needs; False if not every word has room in a line."""
    needs = [_widths(column, console) for column in table.columns]
    least = sum(shortest for shortest, _ in needs)
    room = console.width - EDGE * len(needs) - 1 - least
    wanted = sum(longest - shortest for shortest, longest in needs)
    if room < 0:
        return False
    for column, (shortest, longest) in zip(table.columns, needs, strict=True):
        more = longest - shortest
        column.width = shortest + (more if wanted <= room else room * more // wanted)
    return True


def _widths(column: Column, console: Console) -> tuple[int, int]:
    """The longest word and the longest line of a column."""
    found = [console.measure(each) for each in (column.header, *column.cells)]
    return max(each.minimum for each in found), max(each.maximum for each in found)


def _rows(table: Table, console: Console) -> Iterator[Text]:
    """The first cell of each row stands out, and the others are below it."""
    if table.title:
        yield from lines_of(console.render_str(str(table.title)), console.width)
    titles = [str(column.header) if table.show_header else "" for column in table.columns]
    for row in zip(*(column.cells for column in table.columns), strict=True):
        first, *others = (
            Text(f"{title}: " if title else "").append_text(value)
            for title, cell in zip(titles, row, strict=True)
            if (value := cell if isinstance(cell, Text) else console.render_str(str(cell))).plain
        )
        first.stylize("bold")
        yield from lines_of(first, console.width)
        for line in lines_of(Text("; ").join(others), console.width - len(INDENT)):
            yield Text(INDENT).append_text(line)
    if table.caption:
        yield from lines_of(console.render_str(str(table.caption)), console.width)
