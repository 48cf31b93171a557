"""A session for a command that lets Terraform work, which shows whose it is."""

import boto3

from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal
from smsbot import project
from smsbot.account.identity import identity_of
from smsbot.account.session import failures, session_for
from stacks.settings.environment import Environment


def signed_in(environment: Environment, profile: str | None, terminal: Terminal) -> boto3.Session:
    """A session, which is shown. A region that is off and a wrong clock look like wrong keys."""
    try:
        return session_shown(environment, profile, terminal)
    except Failure as failure:
        if failure.__cause__ is None:  # AWS was not asked
            raise
        ready = f"To see which it is: python -m smsbot ready {environment.name}"
        raise Failure(failure.problem, way_on=f"{failure.way_on}\n{ready}") from failure


def session_shown(
    environment: Environment, profile: str | None, terminal: Terminal
) -> boto3.Session:
    """A session of the environment's account; in which one, and as whom, is printed.

    Raises Failure before anything is asked if Terraform may not work in the folder of the output.
    """
    project.output()
    with terminal.step("Looking for credentials", "") as step, failures("asking who this is"):
        session = session_for(environment, profile=profile)
        identity = identity_of(session)
        step.done = f"Account {identity['Account']}, {environment.region}, as {identity['Arn']}"
    return session
