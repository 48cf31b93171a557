"""What ``smsbot review`` does."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from keyproof.report.page import write
from keyproof.review.accepted import Accepted, ended
from keyproof.review.checks.checkov import read_checkov
from keyproof.review.reports.markdown import LIMIT, review_markdown
from keyproof.review.reports.sarif import review_sarif
from keyproof.review.reports.words import (
    alike,
    by_severity,
    cost_line,
    counted,
    entries,
    heading,
    headline,
    restores,
)
from keyproof.review.review import Outcome, Review, review
from keyproof.review.sides import Code, no_code
from keyproof.terminal.formats import ReviewFormat
from keyproof.terminal.terminal import Terminal
from smsbot.environments import environment_named
from smsbot.project import last_review
from smsbot.questions.review.html import review_page
from smsbot.questions.review.sources import read_sides
from smsbot.rehearsal import sandbox
from stacks.declared.declarations import declarations_of
from stacks.settings.environments_file import ENVIRONMENTS_FILE

# A workflow finds its comment again by the first; code scanning shows results in the second.
PROGRAM, PLACE = "smsbot review", "environments.toml"
# What a workflow publishes of a review, and keeps.
FILES = {
    "comment.md": ReviewFormat.MARKDOWN,
    "review.json": ReviewFormat.JSON,
    "review.sarif": ReviewFormat.SARIF,
}
PAGE = "review.html"
STYLES = {Outcome.NOT_WEAKER: "green", Outcome.WEAKER: "yellow", Outcome.IRREVERSIBLE: "bold red"}


def show_review(
    name: str,
    *,
    plan: Path | None,
    base: Path | None,
    head: Path | None,
    accepted: Sequence[Accepted],
    checkov: Path | None,
    format: ReviewFormat,
    html: Path | None = None,
    folder: Path | None = None,
    is_repair: bool = False,
    deployed: Code = no_code,
) -> Review:
    """Review a change of an environment, print it, and return it; write its page to ``html``.

    ``folder`` gets it in every format.

    ``is_repair`` says that the code was accepted before, and only the account is another one.
    ``deployed`` reads the code of a function in the account.
    """
    environment = environment_named(name)
    sides = read_sides(
        environment.names.prefix,
        plan=plan,
        base=base,
        head=head,
        declarations=declarations_of(environment),
        deployed=deployed,
    )
    reviewed = review(
        sides,
        accepted=accepted,
        rules=read_checkov(checkov) if checkov else None,
        limit_in_days=environment.acceptance_limit_in_days,
        is_repair=is_repair,
    )
    _keep(reviewed, last_review(name))
    for page in filter(None, (html, folder and folder / PAGE)):
        write(page, review_page(reviewed, sides))
    if folder:
        for file, each in FILES.items():
            write(folder / file, _text(reviewed, each))
    if format is ReviewFormat.TABLE:
        show(reviewed, Terminal())
    else:
        print(_text(reviewed, format), end="")
    return reviewed


def _text(reviewed: Review, format: ReviewFormat) -> str:
    if format is ReviewFormat.MARKDOWN:
        marker = f"<!-- {PROGRAM} {reviewed.stack} -->\n"
        return marker + review_markdown(reviewed, limit=LIMIT - len(marker))
    if format is ReviewFormat.SARIF:
        found = review_sarif(reviewed, program=PROGRAM, place=PLACE)
        return f"{json.dumps(found, indent=2)}\n"
    return f"{review_json(reviewed)}\n"


def _keep(reviewed: Review, path: Path) -> None:
    """Keep a review for `smsbot accept`; who may not write here accepts elsewhere."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(review_json(reviewed), encoding="utf-8")


def accepted_of(name: str) -> Path:
    """The file of the accepted findings of an environment, in the folder of the settings."""
    # The tests have both of their own.
    return ENVIRONMENTS_FILE.parent / "accepted" / f"{name}.toml"


def accepted_to_write(name: str) -> Path:
    """Where entries are written: a sandbox has a file of its own."""
    root, of_settings = sandbox(), accepted_of(name)
    return root / "accepted" / of_settings.name if root else of_settings


def accepted_to_read(name: str) -> Path:
    """The file whose entries count here: that of the settings until a sandbox has its own."""
    own = accepted_to_write(name)
    return own if own.exists() else accepted_of(name)


def show(reviewed: Review, terminal: Terminal) -> None:
    """Print a review."""
    outcome = reviewed.outcome
    terminal.console.print(
        f"{reviewed.stack}: {headline(reviewed)}", style=STYLES[outcome], markup=False
    )
    for severity, found in by_severity(reviewed):
        table = Table(title=heading(severity, found), title_justify="left", show_header=False)
        table.add_column()
        table.add_column()
        for resources, each in alike(found):
            lines = [
                f"{each.problem} {each.remedy}".strip(),
                *(f"- {line}" for line in each.consequences),
            ]
            key = [f"(key {each.key})"] if each.key not in ("", each.resource) else []
            table.add_row(escape("\n".join((*resources, *key))), escape("\n".join(lines)))
        terminal.console.print(table)
    for each, reason in reviewed.accepted:
        terminal.console.print(f"Accepted: {each.name}: {reason}", markup=False)
    for line in restores(reviewed):
        terminal.console.print(line, markup=False)
    terminal.console.print(cost_line(reviewed), markup=False)
    terminal.console.print(f"All changes: {counted(reviewed)}.", markup=False)
    name = reviewed.stack.partition("-")[2]
    if entries(reviewed):
        terminal.console.print(f"To accept what is meant, with your reason: smsbot accept {name}")
    elif ended(reviewed.findings):
        terminal.console.print(f"To remove the entries that do not count: smsbot accept {name}")


def review_json(reviewed: Review) -> str:
    """A review as JSON, which `smsbot accept` reads."""
    document = {
        "stack": reviewed.stack,
        "verdict": reviewed.outcome.name.lower().replace("_", " "),
        "findings": [each.as_object() for each in reviewed.findings],
        "accepted": [{"name": each.name, "reason": reason} for each, reason in reviewed.accepted],
        "costs": [
            {years: str(dollars) for years, dollars in asdict(cost).items()}
            for cost in reviewed.costs
        ],
        "changes": [asdict(change) for change in reviewed.changes],
    }
    return json.dumps(document, indent=2)
