"""``smsbot keys``: the state of the keys in the account, and what brings one back or rotates it.

``keys ENV`` is ``keys list ENV``. An environment that is called like one of the commands is reached
by the long form.
"""

import difflib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from botocore import xform_name
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.markdown import markdown_table, plain
from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from smsbot.account.session import failures, session_for
from smsbot.environments import environment_named
from smsbot.keys import (
    DISABLED,
    ENABLED,
    HEADINGS,
    NOT_KNOWN,
    PENDING_DELETION,
    PREFIX,
    Action,
    FoundKey,
    KeyStatus,
    LastUse,
    NoUse,
    Where,
    cells_of,
    described,
    find_keys,
    key_name,
    last_use_in_words,
    problems_of,
    read_keys,
    read_state,
)
from smsbot.options import Environment, Profile, Report
from stacks.keys import alias_of
from stacks.settings.environment import Environment as Settings

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

# How alike a word is to a command that it may be meant for.
ALMOST = 0.8
# AWS shows a change after a moment.
READ_BACK_FOR_SECONDS, READ_BACK_EVERY_SECONDS = 10, 0.5


class ListByDefault(TyperGroup):
    """A group in which anything but a command is an argument or option of ``list``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Put ``list`` in front, unless a command, or what may be meant for one, is there."""
        known = [*self.commands, *ctx.help_option_names]
        if args and not difflib.get_close_matches(args[0], known, cutoff=ALMOST):
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    rich_markup_mode="markdown",
    cls=ListByDefault,
    help="Show and operate the keys of an environment: `keys ENV` lists them.",
    no_args_is_help=True,
)

Key = Annotated[
    str, typer.Argument(help="smsbot, sns, dynamodb, logs, state, erased-numbers, or an alias.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Print what would be done, and change nothing.")
]
Confirm = Annotated[
    str | None,
    typer.Option(metavar="ALIAS", help="The alias of the key, to confirm without a question."),
]


@app.command("list")
def list_keys(
    environment: Environment,
    *,
    profile: Profile = None,
    format: Report = ReportFormat.TABLE,
) -> None:
    """Show state, age, rotation and last use.

    Exit status 1 if a key is unusable or missing, 2 if the command could not run.
    """
    terminal, settings = Terminal(), environment_named(environment)
    where = Where(environment=environment, profile=profile)
    with (
        terminal.errors.status(f"Reading the keys of {environment}"),
        failures(f"reading the keys of {environment}", denied=_policy_of(where)),
    ):
        statuses, missing = read_keys(settings, session_for(settings, profile=profile))
    problems, now = problems_of(statuses, missing, where=where), datetime.now(UTC)
    if format is ReportFormat.JSON:
        found = {"environment": environment, "keys": [*map(as_object, statuses)]}
        print(json.dumps({**found, "problems": problems}, indent=2))
    elif format is ReportFormat.MARKDOWN:
        print(keys_markdown(statuses, problems, environment=environment, now=now))
    else:
        terminal.console.print(keys_table(statuses, now=now))
        _print(terminal, *last_uses(statuses))
        for problem in problems:
            terminal.console.print(f"✗ {problem}", style="red", markup=False)
    raise typer.Exit(1 if problems else 0)


def _add(action: Action, help_text: str) -> None:
    """Add a command that changes one key."""

    def command(
        environment: Environment,
        key: Key,
        *,
        profile: Profile = None,
        dry_run: DryRun = False,
        confirm: Confirm = None,
    ) -> None:
        where = Where(environment=environment, profile=profile)
        change(action, where, key, dry_run=dry_run, confirmed=confirm)

    app.command(action.value, help=help_text)(command)


_add(
    Action.CANCEL_DELETION,
    "Cancel the deletion of a key. The key is then disabled: run `enable`.",
)
_add(Action.ENABLE, "Enable a key that is disabled.")
_add(
    Action.ROTATE,
    "Rotate a key on demand. AWS allows 25 times; the first two rotations add $1 a month each.",
)


def change(action: Action, where: Where, key: str, *, dry_run: bool, confirmed: str | None) -> None:
    """Do something to one key: show its state and what would be done, ask, do it, read it back."""
    terminal, environment = Terminal(), environment_named(where.environment)
    which = key_name(key, environment)
    alias = PREFIX + alias_of(which, environment)
    if confirmed is not None:
        _check(confirmed, alias)
    denied = _policy_of(where)
    with terminal.errors.status(f"Reading {alias}"), failures(f"reading {alias}", denied=denied):
        kms: KMSClient = session_for(environment, profile=where.profile).client("kms")
        found = _found(kms, environment, which)
        before = read_state(kms, found)
    _print(terminal, described(before, now=datetime.now(UTC)))
    if is_done(action, before):
        _print(terminal, f"Nothing to do for {action}.")
        return
    refuse_state(action, before, where)
    planned = CHANGES[action]
    effect = planned.effect.format(
        date=f"{before.deletion_date:%Y-%m-%d}" if before.deletion_date else NOT_KNOWN,
        enable=where.command(Action.ENABLE, before.name),
    )
    call = f"kms:{planned.call} of {before.arn}"
    _print(terminal, f"{'Would do' if dry_run else 'To do'}: {call}.", *effect.splitlines())
    if dry_run:
        _print(terminal, "Nothing was done (--dry-run).")
        return
    if confirmed is None:
        _check(_asked(terminal, alias), alias)
    with terminal.errors.status(f"Changing {alias}"), failures(f"changing {alias}", denied=denied):
        planned.perform(kms, before.arn)
    with (
        terminal.errors.status(f"Reading {alias} back"),
        failures(f"reading {alias} back, which was changed", denied=denied),
    ):
        after = _read_back(kms, action, before, found)
    _print(terminal, f"Done. {described(after, now=datetime.now(UTC))}")
    if not is_done(action, after, before=before):
        _print(terminal, "AWS accepted it and does not show it yet; look again in a minute.")


