"""What the commands about workspaces do."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table

from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal, counted, refuse_without_terminal
from smsbot.environments import all_environments
from smsbot.services.workspaces.api import Api, connected
from smsbot.services.workspaces.changes import Change, Difference, difference
from smsbot.services.workspaces.declared import Declared, Organization, declared
from smsbot.services.workspaces.failures import failures
from smsbot.services.workspaces.token import Token, find_token

AS_DECLARED, NOT_AS_DECLARED = 0, 1


@dataclass(frozen=True, kw_only=True)
class _Synchronization:
    """An organization with what is declared of it."""

    organization: Organization
    declared: Sequence[Declared]
    token: Token


def sync(*, check: bool, yes: bool) -> int:
    """Make the workspaces what the code says, one organization after another."""
    terminal = Terminal()
    wanted = [
        _Synchronization(
            organization=organization,
            declared=workspaces,
            token=find_token(organization.hostname),
        )
        for organization, workspaces in declared(all_environments().values()).items()
    ]
    if not (check or yes):
        refuse_without_terminal("Give --yes, or --check to change nothing.")
    return max(_sync(each, terminal, check=check, yes=yes) for each in wanted)


def _sync(wanted: _Synchronization, terminal: Terminal, *, check: bool, yes: bool) -> int:
    with connected(wanted.organization, wanted.token) as api:
        differing = _read(wanted, api, terminal)
        changes = differing.changes
        if changes:
            terminal.console.print(changes_table(changes, wanted.organization))
        else:
            terminal.console.print(
                f"Every workspace of {wanted.organization} is as declared.", markup=False
            )
        for finding in differing.findings:
            terminal.console.print(f"✗ {finding}", style="red", markup=False)
        if changes and not _is_wanted(changes, terminal, check=check, yes=yes):
            return NOT_AS_DECLARED
        if differing.closed:
            raise Failure(
                f"The token of {wanted.token.source} may not change {', '.join(differing.closed)}.",
                way_on="Use the token of somebody who has admin access there, or ask for that.",
            )
        _make(changes, wanted, api, terminal)
    return NOT_AS_DECLARED if differing.findings else AS_DECLARED


def _read(wanted: _Synchronization, api: Api, terminal: Terminal) -> Difference:
    organization, token = wanted.organization, wanted.token
    with_teams = any(each.teams is not None for each in wanted.declared)
    with (
        terminal.step(f"Reading {organization}", f"Read {organization}"),
        failures(f"reading the organization {organization.name}", organization, token),
    ):
        api.check_organization()
        api.read_projects()
        teams = api.team_ids() if with_teams else {}
        found = {
            each.name: api.read_workspace(each.name, with_teams=each.teams is not None)
            for each in wanted.declared
        }
        return difference(wanted.declared, found, projects=api.project_ids, teams=teams)


def _is_wanted(changes: Sequence[Change], terminal: Terminal, *, check: bool, yes: bool) -> bool:
    if yes and not check:
        return True
    if not check and terminal.confirmed(f"Make {counted(len(changes), 'change')}?"):
        return True
    terminal.console.print("Nothing was changed.")
    return False


def _make(
    changes: Sequence[Change], wanted: _Synchronization, api: Api, terminal: Terminal
) -> None:
    for made, change in enumerate(changes):
        about = f"{change.workspace}: {change.what}".removeprefix(": ")
        try:
            with (
                terminal.step(about, f"{about}, {change.action}d"),
                failures(f"at {about}", wanted.organization, wanted.token),
            ):
                change.make(api)
        except (Failure, KeyboardInterrupt):
            terminal.console.print(f"{made} of {counted(len(changes), 'change')} are made.")
            raise


def changes_table(changes: Sequence[Change], organization: Organization) -> Table:
    """What there is to do."""
    headings = ("Workspace", "What", "To do", "Now", "Declared")
    title = f"Differences in {organization}"
    table = Table(*headings, title=title, title_justify="left", show_lines=True)
    for each in changes:
        cells = (each.workspace, each.what, each.action, each.now or "", each.then or "")
        table.add_row(*map(escape, cells))
    return table
