"""The findings that somebody accepted, each with a reason and the day until which it counts."""

import tomllib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from keyproof.model.finding import Finding, Severity
from keyproof.terminal.failure import Failure
from keyproof.visible import one_line

RULE = "accepted"
# What nobody has to accept, and what nobody can.
NOT_ACCEPTED = (Severity.NOTE, Severity.IRREVERSIBLE)
WAY_ON = (
    "Write each entry as [[accept]] with finding, as the review prints its name, reason and "
    'expires, such as finding = "weaker/retention-cut/aws_cloudwatch_log_group.sns-logs#0a1b2c3d", '
    'reason = "…", expires = 2027-01-31.'
)


# How far ahead an entry may reach, unless a project sets another limit.
LIMIT_IN_DAYS = 90


def _printable(text: str) -> str:
    """Refuse what moves a cursor, shows another order than is written, or hides."""
    if one_line(text) != text:
        raise ValueError("it holds a control character, or one that nobody sees")
    return text


class Entry(BaseModel):
    """One accepted finding, as the file has it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    finding: Annotated[str, Field(pattern=r"^[a-z]+/[^/]+/.+$")]
    reason: Annotated[str, Field(min_length=10), AfterValidator(_printable)]
    expires: date


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    accept: list[Entry] = []


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """An entry: the name of a finding, why it is accepted, and until when.

    ``refused`` says why it does not count yet, where something else than the entry decides that,
    and ``remedy`` what makes it count.
    """

    finding: str
    reason: str
    expires: date
    place: str
    refused: str = ""
    remedy: str = ""


def read_accepted(path: Path) -> tuple[Accepted, ...]:
    """The entries of a file. Raises Failure on an invalid one, and OSError."""
    return parsed(path.read_bytes(), path)


def parsed(content: bytes, path: Path) -> tuple[Accepted, ...]:
    """The entries of a content that is, or was, in a file. Raises Failure on an invalid one."""
    try:
        read = _File.model_validate(tomllib.loads(content.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Failure(f"{path} is not TOML: {error}", way_on=WAY_ON) from error
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, each['loc']))}: received {each['input']!r}; {each['msg']}"
            for each in error.errors(include_url=False)
        ]
        raise Failure(f"{path}: " + "\n".join(lines), way_on=WAY_ON) from error
    return tuple(
        Accepted(finding=each.finding, reason=each.reason, expires=each.expires, place=str(path))
        for each in read.accept
    )


def hold_to(
    found: Iterable[Finding],
    accepted: Sequence[Accepted],
    *,
    unasked: Sequence[str] = (),
    limit_in_days: int = LIMIT_IN_DAYS,
    today: date | None = None,
) -> tuple[list[Finding], tuple[tuple[Finding, str], ...], list[Finding]]:
    """The findings that are left, those that are accepted with the reason, and invalid entries.

    An entry accepts the finding of exactly its name, and so of exactly its values. What is declared
    with it is then a finding of its own. One that has expired, that reaches further ahead than the
    limit, or that is about something irreversible accepts nothing. It is a finding, as is one that
    names nothing, unless its name begins with one of ``unasked``: such findings are not among those
    given.
    """
    now = today or datetime.now(tz=UTC).date()
    last = now + timedelta(days=limit_in_days)
    problems = {each: _problem(each, now, last) for each in accepted}
    valid = {each.finding: each for each, problem in problems.items() if problem is None}
    left: list[Finding] = []
    excused: list[tuple[Finding, str]] = []
    waiting = deque(found)
    known = {*waiting}
    while waiting:
        each = waiting.popleft()
        if each.name in valid and each.severity is not Severity.NOTE:
            entry = valid[each.name]
            excused.append((each, f"{entry.reason} (until {entry.expires})"))
            others = [one for one in each.declared if one not in known]
            waiting += others
            known |= {*others}
        else:
            left.append(each)
    used = {each.name for each, _ in excused}
    # An entry for what is shown with another finding counts once that one is accepted.
    used |= {one.name for each in left for one in each.declared}
    wrong = [
        *(problem for problem in problems.values() if problem),
        *(
            _wrong(
                each,
                "nothing of this name was found",
                "Remove it if the change is deployed, or name it as the review does.",
            )
            for name, each in valid.items()
            if name not in used and not name.startswith(tuple(unasked))
        ),
    ]
    return left, tuple(excused), wrong


def written(found: Iterable[Finding]) -> frozenset[str]:
    """The names of the entries that count later, and need no change."""
    return frozenset(each.resource for each in found if each.counts_later)


def acceptable(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that somebody can accept, without those whose entry only counts later."""
    every = tuple(found)
    waiting = written(every)
    return tuple(
        each
        for each in every
        if each.severity not in NOT_ACCEPTED and each.rule != RULE and each.name not in waiting
    )


def ended(found: Iterable[Finding]) -> frozenset[str]:
    """The names of the entries that a review calls expired, too long, or about nothing."""
    every = tuple(found)
    return frozenset(each.resource for each in every if each.rule == RULE) - written(every)


def _problem(entry: Accepted, now: date, last: date) -> Finding | None:
    """Why an entry does not count, and what to do; None if it does."""
    if entry.finding.startswith(f"{Severity.IRREVERSIBLE}/"):
        remedy = "Remove it: a person confirms each loss by its name."
        return _wrong(entry, "it cannot be undone", remedy)
    if entry.expires < now:
        remedy = "Renew it with a reason, or remove it."
        return _wrong(entry, f"it expired on {entry.expires}", remedy)
    if entry.expires > last:
        remedy = f"Let it expire by {last}, and renew it then."
        return _wrong(entry, f"it reaches to {entry.expires}", remedy)
    if entry.refused:
        return replace(_wrong(entry, entry.refused, entry.remedy), counts_later=True)
    return None


def _wrong(entry: Accepted, problem: str, remedy: str) -> Finding:
    return Finding(
        severity=Severity.WEAKER,
        rule=RULE,
        resource=entry.finding,
        problem=f"{entry.place} accepts it, but {problem}.",
        remedy=remedy,
    )
