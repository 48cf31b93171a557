"""What ``smsbot verify`` does."""

import json

from smsbot.aws_session import failures, session_for
from smsbot.encryption.access_report import LEGEND, access_table
from smsbot.environments import environment_named
from smsbot.formats import ReportFormat
from smsbot.live.permissions import reading_policy
from smsbot.terminal import Terminal
from smsbot.verify import report
from smsbot.verify.verification import Verification, verify

AS_DESIGNED, DRIFTED, NOT_CHECKED = 0, 1, 2


def verify_environment(
    name: str, *, profile: str | None, region: str | None, format: ReportFormat
) -> int:
    """Hold an account against the code, and show what differs; returns the exit status."""
    terminal = Terminal()
    environment = environment_named(name)
    if region is not None:
        environment = environment.model_copy(update={"region": region})
    session = session_for(environment, profile=profile, region=None)
    with terminal.errors.status(f"Reading {environment.names.prefix}"), failures("reading it"):
        account_id = session.client("sts").get_caller_identity()["Account"]
        verification = verify(environment, session, account_id=account_id, profile=profile)
    if format is ReportFormat.JSON:
        print(json.dumps({"environment": name, **report.as_json(verification)}, indent=2))
    elif format is ReportFormat.MARKDOWN:
        print(report.as_markdown(verification))
    else:
        _show(verification, terminal)
    if not verification.is_complete:
        return NOT_CHECKED
    return AS_DESIGNED if verification.is_as_designed else DRIFTED


def print_policy(name: str) -> None:
    """Print the least policy with which an environment can be verified."""
    print(json.dumps(json.loads(reading_policy(environment_named(name)).to_json()), indent=2))


def _show(verification: Verification, terminal: Terminal) -> None:
    comparison, console = verification.comparison, terminal.console
    console.print(report.states_table(verification))
    for difference in comparison.differences:
        first, *remedy = report.lines_of(difference)
        console.print(f"✗ {first}", style="red", markup=False, soft_wrap=True)
        for line in remedy:
            console.print(line, markup=False, soft_wrap=True)
    if comparison.shifts is None:
        console.print(f"? {report.ACCESS_NOT_KNOWN}", style="yellow", soft_wrap=True)
    else:
        console.print(access_table(verification.access, width=console.width))
        for line in LEGEND:
            console.print(line, markup=False, soft_wrap=True)
    for shift in comparison.shifts or ():
        console.print(f"✗ {report.line_of(shift)}", style="red", markup=False, soft_wrap=True)
    for each in verification.not_checked:
        console.print(f"? not checked: {each}", style="yellow", markup=False, soft_wrap=True)
    fine = verification.is_complete and verification.is_as_designed
    mark = "✓" if fine else "✗"
    console.print(f"{mark} {report.summary(verification)}", markup=False, soft_wrap=True)
