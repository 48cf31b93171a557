"""``smsbot report``: keyproof's page of an environment, with the controls and the account."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from keyproof.output.formats.html import write_page
from keyproof.terminal.terminal import Terminal, counted
from smsbot import options
from smsbot.account.session import identity_of, session_for
from smsbot.checks import FOUND, NOT_EVALUATED, checked, config, status_of
from smsbot.commands import verify as reports
from smsbot.controls import Status, controls, summary
from smsbot.environments import environment_named
from smsbot.project import commit, installed_version
from smsbot.sandboxed import sandbox
from smsbot.verify.verification import verify
from stacks.settings.environment import Environment

LIMITS = (
    "Whether a principal changes a policy later. smsbot verify and the alarms report that.",
    "Resources that are neither designed here nor named with the prefix of the environment.",
    "Text messages on their way to the carrier and the phone. An SMS is not encrypted there.",
    "Whether AWS behaves as its documents say. docs/limitations.md lists what is not confirmed.",
)


def report(
    environment: options.Environment,
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Also read the account, as verify does.")
    ] = False,
    profile: options.Profile = None,
    output: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False, help="The file to write. Default: smsbot-report-ENVIRONMENT.html."
        ),
    ] = None,
) -> None:
    """Write an HTML page about the encryption of an environment.

    Exit status 2 if anything was not evaluated or, with --live, not read; else 1 with findings.
    """
    if not live and profile:
        raise typer.BadParameter("--profile is for --live.")
    terminal, settings = Terminal(), environment_named(environment)
    section, states = None, None
    if live:
        section, states = read_account(settings, terminal, profile=profile)
    result = checked(environment, terminal)
    found = controls(result, config(), states=states)
    write_page(
        result,
        output or page_of(environment),
        name=f"{settings.names.prefix}{' of a sandbox' if sandbox() else ''}",
        made_by={"Commit": commit(), "smsbot": installed_version()},
        sections={
            "controls": [each.as_object() for each in found],
            "statuses": list(Status),
            "controls_summary": summary(found),
            "live": section,
        },
        limits=LIMITS,
    )
    status = status_of(result)
    if section:
        unread = "" if section["is_complete"] else "; not everything was checked"
        found_there = counted(len(section["findings"]), "finding")
        terminal.console.print(f"The account: {found_there}{unread}", markup=False)
        status = max(status, NOT_EVALUATED if unread else FOUND if section["findings"] else 0)
    raise typer.Exit(status)


def page_of(name: str) -> Path:
    """The page of an environment, in this folder. That of a sandbox does not replace a real one."""
    return (sandbox() or Path()) / f"smsbot-report-{name}.html"


def read_account(
    environment: Environment, terminal: Terminal, *, profile: str | None
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The section of the page, of what ``verify`` reads; and the state of each key, by address."""
    session = session_for(environment, profile=profile)
    with terminal.errors.status("Synthesizing, and reading the account"):
        (verification,) = verify([(environment, session)], profile=profile)
    result = verification.result
    unknown = [] if verification.is_access_known else [reports.ACCESS_NOT_KNOWN]
    not_evaluated = [f"{': '.join(each.place)}: {each.reason}" for each in result.not_evaluated]
    section = {
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "by": identity_of(session)["Arn"],
        "summary": reports.summary(verification),
        "resources": reports.as_json(verification)["resources"],
        "notes": list(verification.live.notes),
        "findings": [
            *map(str, verification.comparison.differences),
            *(f"{e.resource}: {e.message} {e.remediation.text}" for e in result.findings),
        ],
        "not_checked": [*map(str, verification.live.not_checked), *not_evaluated, *unknown],
        "is_complete": verification.is_complete,
    }
    keys = verification.live.keys.items()
    return section, {address: str(each.get("KeyState", "")) for address, each in keys}
