"""The review as a comment on a pull request: the outcome first, the rest folded."""

from collections.abc import Callable, Sequence

from keyproof.model.finding import Finding, Severity
from keyproof.review.reports.words import (
    MARKS,
    alike,
    by_severity,
    cost_line,
    counted,
    entries,
    file_of_accepted,
    heading,
    headline,
)
from keyproof.review.review import Review
from keyproof.terminal.markdown import code, plain

Tell = Callable[[tuple[str, ...], Finding], list[str]]
# https://docs.github.com/en/rest/issues/comments: a longer body is refused.
LIMIT = 65_536


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


def _comment(review: Review, tell: Tell, *, with_changes: bool) -> str:
    lines = [*_head(review), ""]
    for severity, found in by_severity(review):
        told = [line for names, each in alike(found) for line in tell(names, each)]
        if severity is Severity.NOTE:
            lines += _folded(f"{heading(severity, found)} ({len(found)})", told)
        else:
            lines += [f"### {heading(severity, found)}", "", *told, ""]
    if review.accepted:
        told = [f"- {code(each.name)}: {plain(reason)}" for each, reason in review.accepted]
        lines += _folded(f"Accepted ({len(review.accepted)})", told)
    lines += [cost_line(review), ""]
    if tell is not _named and (accepting := entries(review)):
        told = ["```toml", *accepting, "```"]
        lines += _folded(f"To accept what is meant, in {file_of_accepted(review)}", told)
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
        f"## {MARKS[outcome]} {review.stack}: {headline(review)}",
    ]


def _in_full(resources: tuple[str, ...], found: Finding) -> list[str]:
    details = [f"  - {plain(each)}" for each in found.consequences]
    return [*_without_details(resources, found), *details]


def _without_details(resources: tuple[str, ...], found: Finding) -> list[str]:
    told = " ".join(part for part in (found.problem, found.remedy) if part)
    key = f" (key {code(found.key)})" if found.key not in ("", found.resource) else ""
    return [f"- **{plain(found.rule)}** {_codes(resources)}{key}: {plain(told)}"]


def _named(resources: tuple[str, ...], found: Finding) -> list[str]:
    if found.severity is Severity.NOTE:
        return []
    return [f"- **{plain(found.rule)}** {_codes(resources)}"]


def _codes(resources: tuple[str, ...]) -> str:
    return ", ".join(map(code, resources))


def _names_only(review: Review, limit: int) -> str:
    """The names of the findings by rule, so that none is left out."""
    lines = [*_head(review), ""]
    for severity, found in by_severity(review):
        rules: dict[str, list[str]] = {}
        for each in found:
            if severity is not Severity.NOTE:
                rules.setdefault(each.rule, []).append(each.resource)
        lines += [f"### {heading(severity, found)}", ""]
        lines += [f"- **{rule}**: {plain(', '.join(names))}" for rule, names in rules.items()]
    text = "\n".join(lines) + "\n"
    encoded = text.encode()
    if len(encoded) <= limit:
        return text
    told = "\n\nMore than a comment can hold: see the artifact of this run.\n"
    return encoded[: limit - len(told.encode())].decode(errors="ignore") + told


def _folded(summary: str, lines: Sequence[str]) -> list[str]:
    return ["<details>", f"<summary>{summary}</summary>", "", *lines, "", "</details>", ""]
