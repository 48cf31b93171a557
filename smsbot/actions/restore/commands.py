"""What ``smsbot restore`` does; it returns its exit status."""

import shlex
from collections.abc import Sequence
from datetime import datetime

from rich.table import Table as RichTable
from rich.text import Text

from keyproof.terminal.terminal import Terminal
from smsbot.account.session import failures, session_for
from smsbot.actions.restore.restoring import (
    Check,
    Restoration,
    checks,
    planned,
    protect,
    start,
    wait,
)
from smsbot.actions.restore.table import Table
from smsbot.environments import environment_named
from stacks.settings.environment import Environment

PROTECTED, NOT_PROTECTED = 0, 1
ERASED = (
    "People who were erased after this time are in it again. Erase them again before you use it: "
    "docs/operate/person.md."
)


def restore(
    name: str,
    table: Table,
    *,
    at: datetime | None,
    profile: str | None,
    yes: bool,
    dry_run: bool,
) -> int:
    """Restore a table next to the one that is there; 1 if it is not protected as that one."""
    terminal, environment = Terminal(), environment_named(name)
    denied = f"`python -m smsbot roles {name} restore` prints what the deploy role needs for it."
    with failures(f"looking at the table {table}", denied=denied):
        session = session_for(environment, profile=profile)
        dynamodb, kms = session.client("dynamodb"), session.client("kms")
        plan = planned(dynamodb, kms, environment, table, at)
    for line in (
        f"To do: restore {plan.source} to {plan.at:%Y-%m-%d %H:%M:%S} UTC",
        f"as {plan.target}, under {plan.key_arn}.",
        ERASED,
    ):
        _print(terminal, line)
    if not terminal.agreed("Restore it?", done="restored", yes=yes, dry_run=dry_run):
        return PROTECTED
    with failures(f"restoring {plan.source}", denied=denied):
        with terminal.step("Restoring; AWS may take hours", "Restored"):
            is_from_source = start(dynamodb, plan)
            wait(dynamodb, plan)
        with terminal.step("Setting what a restore leaves out", "Set what a restore leaves out"):
            protect(dynamodb, plan)
        found = list(checks(dynamodb, plan))
    show(terminal, found)
    if not is_from_source:
        _print(terminal, f"Not checked: that its data is of {plan.source}. DynamoDB did not say.")
    if not all(each.is_fine for each in found):
        _print(terminal, f"{plan.target} is not protected as {plan.source}. Do not use it.")
        return NOT_PROTECTED
    _print(terminal, "To switch over (docs/operate/runbooks/restore-table.md says when):")
    for line in switching_over(plan, environment):
        terminal.console.print(f"  {line}", markup=False, soft_wrap=True)
    return PROTECTED


def switching_over(plan: Restoration, environment: Environment) -> list[str]:
    """The commands that put the restored rows in the place of the old ones, under the same key."""
    function = ("--function-name", environment.names.name("compute", "function", "bot"))
    key = f"Enabled=true,SSEType=KMS,KMSMasterKeyId={plan.key_arn}"
    aws = [
        ("lambda", "put-function-concurrency", *function, "--reserved-concurrent-executions", "0"),
        ("dynamodb", "create-backup", "--table-name", plan.target, "--backup-name", "switch-over"),
        (
            "dynamodb",
            "update-table",
            "--table-name",
            plan.source,
            "--no-deletion-protection-enabled",
        ),
        ("dynamodb", "delete-table", "--table-name", plan.source),
        ("dynamodb", "wait", "table-not-exists", "--table-name", plan.source),
        (
            *("dynamodb", "restore-table-from-backup", "--target-table-name", plan.source),
            *("--backup-arn", "BACKUP_ARN", "--sse-specification-override", key),
        ),
        ("dynamodb", "wait", "table-exists", "--table-name", plan.source),
        ("lambda", "delete-function-concurrency", *function),
    ]
    commands = [shlex.join(("aws", *each)) for each in aws]
    return [*commands[:-1], f"python -m smsbot deploy {environment.name}", commands[-1]]


def show(terminal: Terminal, found: Sequence[Check]) -> None:
    """Print what the new table has."""
    table = RichTable("Setting", "Expected", "Found")
    for each in found:
        table.add_row(
            *map(Text, (each.setting, each.expected, each.found)),
            style="" if each.is_fine else "red",
        )
    terminal.console.print(table)


def _print(terminal: Terminal, line: str) -> None:
    terminal.console.print(line, markup=False)
