"""``smsbot verify``: its arguments and options."""

from contextlib import nullcontext
from typing import Annotated

import typer

from keyproof.terminal.formats import ReportFormat
from smsbot.options import Profile, Report, Synthesized, environment_names


def verify(
    environments: Annotated[
        list[str] | None,
        typer.Argument(help="Environments of environments.toml.", autocompletion=environment_names),
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Verify every environment.")] = False,
    profile: Profile = None,
    synthesized: Synthesized = None,
    format: Report = ReportFormat.TABLE,
) -> None:
    """Compare the account with the code; exit status 1 if it differs, 2 if not all was checked."""
    from smsbot.design.synthesis import handed_over
    from smsbot.environments import all_environments, chosen
    from smsbot.questions.verify import commands

    named, design = environments or [], nullcontext()
    if synthesized is not None:
        asked = chosen(named, every=every)
        design = handed_over(synthesized, asked, every=[*all_environments().values()])
    with design:
        raise typer.Exit(
            commands.verify_environments(named, every=every, profile=profile, format=format)
        )
