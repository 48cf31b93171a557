"""``smsbot keys``: the state of the keys in the account, and what brings one back or rotates it.

``keys ENV`` is ``keys list ENV``. An environment that is called like one of the commands is reached
by the long form.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer
from botocore import xform_name
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.markdown import markdown_table, plain
from keyproof.terminal.terminal import Terminal, refuse_without_terminal
from keyproof.terminal.user_error import UserError
from smsbot import keys as reading
from smsbot.account.session import failures, session_for
from smsbot.environments import environment_named
from smsbot.keys import Action, Key, Where
from smsbot.options import Environment, Profile, Report
from stacks.keys import ERASED_NUMBERS, alias_of

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

STATES = "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"


class ListByDefault(TyperGroup):
    """A group in which anything but a command is an argument or option of ``list``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Put ``list`` in front, unless a command, or what may be meant for one, is there."""
        known = [*self.commands, *ctx.help_option_names]
        if args and not get_close_matches(args[0], known, cutoff=0.8):
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    rich_markup_mode="markdown",
    cls=ListByDefault,
    help="Show and operate the keys of an environment: `keys ENV` lists them.",
    no_args_is_help=True,
)

NAMES = "smsbot, sns, dynamodb, logs, state, {}or an alias."
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Print what would be done, and change nothing.")
]
Confirm = Annotated[
    str | None,
    typer.Option(metavar="ALIAS", help="The alias of the key, to confirm without a question."),
]


@app.command("list")
def list_keys(
    environment: Environment, *, profile: Profile = None, format: Report = ReportFormat.TABLE
) -> None:
    """Show state, rotation and last use.

    Exit status 1 if a key is unusable or missing, 2 if the command could not run.
    """
    terminal, settings = Terminal(), environment_named(environment)
    session, denied = session_for(settings, profile=profile), _policy_of(environment)
    with terminal.errors.status("Reading the keys"), failures("reading the keys", denied=denied):
        keys, missing = reading.read_keys(settings, session)
    problems = reading.problems_of(
        keys, missing, where=Where(environment=environment, profile=profile)
    )
    now = datetime.now(UTC)
    if format is ReportFormat.JSON:
        found = {"environment": environment, "keys": [*map(as_object, keys)], "problems": problems}
        print(json.dumps(found, indent=2, default=lambda at: at.astimezone(UTC).isoformat()))
    elif format is ReportFormat.MARKDOWN:
        rows = [tuple(map(plain, reading.cells_of(key, now))) for key in keys]
        lines = [f"## Keys of {environment}", "", *markdown_table(reading.HEADINGS, rows)]
        lines += ["", *(f"- {problem}" for problem in problems)] if problems else []
        print("\n".join(lines))
    else:
        terminal.console.print(keys_table(keys, now=now))
        for problem in problems:
            terminal.console.print(f"✗ {problem}", style="red", markup=False)
    raise typer.Exit(1 if problems else 0)


def keys_table(keys: Iterable[Key], *, now: datetime) -> Table:
    """One row for each key; an unusable key in red."""
    table = Table(*reading.HEADINGS)
    for key in keys:
        style = "" if key.state == reading.ENABLED else "red"
        table.add_row(*map(Text, reading.cells_of(key, now)), style=style)
    return table


def as_object(key: Key) -> dict[str, Any]:
    """Everything that is known, for JSON; what is not is null. Times are in UTC."""
    use = key.last_use
    return {
        "name": key.name,
        "alias": key.alias,
        "arn": key.arn,
        "state": key.state,
        "created": key.metadata.get("CreationDate"),
        "deletion_date": key.metadata.get("DeletionDate"),
        "rotates": key.rotation.get("KeyRotationEnabled"),
        "rotation_period_in_days": key.rotation.get("RotationPeriodInDays"),
        "next_rotation": key.rotation.get("NextRotationDate"),
        "rotation_in_progress_since": key.rotation.get("OnDemandRotationStartDate"),
        "rotations": key.rotations,
        "last_use": {"event": use.event, "at": use.at} if use and use.event else None,
        "not_used_since": use.at if use and not use.event else None,
    }


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an action calls, the state that a key has to be in for it, and what follows of it."""

    help: str
    call: str
    state: str
    effect: str


