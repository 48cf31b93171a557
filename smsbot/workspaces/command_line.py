"""``smsbot workspaces``: its commands, their arguments and options."""

from enum import StrEnum
from typing import Annotated

import typer

workspaces_app = typer.Typer(
    help="The workspaces of HCP Terraform, and the AWS roles that their runs take.",
    no_args_is_help=True,
)


class Phase(StrEnum):
    """The phases of a run; each takes a role of its own."""

    PLAN = "plan"
    APPLY = "apply"


Environment = Annotated[str, typer.Argument(help="An environment of environments.toml.")]
OfPhase = Annotated[Phase, typer.Argument(help="The phase of a run that takes the role.")]


@workspaces_app.command()
def sync(
    *,
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing; exit status 1 if there is something to do."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Make the workspaces, variables, run triggers and teams' access what the code says.

    Of every environment whose backend is cloud. It shows what it would do and asks. No workspace is
    ever deleted. Exit status 1 if a workspace holds an AWS key, or nothing was done though there is
    something to do.
    """
    from smsbot.workspaces import commands

    raise typer.Exit(commands.sync(check=check, yes=yes))


@workspaces_app.command()
def trust(environment: Environment, phase: OfPhase) -> None:
    """Print the trust policy of a role: that phase of that workspace's runs, and nobody else."""
    from smsbot.workspaces import commands

    commands.print_trust_policy(environment, phase)


@workspaces_app.command()
def policy(environment: Environment, phase: OfPhase) -> None:
    """Print the least policy of a role: plan reads settings, apply makes the environment."""
    from smsbot.workspaces import commands

    commands.print_policy(environment, phase)
