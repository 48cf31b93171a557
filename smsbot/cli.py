"""The command line: which command is in which module, and one way out of all of them."""

import sys
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from keyproof.terminal.run import run

# In the order of the help. Each module is imported when its command runs, or for the help of all.
COMMANDS = (
    *("demo", "coverage", "access", "review", "plan", "verify", "report", "cost", "bootstrap"),
    *("deploy", "redrive", "keys", "privacy", "sandbox"),
)


class CommandsByName(TyperGroup):
    """A group whose commands are imported by name.

    https://click.palletsprojects.com/en/stable/complex/#lazily-loading-subcommands
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as of Typer
        super().__init__(**options)
        # Typer suggests one of these for a word that is almost one.
        self.commands: Any = dict.fromkeys(COMMANDS)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - Click's context
        """Return the names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - as of Click
        """Import a command; None if there is none of the name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"smsbot.commands.{cmd_name}")
        if hasattr(module, "app"):
            group = typer.main.get_group(module.app)
            group.name = cmd_name
            return group
        alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
        alone.command(cmd_name)(getattr(module, cmd_name))
        return typer.main.get_command(alone)


app = typer.Typer(
    rich_markup_mode="markdown",
    cls=CommandsByName,
    help="Operates the encrypted SMS bot infrastructure.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if wanted:
        from smsbot.project import release

        print(release())  # noqa: T201 - before any terminal
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_print_version,
            help="Print the version and the commit.",
        ),
    ] = False,
) -> None:
    """Operates the encrypted SMS bot infrastructure."""


def main() -> NoReturn:
    """Run the command line; every way out of it has an exit status and no traceback.

    A shell evaluates what ``sandbox env`` prints, so a failure of it is printed for the shell too.
    """
    try:
        run(app)
    except (SystemExit, KeyboardInterrupt) as end:
        if sys.argv[1:3] == ["sandbox", "env"] and getattr(end, "code", 1):
            from smsbot.sandbox.shell_variables import failure

            print(failure())  # noqa: T201 - for a shell
        raise
