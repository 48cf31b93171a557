"""``smsbot restore``: its arguments and options."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from smsbot.options import Environment, Profile

EXAMPLE = "2026-11-25T21:30:00Z"


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        allowed = f"allowed: a time in UTC, such as {EXAMPLE}"
        raise typer.BadParameter(f"received {text!r}; {allowed}") from None


def _table(name: str) -> str:
    from smsbot.actions.restore.table import Table

    if name in tuple(Table):
        return name
    raise typer.BadParameter(f"received {name!r}; allowed: {', '.join(Table)}")


def restore(
    environment: Environment,
    table: Annotated[str, typer.Argument(help="An entry of stacks/tables.py.", callback=_table)],
    *,
    at: Annotated[
        datetime | None,
        typer.Option(
            parser=_time,
            metavar="TIME",
            help=f"A time in UTC, such as {EXAMPLE}. Default: the latest possible.",
        ),
    ] = None,
    profile: Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Restore without a question.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done.")] = False,
) -> None:
    """Restore a table to a point in time as a new table under the same key, and verify that.

    The table itself is not changed. Run it as the deploy role, with the policy of `smsbot roles ENV
    restore`. Exit status 1 if the new table is not protected as the old one.
    """
    from smsbot.actions.restore import commands
    from smsbot.actions.restore.table import Table

    if yes and dry_run:
        raise typer.BadParameter("--yes restores and --dry-run does not: give one of them.")
    raise typer.Exit(
        commands.restore(
            environment,
            Table(table),
            at=at,
            profile=profile,
            yes=yes,
            dry_run=dry_run,
        )
    )
