"""The review as a comment on a pull request: the verdict first, the rest folded."""

from collections.abc import Callable, Sequence

from smsbot.markdown import code, plain
from smsbot.review.finding import Found
from smsbot.review.reports.words import (
    HEADINGS,
    MARKS,
    NOT_COMPARED,
    by_category,
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
    """The comment. What is told of each finding is shortened until it is within the limit."""
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


def _comment(review: Review, tell: Callable[[Found], list[str]], *, with_changes: bool) -> str:
    lines = [*_head(review), ""]
    for category, found in by_category(review):
        told = [line for each in found for line in tell(each)]
        if all(each.quiet for each in found):
            lines += _folded(f"{HEADINGS[category]} ({len(found)})", told)
        else:
            lines += [f"### {HEADINGS[category]}", "", *told, ""]
    if review.accepted:
        told = [f"- {code(each.name)}: {plain(reason)}" for each, reason in review.accepted]
        lines += _folded(f"Accepted ({len(review.accepted)})", told)
    if not review.access_compared:
        lines += [NOT_COMPARED, ""]
    lines += [cost_line(review), ""]
    if with_changes:
        told = [
            f"- {change.action} {code(change.address)}"
            + (f": {plain(', '.join(change.arguments))}" if change.arguments else "")
            for change in review.changes
        ]
        lines += _folded(f"All changes: {counted(review)}", told)
    else:
        lines.append(f"All changes: {counted(review)}.")
    return "\n".join(lines).rstrip() + "\n"


def _head(review: Review) -> list[str]:
    verdict = review.verdict
    return [
        MARKER.format(stack=review.stack),
        f"## {MARKS[verdict]} {review.stack}: {headline(review)}",
    ]


def _in_full(found: Found) -> list[str]:
    return [_line(found), *(f"  - {plain(detail)}" for detail in found.details)]


def _without_details(found: Found) -> list[str]:
    return [_line(found)]


def _line(found: Found) -> str:
    told = " ".join(part for part in (found.problem, found.remedy) if part)
    return f"- **{plain(found.rule)}** {code(found.resource)}: {plain(told)}"


def _named(found: Found) -> list[str]:
    return [] if found.quiet else [f"- **{plain(found.rule)}** {code(found.resource)}"]


def _names_only(review: Review, limit: int) -> str:
    """The names of the findings by rule, so that none is left out."""
    lines = [*_head(review), ""]
    for category, found in by_category(review):
        rules: dict[str, list[str]] = {}
        for each in found:
            if not each.quiet:
                rules.setdefault(each.rule, []).append(each.resource)
        lines += [f"### {HEADINGS[category]}", ""]
        lines += [f"- **{rule}**: {plain(', '.join(names))}" for rule, names in rules.items()]
    text = "\n".join(lines) + "\n"
    encoded = text.encode()
    if len(encoded) <= limit:
        return text
    told = "\n\nMore than a comment can hold: see the artifact of this run.\n"
    return encoded[: limit - len(told.encode())].decode(errors="ignore") + told


def _folded(summary: str, lines: Sequence[str]) -> list[str]:
    return ["<details>", f"<summary>{summary}</summary>", "", *lines, "", "</details>", ""]
