"""What ``smsbot review`` does."""

import json
from dataclasses import asdict
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from smsbot.environments import environment_named
from smsbot.formats import ReviewFormat
from smsbot.review.accepted import read_accepted
from smsbot.review.checks.checkov import read_checkov
from smsbot.review.reports.markdown import review_markdown
from smsbot.review.reports.sarif import review_sarif
from smsbot.review.reports.words import (
    HEADINGS,
    NOT_COMPARED,
    by_category,
    cost_line,
    counted,
    headline,
)
from smsbot.review.review import Review, Verdict, review
from smsbot.review.sources import read_sides
from smsbot.terminal import Terminal
from stacks.declared.declarations import declarations_of

STYLES = {Verdict.NOT_WEAKER: "green", Verdict.WEAKER: "yellow", Verdict.IRREVERSIBLE: "bold red"}


def show_review(
    name: str,
    *,
    plan: Path | None,
    base: Path | None,
    head: Path | None,
    accepted: Path | None,
    checkov: Path | None,
    format: ReviewFormat,
) -> Review:
    """Review a change of an environment, print it, and return it."""
    environment = environment_named(name)
    declarations = declarations_of(environment)
    sides = read_sides(
        environment.names.prefix,
        plan=plan,
        base=base,
        head=head,
        exemptions=declarations.exemptions,
    )
    reviewed = review(
        sides,
        declarations,
        accepted=read_accepted(accepted) if accepted else (),
        rules=read_checkov(checkov) if checkov else None,
    )
    if format is ReviewFormat.JSON:
        print(json.dumps(_as_object(reviewed), indent=2))
    elif format is ReviewFormat.SARIF:
        print(json.dumps(review_sarif(reviewed), indent=2))
    elif format is ReviewFormat.MARKDOWN:
        print(review_markdown(reviewed), end="")
    else:
        _show(reviewed, Terminal())
    return reviewed


def _show(reviewed: Review, terminal: Terminal) -> None:
    verdict = reviewed.verdict
    terminal.console.print(
        f"{reviewed.stack}: {headline(reviewed)}", style=STYLES[verdict], markup=False
    )
    for category, found in by_category(reviewed):
        table = Table(title=HEADINGS[category], title_justify="left", show_header=False)
        table.add_column(overflow="fold")
        table.add_column(overflow="fold")
        for each in found:
            lines = [
                f"{each.problem} {each.remedy}".strip(),
                *(f"- {line}" for line in each.details),
            ]
            table.add_row(escape(each.resource), escape("\n".join(lines)))
        terminal.console.print(table)
    if not reviewed.access_compared:
        terminal.console.print(NOT_COMPARED, markup=False, soft_wrap=True)
    for each, reason in reviewed.accepted:
        terminal.console.print(f"Accepted: {each.name}: {reason}", markup=False, soft_wrap=True)
    terminal.console.print(cost_line(reviewed), markup=False, soft_wrap=True)
    terminal.console.print(f"All changes: {counted(reviewed)}.", markup=False)


def _as_object(reviewed: Review) -> dict[str, object]:
    return {
        "stack": reviewed.stack,
        "verdict": reviewed.verdict.name.lower().replace("_", " "),
        "findings": [{"name": each.name, **asdict(each)} for each in reviewed.findings],
        "accepted": [{"name": each.name, "reason": reason} for each, reason in reviewed.accepted],
        "access_compared": reviewed.access_compared,
        "costs": [
            {years: str(dollars) for years, dollars in asdict(cost).items()}
            for cost in reviewed.costs
        ],
        "changes": [asdict(change) for change in reviewed.changes],
    }
