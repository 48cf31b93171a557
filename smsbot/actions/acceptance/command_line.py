"""``smsbot acceptance``: its arguments and options."""

from typing import Annotated

import typer

from smsbot.options import Environment, Profile

Number = Annotated[str | None, typer.Option(metavar="NUMBER", help="The AWS account to use.")]


def acceptance(
    environment: Environment,
    profile: Profile = None,
    *,
    account: Number = None,
    again: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="The same account once more.")
    ] = None,
    number: Annotated[
        bool, typer.Option("--number", help="Request a simulator number, for $1 a month.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="PROBE", help="Only this probe; several times.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Do not clean up afterwards. It costs by the hour.")
    ] = False,
    clean: Annotated[
        bool, typer.Option("--clean", help="Only remove what an earlier run left.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask about the cost.")] = False,
) -> None:
    """Try on a real account what nobody has confirmed, in a throwaway environment, then clean up.

    ENVIRONMENT gives the company, the region and the bot's texts. Nothing of it is touched. The
    account has to be empty, and is named twice. The result is acceptance/RESULT.toml. Exit status 1
    if AWS refuted a statement, or if something is left.
    """
    from smsbot.actions.acceptance import commands

    if clean:
        status = commands.clean_up(
            environment, account=account, again=again, number=number, yes=yes, profile=profile
        )
    else:
        status = commands.accept(
            environment,
            account=account,
            again=again,
            number=number,
            only=only or (),
            keep=keep,
            yes=yes,
            profile=profile,
        )
    raise typer.Exit(status)
