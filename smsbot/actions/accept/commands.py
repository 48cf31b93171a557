"""What ``smsbot accept`` does; it returns its exit status."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.markup import escape

from keyproof.model.finding import Finding, Severity
from keyproof.review.accepted import ended as ended_entries
from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal, counted
from smsbot.actions.accept.entries import (
    WAY_ON,
    Cause,
    causes,
    read_findings,
    write_entries,
)
from smsbot.environments import environment_named
from smsbot.project import last_review
from smsbot.questions.review.commands import accepted_to_read, accepted_to_write
from smsbot.rehearsal import sandbox

ON_MAIN = "In CI an entry counts once it is on main: merge the file by itself."
IN_SANDBOX = "These entries are of the sandbox alone, and end with it."
SHORTEST_REASON = 10
NOTHING_WRITTEN = 1


def accept(
    name: str, *, finding: str | None, reason: str | None, days: int | None, review: Path | None
) -> int:
    """Accept causes of the last review of an environment; 1 if every finding was left."""
    terminal = Terminal()
    limit = environment_named(name).acceptance_limit_in_days
    if days is not None and days > limit:
        raise Failure(
            f"--days: received {days}; allowed: at most {limit}, the acceptance_limit_in_days.",
            way_on="Give fewer days, and renew the entry then.",
        )
    found = _read(name, review, terminal)
    wanted, ended = _named(causes(found), finding), ended_entries(found)
    if not wanted and not ended:
        return 0
    if reason is None:
        reasons = _asked(wanted, terminal) if wanted else []
    else:
        reasons = [(_only(wanted), _checked(reason))] if wanted else []
    if not reasons and not ended:
        terminal.console.print("Nothing was written.")
        return NOTHING_WRITTEN
    path = accepted_to_write(name)
    expires = datetime.now(tz=UTC).date() + timedelta(days=days or limit)
    write_entries(path, reasons, begun_with=accepted_to_read(name), expires=expires, without=ended)
    told = f"Written to {path}, until {expires}:" if reasons else f"Removed from {path}:"
    terminal.console.print(told, markup=False)
    for cause, why in reasons:
        terminal.console.print(f"  {why}", markup=False)
        for each in cause.findings:
            terminal.console.print(f"  + {each.name}", markup=False, soft_wrap=True)
    for each in sorted(ended):
        terminal.console.print(f"  - {each}", markup=False, soft_wrap=True)
    if reasons:
        terminal.console.print(IN_SANDBOX if sandbox() else ON_MAIN)
    return 0


def _read(name: str, given: Path | None, terminal: Terminal) -> tuple[Finding, ...]:
    """The findings of a review that is given, or of the last one in this checkout."""
    path = given or last_review(name)
    if not path.exists():
        raise Failure(f"There is no review of {name} in {path}.", way_on=WAY_ON.format(name=name))
    found = read_findings(path, name)
    made = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    number = counted(sum(len(each.findings) for each in causes(found)), "finding")
    terminal.console.print(
        f"The review of {made:%Y-%m-%d %H:%M} UTC: {number} to accept.", markup=False
    )
    if any(each.severity is Severity.IRREVERSIBLE for each in found):
        told = "Nobody can accept something irreversible: deploy it without --yes."
        terminal.console.print(told)
    return found


def _named(found: Sequence[Cause], finding: str | None) -> tuple[Cause, ...]:
    """The causes that a name of a finding selects; all without one."""
    if finding is None:
        return tuple(found)
    named = tuple(each for each in found if finding in {one.name for one in each.findings})
    if not named:
        raise Failure(
            f"The review has no finding {finding!r}. It has:\n{_listed(found)}",
            way_on="Name one of these.",
        )
    return named


def _only(found: Sequence[Cause]) -> Cause:
    """The cause that a reason is for: one reason is not for several causes."""
    if len(found) > 1:
        raise Failure(
            f"The review has {len(found)} causes, and one reason is for one cause:\n"
            f"{_listed(found)}",
            way_on="Give --finding with one of these names, once per cause.",
        )
    return found[0]


def _listed(found: Sequence[Cause]) -> str:
    return "\n".join(f"  {each.findings[0].name}" for each in found)


def _checked(reason: str) -> str:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Failure(
            f"The reason {reason!r} is too short; a reason has at least {SHORTEST_REASON} "
            "characters.",
            way_on="Write for the person who reads it in 90 days.",
        )
    return reason.strip()


def _asked(found: Sequence[Cause], terminal: Terminal) -> list[tuple[Cause, str]]:
    if not sys.stdin.isatty():
        raise Failure(
            "Not an interactive terminal, so no reason can be asked for. The review has:\n"
            f"{_listed(found)}",
            way_on="Give --reason; with several causes, --finding NAME as well.",
        )
    reasons: list[tuple[Cause, str]] = []
    for cause in found:
        first = cause.findings[0]
        number = counted(len(cause.findings), "finding")
        terminal.console.print(f"\n[bold]{escape(cause.title)}[/bold] ({number})")
        for each in cause.findings:
            terminal.console.print(f"  {each.resource}", markup=False)
        for line in (f"{first.problem} {first.remedy}".strip(), *first.consequences):
            terminal.console.print(line, markup=False)
        while reason := terminal.typed("Reason (Enter to leave it)", default="").strip():
            if len(reason) >= SHORTEST_REASON:
                reasons.append((cause, reason))
                break
            terminal.console.print(f"At least {SHORTEST_REASON} characters.")
    return reasons
