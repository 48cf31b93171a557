"""What a new environment needs, asked before Terraform makes any of it."""

from pathlib import Path

import boto3

from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal
from smsbot.actions.state.check import refuse_other_region
from smsbot.actions.state.places import CONFIGURATION, is_new
from smsbot.ready.readiness import readiness
from smsbot.ready.row import State
from smsbot.terraform.terraform import Terraform
from stacks.settings.environment import Environment


def refuse_unready(
    environment: Environment,
    session: boto3.Session,
    stack: Path,
    terraform: Terraform,
    terminal: Terminal,
    *,
    profile: str | None,
) -> None:
    """Raise Failure if an environment is new, and its deployment would fail for what is missing.

    What else is missing, or cannot be read, is counted; ``smsbot ready`` shows it.
    """
    new = is_new(stack, session)
    if new is False:
        return
    refuse_other_region(environment, session)
    with terminal.step("Asking whether the account is ready", "") as step:
        found = readiness(
            environment,
            session,
            stack / CONFIGURATION,
            terraform,
            is_new=new,
            profile=profile,
        )
        others = found.of(State.MISSING, State.NOT_READABLE)
        step.done = f"{len(found.rows) - len(others)} of {len(found.rows)} checks are fine"
    if found.stopping:
        lines = [f"{each.subject}: {each.says}" for each in found.stopping]
        raise Failure(
            "\n".join([f"The account is not ready for {environment.name}.", *lines]),
            way_on="\n".join(dict.fromkeys(each.remedy for each in found.stopping)),
        )
    if others:
        terminal.console.print(
            f"! The deployment goes on without the others: python -m smsbot ready "
            f"{environment.name}",
            style="yellow",
            markup=False,
        )
