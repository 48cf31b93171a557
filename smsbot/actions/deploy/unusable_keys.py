"""Refuses to deploy over an unusable key that can be brought back.

Terraform takes a key that is pending deletion for one that is not there: it would make another in
its place, and what is under the old one would end with it.
"""

import boto3

from keyproof.terminal.failure import Failure
from smsbot.account.session import failures
from smsbot.questions.keys.lookup import keys_by_alias
from smsbot.questions.keys.state import DISABLED, PENDING_DELETION
from stacks.keys import all_purposes_of
from stacks.settings.environment import Environment

UNUSABLE = (*PENDING_DELETION, DISABLED)


def refuse_unusable_keys(
    session: boto3.Session, environment: Environment, *, profile: str | None
) -> None:
    """Raise Failure, with what brings them back, if keys are pending deletion or disabled.

    The keys are those that the aliases of the environment lead to.
    """
    with failures("reading the keys"):
        found = keys_by_alias(session.client("kms"), environment, all_purposes_of(environment))
    unusable = [key for key in found.values() if key and key.metadata.get("KeyState") in UNUSABLE]
    if not unusable:
        return
    from smsbot.questions.keys.recovery import Action, Where

    where = Where(environment=environment.name, profile=profile)
    told = " and ".join(f"{key.alias} is {key.metadata.get('KeyState')}" for key in unusable)
    commands = [
        where.command(action, key.name)
        for key in unusable
        for action in (Action.CANCEL_DELETION, Action.ENABLE)
        if action is Action.ENABLE or key.metadata.get("KeyState") != DISABLED
    ]
    raise Failure(
        f"{told}: what is under it cannot be read, and a deployment would fail, or put a new key "
        "in its place. Nothing was planned.",
        way_on="\n".join(["Bring it back first:", *commands]),
    )
