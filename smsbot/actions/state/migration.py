"""Takes a state along when the backend of its environment has changed."""

from pathlib import Path

import boto3

from keyproof.terminal.failure import Failure
from smsbot import state as places
from smsbot.actions.state.initialization import kept_at, move
from smsbot.state import Place, State
from smsbot.terraform.terraform import Terraform
from stacks.settings.environment import Environment

TO_A_WORKSPACE = "Terraform migrates there only while it can ask: terraform -chdir={stack} init"
# Terraform refuses: "Migrating state from HCP Terraform to another backend is not yet implemented".
FROM_A_WORKSPACE = """\
Terraform migrates from there to nowhere else. Set the backend back, and take the state out:
  terraform -chdir={stack} state pull > state.json
Set the backend to the new one, run `python main.py`, and put it in:
  terraform -chdir={stack} init -reconfigure
  terraform -chdir={stack} state push $PWD/state.json
Then delete state.json."""


def check(source: Place, target: Place, session: boto3.Session, stack: Path) -> State:
    """The state to take along. Raises Failure if there is none, or if something would be lost."""
    if "cloud" in (source.type, target.type):
        way_on = FROM_A_WORKSPACE if source.type == "cloud" else TO_A_WORKSPACE
        raise Failure(
            f"The state of {stack.name} is in {source}, and goes to {target}.",
            way_on=way_on.format(stack=stack),
        )
    moving, there = places.state_at(source, session), places.state_at(target, session)
    if moving is None:
        raise Failure(
            f"The state of {stack.name} was in {source}, and nothing is there now.",
            way_on="Bring it back, or start again: docs/operate/runbooks/state-lost.md.",
        )
    # The same resources are of a migration that was cut off.
    if there is not None and there.resources and there != moving:
        raise Failure(
            f"{source} has a state with {len(moving.resources)} resources, and {target} has "
            f"another one, with {len(there.resources)}. Only one of them can be right.",
            way_on="Find the one that matches the account, and move the other away: "
            "docs/operate/runbooks/state-lost.md.",
        )
    return moving


def remove_copies(stack: Path, environment: Environment, session: boto3.Session) -> list[Place]:
    """Remove what a migration that was cut off left of the state elsewhere; from where."""
    target = places.configured(stack)
    state = places.state_at(target, session)
    others = [places.local(stack), places.in_s3(stack, environment)]
    left = [
        each
        for each in others
        if each and each != target and state and places.state_at(each, session) == state
    ]
    for each in left:
        places.remove(each, session)
    return left


def migrate(
    source: Place,
    target: Place,
    *,
    terraform: Terraform,
    stack: Path,
    environment: Environment,
    session: boto3.Session,
) -> None:
    """Move the state from one place to the other.

    Raises Failure if it is not there afterwards; it is then still where it was.
    """
    if places.noted(stack) != source:
        with kept_at(source, terraform, stack, environment):
            pass
    before = places.state_at(source, session)
    move(terraform, stack)
    if places.state_at(target, session) != before:
        raise Failure(
            f"After the migration the state is not in {target}.",
            way_on=f"It is still in {source}. Run the command again.",
        )
    places.remove(source, session)
