"""``smsbot keys``: its commands, their arguments and options.

``keys ENV`` is ``keys list ENV``. An environment that is called like one of the commands is reached
by the long form.
"""

import difflib
from typing import Annotated

import typer

from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.help import Commands, Group
from smsbot.options import Environment, Profile, Report

ALMOST = 0.8


class ListByDefault(Group):
    """A group in which anything but a command is an argument or option of ``list``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Put ``list`` in front, unless a command, or what may be meant for one, is there."""
        known = [*self.commands, *ctx.help_option_names]
        if args and not difflib.get_close_matches(args[0], known, cutoff=ALMOST):
            args = ["list", *args]
        return super().parse_args(ctx, args)


keys_app = Commands(
    cls=ListByDefault,
    help="The keys of an environment in the account: `keys ENV` shows their state.",
    no_args_is_help=True,
)

Key = Annotated[
    str, typer.Argument(help="smsbot, sns, dynamodb, logs, state, erased-numbers, or an alias.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done; do nothing.")]
Confirm = Annotated[
    str | None,
    typer.Option(metavar="ALIAS", help="The key's alias, in place of typing it when asked."),
]


@keys_app.command("list")
def list_keys(
    environment: Environment,
    *,
    profile: Profile = None,
    format: Report = ReportFormat.TABLE,
) -> None:
    """Show state, age, rotation and last use.

    Exit status 1 if a key is unusable or missing, 2 if the command could not run.
    """
    from smsbot.questions.keys import commands

    raise typer.Exit(commands.show_keys(environment, profile=profile, format=format))


def _add(action: str, help_text: str) -> None:
    """Add a command that changes one key."""

    def change(
        environment: Environment,
        key: Key,
        *,
        profile: Profile = None,
        dry_run: DryRun = False,
        confirm: Confirm = None,
    ) -> None:
        from smsbot.questions.keys import commands
        from smsbot.questions.keys.recovery import Action

        commands.change_key(
            Action(action),
            environment,
            key,
            profile=profile,
            dry_run=dry_run,
            confirmed=confirm,
        )

    keys_app.command(action, help=help_text)(change)


_add(
    "cancel-deletion",
    "Keep a key that is pending deletion; it is disabled then, and `enable` follows.",
)
_add("enable", "Enable a key that is disabled.")
_add(
    "rotate",
    "Rotate a key now, at most 25 times; each of the first two rotations adds $1 a month.",
)
