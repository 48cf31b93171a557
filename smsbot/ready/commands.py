"""What ``smsbot ready`` does."""

import json

from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.terminal import Terminal
from smsbot.design.synthesis import synthesized
from smsbot.environments import environment_named
from smsbot.ready.credentials import signed_in
from smsbot.ready.readiness import readiness, without_account
from smsbot.ready.report import as_json, as_table, summary
from smsbot.ready.row import State
from smsbot.terraform.terraform import find_terraform

READY, MISSING, NOT_READABLE = 0, 1, 2


def show_readiness(name: str, *, profile: str | None, format: TableOrJson) -> int:
    """Print one table of what a first deployment needs; the exit status."""
    terminal = Terminal()
    environment = environment_named(name)
    with (
        terminal.errors.status("Synthesizing, and reading the account"),
        synthesized(environment) as configuration,
    ):
        session, problems = signed_in(environment, profile=profile)
        terraform = find_terraform()
        found = (
            without_account(problems, configuration, terraform)
            if session is None
            else readiness(environment, session, configuration, terraform, profile=profile)
        )
    if format is TableOrJson.JSON:
        print(json.dumps(as_json(found), indent=2))
    else:
        terminal.console.print(as_table(found.rows, title=f"Before the deployment of {name}"))
        terminal.console.print(summary(found, name), markup=False)
    if found.of(State.NOT_READABLE):
        return NOT_READABLE
    return MISSING if found.of(State.MISSING) else READY
