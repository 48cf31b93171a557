"""The probes, their cost and their verdicts as tables."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from smsbot.actions.acceptance.charges import Charge, dollars_of
from smsbot.actions.acceptance.prices import dollars
from smsbot.actions.acceptance.probe import Outcome, Probe
from smsbot.actions.acceptance.result import Result

STYLES = {Outcome.CONFIRMED: "green", Outcome.REFUTED: "red", Outcome.NOT_POSSIBLE: "yellow"}
MARKS = {Outcome.CONFIRMED: "✓", Outcome.REFUTED: "✗", Outcome.NOT_POSSIBLE: "·"}


def cost_table(charges: Sequence[Charge]) -> Table:
    """What is charged at most, with the sum."""
    table = Table(title="Cost, at most", title_justify="left", title_style="bold")
    for heading in ("Amount", "Dollars"):
        table.add_column(heading, justify="right")
    table.add_column("For each")
    for each in charges:
        table.add_row(f"{each.amount:,}", dollars(each.dollars), each.priced.value.unit)
    table.add_row("", dollars(dollars_of(charges)), "in all")
    return table


def verdict_line(probe: Probe, result: Result) -> str:
    """One probe with what came of it."""
    verdict = result.verdicts[probe.id]
    return f"{MARKS[verdict.outcome]} {probe.id}: {verdict.outcome}. {verdict.says}"


def result_table(probes: Sequence[Probe], result: Result) -> Table:
    """Every probe that has a verdict."""
    table = Table("", "Probe", "Statement", "What AWS did", title="Result", title_justify="left")
    for each in probes:
        verdict = result.verdicts.get(each.id)
        if verdict is not None:
            cells = (MARKS[verdict.outcome], each.id, each.statement, verdict.says)
            table.add_row(*map(escape, cells), style=STYLES[verdict.outcome])
    return table