def _policy_of(where: Where) -> str:
    return f"The policy smsbot-keys-{where.environment} of the bootstrap is what it takes."


def _found(kms: "KMSClient", environment: Settings, name: str) -> FoundKey:
    found = find_keys(kms, environment, (name,))[name]
    if found is None:
        raise UserError(
            f"There is no {PREFIX}{alias_of(name, environment)} in this account and region, and no "
            "key with its description.",
            hint="Check the account of --profile, and the region in environments.toml.",
        )
    return found


def _asked(terminal: Terminal, alias: str) -> str:
    if not sys.stdin.isatty():
        raise UserError(
            f"This changes {alias} and needs a confirmation. Nothing was done.",
            hint=f"Without a terminal, confirm it with --confirm {alias}.",
        )
    _print(terminal, f"Type {alias} to go on:")
    return sys.stdin.readline().strip()


def _check(confirmed: str, alias: str) -> None:
    if confirmed not in (alias, alias.removeprefix(PREFIX)):
        raise UserError(
            f"Not confirmed: received {confirmed!r}, not {alias}. Nothing was done.",
            hint="Type the alias of the key exactly.",
        )


def _read_back(kms: "KMSClient", action: Action, before: KeyStatus, found: FoundKey) -> KeyStatus:
    deadline = time.monotonic() + READ_BACK_FOR_SECONDS
    while True:
        metadata = kms.describe_key(KeyId=found.arn)["KeyMetadata"]
        after = read_state(kms, replace(found, metadata=metadata))
        if is_done(action, after, before=before) or time.monotonic() > deadline:
            return after
        time.sleep(READ_BACK_EVERY_SECONDS)


def _print(terminal: Terminal, *lines: str) -> None:
    for line in lines:
        terminal.console.print(line, markup=False)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an action calls, the state that a key has to be in for it, and what follows of it."""

    call: str
    state: str
    effect: str

    def perform(self, kms: "KMSClient", arn: str) -> None:
        """Call it. What AWS refuses is raised as boto3 does."""
        getattr(kms, xform_name(self.call))(KeyId=arn)


CHANGES = {
    Action.CANCEL_DELETION: Change(
        call="CancelKeyDeletion",
        state=PENDING_DELETION[0],
        effect="The key will not be deleted on {date}.\nIt will be disabled, and unusable until "
        "`{enable}`.",
    ),
    Action.ENABLE: Change(
        call="EnableKey",
        state=DISABLED,
        effect="Data under the key can be read and written again.",
    ),
    Action.ROTATE: Change(
        call="RotateKeyOnDemand",
        state=ENABLED,
        effect="New data is encrypted under new key material. Old data stays readable. The date of "
        "the next automatic rotation does not change.",
    ),
}


def is_done(action: Action, status: KeyStatus, *, before: KeyStatus | None = None) -> bool:
    """Whether a key is as an action leaves it; of a rotation, against the state before it."""
    match action:
        case Action.CANCEL_DELETION:
            return not status.is_pending_deletion
        case Action.ENABLE:
            return status.state == ENABLED
        case Action.ROTATE:
            had = before.rotations if before else None
            has = status.rotations
            more = had is not None and has is not None and has.on_demand > had.on_demand
            return more or status.rotation_in_progress_since is not None


def refuse_state(action: Action, status: KeyStatus, where: Where) -> None:
    """Raise UserError where AWS would refuse an action in the key's state."""
    if action is Action.CANCEL_DELETION or status.state == CHANGES[action].state:
        return
    if status.is_pending_deletion:
        raise UserError(
            f"{status.alias} is pending deletion on {status.deletion_date:%Y-%m-%d}.",
            hint=f"Cancel that first: `{where.command(Action.CANCEL_DELETION, status.name)}`.",
        )
    if action is Action.ROTATE:
        raise UserError(
            f"{status.alias} is in the state {status.state}. Only enabled keys can be rotated.",
            hint=f"Enable it: `{where.command(Action.ENABLE, status.name)}`.",
        )
    raise UserError(
        f"{status.alias} is in the state {status.state}, and AWS cannot enable it.",
        hint=(
            "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html "
            "lists the states of a key."
        ),
    )


def keys_table(statuses: Sequence[KeyStatus], *, now: datetime) -> Table:
    """One row for each key, without its last use, the last cell; an unusable key in red."""
    table = Table(*HEADINGS[:-1])
    for status in statuses:
        cells = map(Text, cells_of(status, now)[:-1])
        table.add_row(*cells, style="" if status.state == ENABLED else "red")
    return table


def last_uses(statuses: Sequence[KeyStatus]) -> list[str]:
    """The last use of each key, a line each; those of which it is not known in one line."""
    unknown = [status.name for status in statuses if status.last_use is None]
    return [
        *(
            f"{each.name}: last used {last_use_in_words(each)}"
            for each in statuses
            if each.last_use
        ),
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


def as_object(status: KeyStatus) -> dict[str, object]:
    """Everything that is known, for JSON; what is not is null. Times are in UTC."""
    use = status.last_use
    known = {
        name: _iso(value) if isinstance(value, datetime) else value
        for name, value in vars(status).items()
    }
    return {
        **known,
        "rotations": status.rotations and [_iso(date) for date in status.rotations.dates],
        "last_use": {"event": use.event, "at": _iso(use.at)} if isinstance(use, LastUse) else None,
        "not_used_since": _iso(use.since) if isinstance(use, NoUse) else None,
    }


def _iso(at: datetime) -> str:
    return at.isoformat()
