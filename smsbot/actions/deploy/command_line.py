"""``smsbot plan`` and ``smsbot deploy``: their arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from smsbot.options import Environment, Profile, Synthesized


def plan(
    environment: Environment,
    profile: Profile = None,
    digest: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            metavar="FILE",
            help="Write the digest of the plan, for the option of deploy; review it as --yes does.",
        ),
    ] = None,
    synthesized: Synthesized = None,
) -> None:
    """Let Terraform plan an environment, and review the plan; exit status as of review."""
    from smsbot.actions.deploy import commands

    raise typer.Exit(
        commands.show_plan(environment, profile=profile, digest=digest, synthesized=synthesized)
    )


def deploy(
    environment: Environment,
    profile: Profile = None,
    company: Annotated[
        str | None,
        typer.Option(help="Refuse if the environment is of another company."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask; apply only what makes nothing weaker.")
    ] = False,
    adopt: Annotated[
        bool,
        typer.Option("--adopt", help="Take over what is in the account and in no state."),
    ] = False,
    digest: Annotated[
        str | None,
        typer.Option(help="Apply only the plan with this digest, as plan wrote it."),
    ] = None,
    synthesized: Synthesized = None,
) -> None:
    """Plan, review, ask, apply exactly that plan, then verify the account.

    Exit status 0 if the account is as designed afterwards. Exit status 1 if it is not, if you
    declined, or if nothing was applied because the plan makes something weaker. Exit status 2 if it
    could not run, or not check everything. Exit status 3 if nothing was applied because the plan
    makes something irreversible.
    """
    from smsbot.actions.deploy import commands

    raise typer.Exit(
        commands.deploy(
            environment,
            company=company,
            profile=profile,
            yes=yes,
            adopt=adopt,
            digest=digest,
            synthesized=synthesized,
        )
    )
