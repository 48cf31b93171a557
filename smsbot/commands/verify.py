"""``smsbot verify``: an account is compared with the code."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Annotated

import typer

from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal
from smsbot.checks import AS_DESIGNED, FOUND, NOT_EVALUATED
from smsbot.design.synthesis import handed_over
from smsbot.environments import all_environments, chosen
from smsbot.options import Profile, Report, Synthesized, environment_names
from smsbot.verify import report
from smsbot.verify.verification import Verification
from smsbot.verify.verification import verify as compare_accounts


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
    """Compare the account with the code.

    Exit status 1 if it differs, 2 if not everything was checked.
    """
    named, design = environments or [], nullcontext()
    if synthesized is not None:
        asked = chosen(named, every=every)
        design = handed_over(synthesized, asked, every=[*all_environments().values()])
    with design:
        raise typer.Exit(verify_environments(named, every=every, profile=profile, format=format))


def verify_environments(
    names: Sequence[str],
    *,
    every: bool = False,
    profile: str | None,
    format: ReportFormat,
) -> int:
    """Compare accounts with the code, and show what differs; the worst exit status of all."""
    terminal = Terminal()
    environments = chosen(names, every=every)
    with terminal.errors.status("Synthesizing, and reading the account"):
        found = list(compare_accounts(environments, profile=profile))
    if format is ReportFormat.JSON:
        print(json.dumps([report.as_json(each) for each in found], indent=2))
    elif format is ReportFormat.MARKDOWN:
        print("\n\n".join(map(report.as_markdown, found)))
    else:
        for each in found:
            report.show(each, terminal)
    return max(map(_status, found))


def _status(verification: Verification) -> int:
    if not verification.is_complete:
        return NOT_EVALUATED
    return AS_DESIGNED if verification.is_as_designed else FOUND
