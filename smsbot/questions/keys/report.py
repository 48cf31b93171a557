"""The state of keys as a table, as Markdown and as JSON."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.markup import escape
from rich.table import Table

from keyproof.terminal.markdown import markdown_table, plain
from smsbot.questions.keys.last_use import LastUse, NoUse
from smsbot.questions.keys.recovery import Action, Where
from smsbot.questions.keys.state import DISABLED, ENABLED, KeyStatus

HEADINGS = (
    "Key",
    "State",
    "Age",
    "Rotates every",
    "Last rotation",
    "Next rotation",
    "Deletion date",
    "Last used",
)
NOT_KNOWN, NONE = "not known", "-"


def keys_table(statuses: Sequence[KeyStatus], *, now: datetime) -> Table:
    """One row for each key, without its last use, the last cell; an unusable key in red."""
    table = Table(*HEADINGS[:-1])
    for status in statuses:
        cells = map(escape, cells_of(status, now)[:-1])
        table.add_row(*cells, style="" if status.state == ENABLED else "red")
    return table


def last_uses(statuses: Sequence[KeyStatus]) -> list[str]:
    """The last use of each key, a line each; those of which it is not known in one line."""
    unknown = [status.name for status in statuses if status.last_use is None]
    return [
        *(f"{each.name}: last used {_last_use(each)}" for each in statuses if each.last_use),
        *([f"Last use {NOT_KNOWN}: {', '.join(unknown)}"] if unknown else []),
    ]


def keys_markdown(
    statuses: Sequence[KeyStatus], problems: Sequence[str], *, environment: str, now: datetime
) -> str:
    """The same table, with the problems below it."""
    rows = [tuple(map(plain, cells_of(status, now))) for status in statuses]
    lines = [f"## Keys of {environment}", "", *markdown_table(HEADINGS, rows)]
    if problems:
        lines += ["", *(f"- {problem}" for problem in problems)]
    return "\n".join(lines)


def keys_json(statuses: Sequence[KeyStatus]) -> list[dict[str, object]]:
    """Everything that is known; what is not is null. Times are in UTC."""
    return [_as_object(status) for status in statuses]


def _as_object(status: KeyStatus) -> dict[str, object]:
    use = status.last_use
    known = {
        name: _time(value) if isinstance(value, datetime) else value
        for name, value in vars(status).items()
    }
    return {
        **known,
        "rotations": status.rotations and [_time(date) for date in status.rotations.dates],
        "last_use": {"event": use.event, "by": use.by or None, "at": _time(use.at)}
        if isinstance(use, LastUse)
        else None,
        "not_used_since": _time(use.since) if isinstance(use, NoUse) else None,
    }


def problems_of(
    statuses: Sequence[KeyStatus], missing: Sequence[str], *, where: Where
) -> list[str]:
    """The problems of the keys, each with its fix; the gravest first."""
    pending = [each for each in statuses if each.is_pending_deletion]
    disabled = [each for each in statuses if each.state == DISABLED]
    others = [
        each
        for each in statuses
        if each.state not in (ENABLED, DISABLED) and not each.is_pending_deletion
    ]
    return [
        *(
            f"{each.alias} is pending deletion: unusable now, and lost on "
            f"{_date(each.deletion_date)}. Bring it back: "
            f"`{where.command(Action.CANCEL_DELETION, each.name)}`, "
            f"then `{where.command(Action.ENABLE, each.name)}`."
            for each in pending
        ),
        *(
            f"{alias} is not there, and no key has its description. Name the right account and "
            "region; if they are right, plan a deployment and see what it would create."
            for alias in missing
        ),
        *(
            f"{each.alias} is disabled: nothing under it can be read or written. Enable it: "
            f"`{where.command(Action.ENABLE, each.name)}`."
            for each in disabled
        ),
        *(f"{each.alias} is in the state {each.state}." for each in others),
        *(
            f"{each.alias} is gone; {each.arn} was found by its description. The next deployment "
            "makes the alias again."
            for each in statuses
            if not each.has_alias
        ),
    ]


def described(status: KeyStatus, *, now: datetime) -> str:
    """A key's state in a line."""
    parts = [f"{status.alias} is {status.state}"]
    if status.deletion_date:
        parts.append(f"to be deleted on {_deletion(status, now)}")
    if status.rotation_in_progress_since:
        parts.append(f"rotation in progress since {_date(status.rotation_in_progress_since)}")
    parts.append(f"last rotation: {_last_rotation(status)}")
    return ", ".join(parts) + "."


def cells_of(status: KeyStatus, now: datetime) -> tuple[str, ...]:
    """A row of the table, a text for each of the headings."""
    return (
        status.name,
        status.state,
        f"{(now - status.created).days} days" if status.created else NOT_KNOWN,
        _period(status),
        _last_rotation(status),
        _next_rotation(status),
        _deletion(status, now),
        _last_use(status),
    )


def _period(status: KeyStatus) -> str:
    if status.rotates is None:
        return NOT_KNOWN
    if not status.rotates:
        return "never"
    period = status.rotation_period_in_days
    return f"{period} days" if period else NOT_KNOWN


def _last_rotation(status: KeyStatus) -> str:
    if status.rotations is None:
        return NOT_KNOWN
    return _date(status.rotations.dates[0]) if status.rotations.dates else "never"


def _next_rotation(status: KeyStatus) -> str:
    if status.rotates is False:
        return NONE
    return _date(status.next_rotation) if status.next_rotation else NOT_KNOWN


def _deletion(status: KeyStatus, now: datetime) -> str:
    if not status.deletion_date:
        return NOT_KNOWN if status.is_pending_deletion else NONE
    days = -((now - status.deletion_date) // timedelta(days=1))
    return f"{_date(status.deletion_date)}, in {days} days"


def _last_use(status: KeyStatus) -> str:
    use = status.last_use
    if isinstance(use, NoUse):
        return f"not since {_date(use.since)}"
    if use is None:
        return NOT_KNOWN
    return f"{_date(use.at)}, {use.event}" + (f" by {use.by}" if use.by else "")


def _date(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else NOT_KNOWN


def _time(at: datetime) -> str:
    return at.isoformat()
