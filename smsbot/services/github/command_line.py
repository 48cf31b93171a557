"""``smsbot github``: its commands, their arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from keyproof.terminal.help import Commands
from smsbot.options import Environment

github_app = Commands(
    help="The settings of the repository on GitHub, and what its workflows check.",
    no_args_is_help=True,
)


@github_app.command()
def ready(
    environment: Environment,
    *,
    plans_only: Annotated[
        bool,
        typer.Option("--plans-only", help="Refuse a token of HCP Terraform that may apply."),
    ] = False,
) -> None:
    """Check that a runner can work with the state of an environment; exit status 2 if not."""
    from smsbot.environments import environment_named
    from smsbot.services.github.readiness import refuse_unready

    refuse_unready(environment_named(environment), plans_only=plans_only)


@github_app.command()
def vet(
    environment: Environment,
    *,
    base: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="Of main, by another job too.")
    ],
    foreign: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="Of the pull request.")
    ],
    output: Annotated[
        Path, typer.Option(help="Where both are written when they are vetted, as base and head.")
    ],
) -> None:
    """Take over what a pull request synthesized; exit status 2 if it could run code."""
    from smsbot.design.foreign import take_over, take_synthesized
    from smsbot.environments import environment_named

    of_main = environment_named(environment)
    vetted = output / "base"
    take_synthesized(of_main, synthesized=base, output=vetted)
    take_over(of_main.names.prefix, base=vetted, foreign=foreign, output=output / "head")


@github_app.command()
def sync(
    repository: Annotated[str, typer.Argument(metavar="OWNER/REPOSITORY")],
    *,
    weaken: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Take this protection away, such as prod/reviewers."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit status 1 if something differs.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Change without a question.")] = False,
) -> None:
    """Set environments, branches, variables, reviewers, rules of main and the subject of tokens.

    The command uses GitHub's API with GH_TOKEN. It shows each difference, and asks. It takes no
    protection away that --weaken does not name. Exit status 1 if nothing was done though there is
    something to do.
    """
    from smsbot.services.github import commands

    raise typer.Exit(commands.sync(repository, weaken=weaken or (), check=check, yes=yes))
