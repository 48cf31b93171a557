"""``smsbot verify``: an account is compared with the code."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Annotated

import boto3
import typer

from keyproof.access.report import LEGEND, access_table
from keyproof.model.finding import Finding
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal
from smsbot.account.session import session_for
from smsbot.design.synthesis import handed_over
from smsbot.environments import all_environments, chosen
from smsbot.options import Profile, Report, Synthesized, environment_names
from smsbot.questions.verify import report
from smsbot.questions.verify.verification import Verification
from smsbot.questions.verify.verification import verify as compare_accounts
from stacks.settings.environment import Environment

AS_DESIGNED, DRIFTED, NOT_CHECKED = 0, 1, 2


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
    """Hold accounts against the code, and show what differs; the worst exit status of all."""
    terminal = Terminal()
    environments = chosen(names, every=every)

    def session_of(environment: Environment) -> boto3.Session:
        return session_for(environment, profile=profile)

    with terminal.errors.status("Synthesizing, and reading the account"):
        found = list(compare_accounts(environments, session_of, profile=profile))
    if format is ReportFormat.JSON:
        print(json.dumps([report.as_json(each) for each in found], indent=2))
    elif format is ReportFormat.MARKDOWN:
        print("\n\n".join(map(report.as_markdown, found)))
    else:
        for each in found:
            show(each, terminal)
    return max(map(_status, found))


def _status(verification: Verification) -> int:
    if not verification.is_complete:
        return NOT_CHECKED
    return AS_DESIGNED if verification.is_as_designed else DRIFTED


def show(verification: Verification, terminal: Terminal) -> None:
    """Print a verification: the differences, the access, and what was not checked."""
    comparison, console = verification.comparison, terminal.console
    console.print(report.states_table(verification))
    _show_differences(comparison.differences, terminal)
    if comparison.shifts is None:
        console.print(f"? {report.ACCESS_NOT_KNOWN}", style="yellow")
    elif verification.live.model.keys:
        console.print(access_table(verification.access, width=console.width))
        for line in LEGEND:
            console.print(line, markup=False)
    for shift in comparison.shifts or ():
        console.print(f"✗ {report.line_of(shift)}", style="red", markup=False)
    for finding in verification.findings:
        console.print(f"✗ {finding}", style="red", markup=False)
    mark, style = ("·", "") if verification.live.recorded_by else ("!", "yellow")
    console.print(f"{mark} {report.recording(verification)}", style=style, markup=False)
    for note in verification.live.notes:
        console.print(f"! {note}", style="yellow", markup=False)
    for each in verification.not_checked:
        console.print(f"? not checked: {each}", style="yellow", markup=False)
    fine = verification.is_complete and verification.is_as_designed
    mark = "✓" if fine else "✗"
    console.print(f"{mark} {report.summary(verification)}", markup=False)


def _show_differences(differences: Sequence[Finding], terminal: Terminal) -> None:
    for problems, remedy in report.folded(differences):
        for state, problem in problems:
            terminal.console.print(f"✗ {state}: {problem}", style="red", markup=False)
        for line in remedy:
            terminal.console.print(f"    {line}", markup=False, soft_wrap=True)
    who = report.who_mends(differences)
    if who:
        terminal.console.print(who, markup=False)
