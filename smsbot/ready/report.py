"""The rows as a table, and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.markup import escape
from rich.table import Table

from keyproof.terminal.terminal import counted
from smsbot.ready.readiness import Readiness
from smsbot.ready.row import Row, State

MARKS = {State.FINE: "✓", State.MISSING: "✗", State.NOT_READABLE: "?"}
STYLES = {State.FINE: "", State.MISSING: "red", State.NOT_READABLE: "yellow"}


def as_table(rows: Sequence[Row], *, title: str) -> Table:
    """One row each, with what mends it."""
    table = Table("", "", "", "Mended by", title=title, title_justify="left", title_style="bold")
    for each in rows:
        cells = (MARKS[each.state], each.subject, each.says, each.remedy)
        table.add_row(*map(escape, cells), style=STYLES[each.state])
    return table


def as_json(found: Readiness) -> list[dict[str, Any]]:
    """Every row with all of its fields."""
    return [asdict(each) for each in found.rows]


def summary(found: Readiness, name: str) -> str:
    """The last line."""
    absent, unread = found.of(State.MISSING), found.of(State.NOT_READABLE)
    if not absent and not unread:
        return f"✓ {name} is ready: all {len(found.rows)} are fine."
    parts = [
        *([f"{len(absent)} missing"] if absent else []),
        *([f"{len(unread)} not readable"] if unread else []),
    ]
    stopping = len(found.stopping)
    end = (
        f"; a deployment fails for {stopping}" if stopping else "; a deployment does not need them"
    )
    return f"{'✗' if absent else '?'} {counted(len(found.rows), 'row')}: {', '.join(parts)}{end}."
