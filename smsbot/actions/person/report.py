"""Conversations and counters as tables for people; what was texted is printed as harmless text."""

from decimal import Decimal

from rich.markup import escape
from rich.table import Table

from keyproof.visible import one_line
from smsbot.actions.person.counters import Sums
from smsbot.actions.person.records import TEXT, Record


def conversation(records: list[Record]) -> Table:
    """The texts of a number, the earliest first, each with its reply and what became of it."""
    table = Table("Received", "Text", "Reply", "State", "Receipt", show_lines=True)
    texts = [each for each in records if str(each["entry"]).startswith(TEXT)]
    for each in sorted(texts, key=lambda text: str(text.get("received_at", ""))):
        state = [each.get("state"), each.get("reason")]
        table.add_row(
            *(_shown(each.get(name)) for name in ("received_at", "body", "reply")),
            _shown(": ".join(str(word) for word in state if word)),
            _shown(each.get("delivery_status")),
        )
    return table


def others(records: list[Record]) -> list[str]:
    """What else there is of the number, an entry a line."""
    lines: list[str] = []
    for each in records:
        if not str(each["entry"]).startswith(TEXT):
            values = {name: each[name] for name in each if name not in ("entry", "phone_number")}
            told = ", ".join(f"{name} {_shown(value)}" for name, value in values.items())
            lines.append(f"{_shown(each['entry'])}: {told}")
    return lines


def counters(sums: Sums, *, days: int) -> Table:
    """The sum of each counter."""
    table = Table()
    table.add_column("Counter")
    table.add_column("In a day" if days == 1 else f"In {days} days", justify="right")
    for counter, count in sums.items():
        table.add_row(_shown(counter), plain(count))
    return table


def plain(count: Decimal) -> str:
    """A count without zeros behind the point."""
    return f"{count.normalize():f}"


def _shown(value: object) -> str:
    """A value without markup and without characters that move the cursor."""
    text = "" if value is None else str(value)
    return escape(one_line(text))
