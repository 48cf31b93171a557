"""The controls as a table, as Markdown and as JSON."""

from collections import Counter
from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from keyproof.terminal.markdown import markdown_table, plain
from smsbot.questions.controls.controls import Control
from smsbot.questions.controls.judgement import Status

HEADINGS = ("Requirement", "Status", "Identifiers", "Evidence")
STYLES = {
    Status.NOT_MET: "red",
    Status.NOT_KNOWN: "yellow",
    Status.EXEMPT: "yellow",
    Status.MET: "green",
}
# More pieces of evidence are counted; the JSON and the page have them all.
FEW = 2
WIDE = 120


def controls_table(found: Sequence[Control], *, width: int) -> Table:
    """The table for a terminal; on a narrow one without identifiers and evidence."""
    shown = len(HEADINGS) if width >= WIDE else 2
    hidden = ", ".join(HEADINGS[shown:])
    caption = f"Shown from {WIDE} columns on, and with --format json: {hidden}." if hidden else None
    table = Table(caption=caption, caption_justify="left")
    for heading in HEADINGS[:shown]:
        table.add_column(heading, overflow="fold")
    for each in found:
        requirement, status, *rest = _cells(each)[:shown]
        style = STYLES.get(each.status, "dim")
        table.add_row(escape(requirement), f"[{style}]{status}[/{style}]", *map(escape, rest))
    return table


def controls_markdown(found: Sequence[Control], *, environment: str) -> str:
    """The table as Markdown."""
    lines = [f"## Controls of {environment}: {summary(found)}", ""]
    return "\n".join([*lines, *markdown_table(HEADINGS, [[*map(plain, _cells(c))] for c in found])])


def controls_json(found: Sequence[Control]) -> list[dict[str, object]]:
    """Everything, as JSON."""
    return [each.as_object() for each in found]


def summary(found: Sequence[Control]) -> str:
    """How many have which status."""
    counts = Counter(each.status for each in found)
    return ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])


def _cells(control: Control) -> tuple[str, ...]:
    identifiers = "; ".join(
        f"{name} {', '.join(ids)}"
        for name, ids in control.identifiers.items()
        if name != "NIST 800-53"
    )
    shown = [f"{each.resource}: {each.shown_by}" for each in control.evidence[:FEW]]
    more = len(control.evidence) - FEW
    rest = [f"and {more} more"] if more > 0 else []
    evidence = "; ".join([*shown, *rest])
    reason = control.reason if control.status is Status.NOT_MET else ""
    return control.text, control.status, identifiers, f"{reason} {evidence}".strip()
