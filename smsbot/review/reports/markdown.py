"""The review as a comment on a pull request: the outcome first, the rest folded."""

from collections.abc import Callable, Sequence

from smsbot.markdown import code, plain
from smsbot.model.finding import Finding, Severity
from smsbot.review.reports.words import (
    HEADINGS,
    MARKS,
    by_severity,
    cost_line,
    counted,
    headline,
)
from smsbot.review.review import Review

# https://docs.github.com/en/rest/issues/comments: a longer body is refused.
LIMIT = 65_536
# By which a workflow finds its comment again.
MARKER = "<!-- smsbot review {stack} -->"


def review_markdown(review: Review, *, limit: int = LIMIT) -> str:
    """The comment. The text of each finding is shortened until it is within the limit."""
    for tell, with_changes in (
        (_in_full, True),
        (_in_full, False),
        (_without_details, False),
        (_named, False),
    ):
        text = _comment(review, tell, with_changes=with_changes)
        if len(text.encode()) <= limit:
            return text
    return _names_only(review, limit)


def _comment(review: Review, tell: Callable[[Finding], list[str]], *, with_changes: bool) -> str:
    lines = [*_head(review), ""]
    for severity, found in by_severity(review):
        told = [line for each in found for line in tell(each)]
        if severity is Severity.NOTE:
            lines += _folded(f"{HEADINGS[severity]} ({len(found)})", told)
        else:
            lines += [f"### {HEADINGS[severity]}", "", *told, ""]
    if review.accepted:
        told = [f"- {code(each.name)}: {plain(reason)}" for each, reason in review.accepted]
        lines += _folded(f"Accepted ({len(review.accepted)})", told)
    lines += [cost_line(review), ""]
    if with_changes:
        told = [
            f"- {change.action} {code(change.address)}"
            + (f": {plain(', '.join(change.arguments))}" if change.arguments else "")
            + (" (restores what was applied last)" if change.restores else "")
            for change in review.changes
        ]
        lines += _folded(f"All changes: {counted(review)}", told)
    else:
        lines.append(f"All changes: {counted(review)}.")
    return "\n".join(lines).rstrip() + "\n"


def _head(review: Review) -> list[str]:
    outcome = review.outcome
    return [
        MARKER.format(stack=review.stack),
        f"## {MARKS[outcome]} {review.stack}: {headline(review)}",
    ]


def _in_full(found: Finding) -> list[str]:
    return [_line(found), *(f"  - {plain(each)}" for each in found.consequences), *_name(found)]


def _without_details(found: Finding) -> list[str]:
    return [_line(found), *_name(found)]


def _name(found: Finding) -> list[str]:
    """What an entry of the file of accepted findings has to say."""
    return [] if found.severity is Severity.NOTE else [f"  - accepted as {code(found.name)}"]


def _line(found: Finding) -> str:
    told = " ".join(part for part in (found.problem, found.remedy) if part)
    return f"- **{plain(found.rule)}** {code(found.resource)}: {plain(told)}"


def _named(found: Finding) -> list[str]:
    return (
        []
        if found.severity is Severity.NOTE
        else [f"- **{plain(found.rule)}** {code(found.resource)}"]
    )


def _names_only(review: Review, limit: int) -> str:
    """The names of the findings by rule, so that none is left out."""
    lines = [*_head(review), ""]
    for severity, found in by_severity(review):
        rules: dict[str, list[str]] = {}
        for each in found:
            if severity is not Severity.NOTE:
                rules.setdefault(each.rule, []).append(each.resource)
        lines += [f"### {HEADINGS[severity]}", ""]
        lines += [f"- **{rule}**: {plain(', '.join(names))}" for rule, names in rules.items()]
    text = "\n".join(lines) + "\n"
    encoded = text.encode()
    if len(encoded) <= limit:
        return text
    told = "\n\nMore than a comment can hold: see the artifact of this run.\n"
    return encoded[: limit - len(told.encode())].decode(errors="ignore") + told


def _folded(summary: str, lines: Sequence[str]) -> list[str]:
    return ["<details>", f"<summary>{summary}</summary>", "", *lines, "", "</details>", ""]
