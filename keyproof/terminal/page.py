"""How text and tables are laid out on a terminal of any width: no word is broken, nothing is cut.

Where a table does not fit, each row becomes a paragraph with all of its cells.
"""

import re
from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.status import Status
from rich.style import Style
from rich.table import Column, Row, Table
from rich.text import Text

from keyproof.visible import visible

INDENT = "  "
# Of the default box: a line between two columns, and a blank on both sides of a cell.
EDGE = 3


class Page(Console):
    """A console that breaks lines between words only, and obeys nothing that it prints.

    What goes to a file or a pipe has no width: its lines are not broken, so that they can be
    searched.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """The segments of anything; what rich itself asks of the terminal is apart from texts."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text), style, control)

    def status(self, status: RenderableType, **options: Any) -> Status:  # noqa: ANN401
        """A spinner, of characters that the output has, and a text that is not cut."""
        if not self.encoding.startswith("utf"):
            options["spinner"] = "line"
        if isinstance(status, str):
            lines = lines_of(self.render_str(status), self.width - len(INDENT))
            status = Text("\n").join(lines)
        return super().status(status, **options)

    def print(self, *objects: object, **options: Any) -> None:  # noqa: ANN401 - as of rich
        """Print as rich does. ``soft_wrap`` is for a command, which has to be copied as it is.

        ``hanging``: the further lines of an indented text are indented as the first.
        """
        is_hanging = options.pop("hanging", False)
        first = objects[0] if len(objects) == 1 else None
        if isinstance(first, Table):
            if _fit(first, self):
                super().print(first)
                return
            for line in _paragraphs(first, self):
                super().print(line, soft_wrap=True)
            return
        if self.is_terminal and not options.get("soft_wrap") and isinstance(first, str):
            text = self.render_str(first, markup=options.get("markup"))
            text.stylize_before(options.get("style") or "")
            indent = INDENT if is_hanging and text.plain.startswith(INDENT) else ""
            for line in lines_of(text[len(indent) :], self.width - len(indent)):
                super().print(Text(indent).append_text(line), soft_wrap=True)
            return
        options["soft_wrap"] = True
        super().print(*objects, **options)


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


def _paragraphs(table: Table, console: Console) -> Iterator[Text]:
    if table.title:
        yield from lines_of(_text(table.title, console, Style(italic=True)), console.width)
    cells = [list(column.cells) for column in table.columns]
    for row, values in zip(table.rows, zip(*cells, strict=True), strict=True):
        yield from _paragraph(row, list(values), table, console)
    if table.caption:
        yield from lines_of(_text(table.caption, console, Style()), console.width)


def _paragraph(row: Row, values: list[object], table: Table, console: Console) -> Iterator[Text]:
    """The cells, as many in a line as have room; the first line stands out."""
    style, indent = console.get_style(row.style or ""), ""
    line = Text()
    for place, (column, value) in enumerate(zip(table.columns, values, strict=True)):
        text = _text(value, console, style)
        if not text.plain:
            continue
        if table.show_header and str(column.header):
            text = _text(column.header, console, style).append(": ").append_text(text)
        if not place:
            text.stylize("bold")
        joined = Text("; ").join((line, text)) if line.plain else text
        if "\n" not in joined.plain and joined.cell_len <= console.width - len(indent):
            line = joined
            continue
        if line.plain:
            for each in lines_of(line, console.width - len(indent)):
                yield Text(indent).append_text(each)
            indent = INDENT
        line = text
    for each in lines_of(line, console.width - len(indent)):
        yield Text(indent).append_text(each)


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


def _text(value: object, console: Console, style: Style) -> Text:
    text = value.copy() if isinstance(value, Text) else console.render_str(str(value))
    text.stylize_before(style)
    return text
