"""What the commands about keys do."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from keyproof.terminal.failure import Failure
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal
from smsbot.account.session import failures, session_for
from smsbot.environments import environment_named
from smsbot.questions.keys.lookup import PREFIX, FoundKey, find_keys, key_name
from smsbot.questions.keys.reading import read_keys
from smsbot.questions.keys.recovery import Action, Plan, Where, is_done, perform, plan
from smsbot.questions.keys.report import (
    described,
    keys_json,
    keys_markdown,
    keys_table,
    last_uses,
)
from smsbot.questions.keys.state import KeyStatus, read_state
from stacks.keys import alias_of

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

    from stacks.settings.environment import Environment

NOTHING_FOUND, FOUND = 0, 1
# AWS tells a change after a moment.
READ_BACK_FOR_SECONDS = 10
READ_BACK_EVERY_SECONDS = 0.5


def show_keys(name: str, *, profile: str | None, format: ReportFormat) -> int:
    """Show the keys of an environment; 1 if one is not enabled, or not there."""
    terminal, environment = Terminal(), environment_named(name)
    where = Where(environment=name, profile=profile)
    with (
        terminal.errors.status(f"Reading the keys of {name}"),
        failures(f"reading the keys of {name}", denied=_policy_of(where)),
    ):
        session = session_for(environment, profile=profile)
        statuses, problems = read_keys(environment, session, where=where)
    now = datetime.now(UTC)
    if format is ReportFormat.JSON:
        print(
            json.dumps(
                {"environment": name, "keys": keys_json(statuses), "problems": problems}, indent=2
            )
        )
    elif format is ReportFormat.MARKDOWN:
        print(keys_markdown(statuses, problems, environment=name, now=now))
    else:
        terminal.console.print(keys_table(statuses, now=now))
        _print(terminal, *last_uses(statuses))
        for problem in problems:
            terminal.console.print(f"✗ {problem}", style="red", markup=False)
    return FOUND if problems else NOTHING_FOUND


def change_key(
    action: Action,
    name: str,
    key: str,
    *,
    profile: str | None,
    dry_run: bool,
    confirmed: str | None,
) -> None:
    """Do something to one key: show its state and what would be done, ask, do it, read it back."""
    terminal, environment = Terminal(), environment_named(name)
    where = Where(environment=name, profile=profile)
    which = key_name(key, environment)
    alias = PREFIX + alias_of(which, environment)
    if confirmed is not None:
        _check(confirmed, alias)
    denied = _policy_of(where)
    with terminal.errors.status(f"Reading {alias}"), failures(f"reading {alias}", denied=denied):
        kms: KMSClient = session_for(environment, profile=profile).client("kms")
        found = _found(kms, environment, which)
        before = read_state(kms, found)
    _print(terminal, described(before, now=datetime.now(UTC)))
    planned = plan(action, before, where=where)
    if planned is None:
        _print(terminal, f"Nothing to do for {action}.")
        return
    _print(terminal, f"{'Would do' if dry_run else 'To do'}: {planned.call}.", *planned.effects)
    if dry_run:
        _print(terminal, "Nothing was done (--dry-run).")
        return
    if confirmed is None:
        _check(_asked(terminal, alias), alias)
    with terminal.errors.status(f"Changing {alias}"), failures(f"changing {alias}", denied=denied):
        perform(kms, planned, before)
    with (
        terminal.errors.status(f"Reading {alias} back"),
        failures(f"reading {alias} back, which was changed", denied=denied),
    ):
        after = _read_back(kms, planned, before, found)
    _print(terminal, f"Done. {described(after, now=datetime.now(UTC))}")
    if not is_done(action, before=before, after=after):
        _print(terminal, "AWS accepted it and does not show it yet; look again in a minute.")


def _policy_of(where: Where) -> str:
    command = f"python -m smsbot roles {where.environment} keys"
    return f"`{command}` prints what an identity needs for it."


def _found(kms: KMSClient, environment: Environment, name: str) -> FoundKey:
    found = find_keys(kms, environment, (name,))[name]
    if found is None:
        raise Failure(
            f"There is no {PREFIX}{alias_of(name, environment)} in this account and region, and no "
            "key with its description.",
            way_on="See that --profile names the right account, and environments.toml the region.",
        )
    return found


def _asked(terminal: Terminal, alias: str) -> str:
    if not sys.stdin.isatty():
        raise Failure(
            f"This changes {alias} and is to be confirmed; nothing was done.",
            way_on=f"Without a terminal, confirm it with --confirm {alias}.",
        )
    _print(terminal, f"Type {alias} to go on:")
    return sys.stdin.readline().strip()


def _check(confirmed: str, alias: str) -> None:
    if confirmed not in (alias, alias.removeprefix(PREFIX)):
        raise Failure(
            f"Not confirmed: received {confirmed!r}, not {alias}. Nothing was done.",
            way_on="Spell the alias of the key that you mean.",
        )


def _read_back(kms: KMSClient, planned: Plan, before: KeyStatus, found: FoundKey) -> KeyStatus:
    deadline = time.monotonic() + READ_BACK_FOR_SECONDS
    while True:
        metadata = kms.describe_key(KeyId=found.arn)["KeyMetadata"]
        after = read_state(kms, replace(found, metadata=metadata))
        if is_done(planned.action, before=before, after=after) or time.monotonic() > deadline:
            return after
        time.sleep(READ_BACK_EVERY_SECONDS)


def _print(terminal: Terminal, *lines: str) -> None:
    for line in lines:
        terminal.console.print(line, markup=False)
