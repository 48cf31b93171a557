"""``smsbot redrive``: its arguments and options."""

from typing import Annotated

import typer

from smsbot.options import Environment, Profile, Region


def redrive(
    environment: Environment,
    profile: Profile = None,
    region: Region = None,
    yes: Annotated[bool, typer.Option("--yes", help="Move without asking.")] = False,
    print_policy: Annotated[
        bool, typer.Option("--print-policy", help="Only print the IAM policy that it needs.")
    ] = False,
) -> None:
    """Show what is in the dead-letter queue, and give it to the function again."""
    from smsbot.redrive import commands

    if print_policy:
        commands.print_policy(environment, profile=profile, region=region)
    else:
        raise typer.Exit(commands.redrive(environment, profile=profile, region=region, yes=yes))