CHANGES = {
    Action.CANCEL_DELETION: Change(
        help="Cancel the deletion of a key. The key is then disabled: run `enable`.",
        call="CancelKeyDeletion",
        state=reading.PENDING_DELETION[0],
        effect="The key will not be deleted on {date}.\nIt will be disabled, and unusable until "
        "`{enable}`.",
    ),
    Action.ENABLE: Change(
        help="Enable a key that is disabled.",
        call="EnableKey",
        state=reading.DISABLED,
        effect="Data under the key can be read and written again.",
    ),
    Action.ROTATE: Change(
        help="Rotate a key on demand, at most 25 times. Each of the first two adds $1 a month.",
        call="RotateKeyOnDemand",
        state=reading.ENABLED,
        effect="New data is encrypted under new key material. Old data stays readable. The date of "
        "the next automatic rotation does not change.",
    ),
}


def _add(action: Action) -> None:
    """Add the command of an action."""
    names = NAMES.format("" if action is Action.ROTATE else f"{ERASED_NUMBERS}, ")

    def command(
        environment: Environment,
        key: Annotated[str, typer.Argument(help=names)],
        *,
        profile: Profile = None,
        dry_run: DryRun = False,
        confirm: Confirm = None,
    ) -> None:
        where = Where(environment=environment, profile=profile)
        change(action, where, key, dry_run=dry_run, confirmed=confirm)

    app.command(action.value, help=CHANGES[action].help)(command)


for _action in CHANGES:
    _add(_action)


def change(action: Action, where: Where, key: str, *, dry_run: bool, confirmed: str | None) -> None:
    """Do something to one key: show its state and what would be done, ask, do it, read it back."""
    terminal, environment = Terminal(), environment_named(where.environment)
    name = reading.key_name(key, environment)
    if (action, name) == (Action.ROTATE, ERASED_NUMBERS):
        hint = "Nothing has to be done: its hashes stay valid."
        raise UserError("KMS does not rotate a key that makes hashes (HMAC).", hint=hint)
    alias, planned = reading.PREFIX + alias_of(name, environment), CHANGES[action]
    if confirmed is not None:
        _check(confirmed, alias)
    denied = _policy_of(where.environment)
    session = session_for(environment, profile=where.profile)
    with terminal.errors.status(f"Reading {alias}"), failures(f"reading {alias}", denied=denied):
        kms: KMSClient = session.client("kms")
        found = reading.find_keys(kms, environment, (name,))[name]
        before = found and reading.with_rotation(kms, found)
    if before is None:
        raise UserError(
            f"There is no {alias} in this account and region, and no key with its description.",
            hint="Check the account of --profile, and the region in environments.toml.",
        )
    _print(terminal, reading.described(before, now=datetime.now(UTC)))
    if is_done(action, before):
        _print(terminal, f"Nothing to do for {action}.")
        return
    if action is not Action.CANCEL_DELETION and before.state != planned.state:
        hint = f"`{action}` works only on a key in the state {planned.state}: {STATES}"
        raise UserError(reading.problems_of([before], [], where=where)[0], hint=hint)
    date = reading.date_of(before.metadata.get("DeletionDate"))
    effect = planned.effect.format(date=date, enable=where.command(Action.ENABLE, name))
    call = f"kms:{planned.call} of {before.arn}"
    _print(terminal, f"{'Would do' if dry_run else 'To do'}: {call}.", *effect.splitlines())
    if dry_run:
        _print(terminal, "Nothing was done (--dry-run).")
        return
    if confirmed is None:
        refuse_without_terminal(f"Without a terminal, confirm it with --confirm {alias}.")
        _check(terminal.typed(f"Type {alias} to go on", default=""), alias)
    with terminal.errors.status(f"Changing {alias}"), failures(f"changing {alias}", denied=denied):
        getattr(kms, xform_name(planned.call))(KeyId=before.arn)
    with failures(f"reading {alias} back, which was changed", denied=denied):
        metadata = kms.describe_key(KeyId=before.arn)["KeyMetadata"]
        after = reading.with_rotation(kms, replace(before, metadata=metadata))
    _print(terminal, f"Done. {reading.described(after, now=datetime.now(UTC))}")


def is_done(action: Action, key: Key) -> bool:
    """Whether a key is as an action leaves it, or a rotation is in progress."""
    return {
        Action.CANCEL_DELETION: not key.is_pending_deletion,
        Action.ENABLE: key.state == reading.ENABLED,
        Action.ROTATE: "OnDemandRotationStartDate" in key.rotation,
    }[action]


def _policy_of(environment: str) -> str:
    return f"You need the policy smsbot-keys-{environment} of the bootstrap."


def _check(confirmed: str, alias: str) -> None:
    if confirmed not in (alias, alias.removeprefix(reading.PREFIX)):
        raise UserError(
            f"Not confirmed: received {confirmed!r}, not {alias}. Nothing was done.",
            hint="Type the alias of the key exactly.",
        )


def _print(terminal: Terminal, *lines: str) -> None:
    for line in lines:
        terminal.console.print(line, markup=False)
