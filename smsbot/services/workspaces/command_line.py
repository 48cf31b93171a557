"""``smsbot workspaces``: its commands, their arguments and options."""

from typing import Annotated

import typer

from keyproof.terminal.help import Commands

workspaces_app = Commands(
    help="The workspaces of HCP Terraform.",
    no_args_is_help=True,
)


@workspaces_app.command()
def sync(
    *,
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing; exit status 1 if there is something to do."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Set the workspaces, variables, run triggers and teams' access as the code says.

    For every environment whose backend is cloud. The command shows what it would do, and asks. It
    never deletes a workspace. Exit status 1 if a workspace holds an AWS key, or nothing was done
    though there is something to do.
    """
    from smsbot.services.workspaces import commands

    raise typer.Exit(commands.sync(check=check, yes=yes))
