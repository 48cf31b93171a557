"""What brings a key back, or rotates it: when it can be done, what it does, and doing it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from keyproof.coverage.cost import CHARGED_ROTATIONS, DOLLARS_A_ROTATION
from keyproof.terminal.failure import Failure
from smsbot.questions.keys.state import DISABLED, ENABLED, KeyStatus

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

# https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html
ON_DEMAND_ROTATIONS = 25

NEW_MATERIAL = (
    "New data is encrypted under new key material. Old data stays readable. The date of the next "
    "automatic rotation does not change."
)


class Action(StrEnum):
    """What is done to a key, as the commands are called."""

    CANCEL_DELETION = "cancel-deletion"
    ENABLE = "enable"
    ROTATE = "rotate"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an action does to a key; ``effects`` are sentences about what follows from it."""

    action: Action
    call: str
    effects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Where:
    """The environment whose keys a user works on, and the profile that was named."""

    environment: str
    profile: str | None = None

    def command(self, action: Action, key: str) -> str:
        """How the user calls an action on one of its keys, by the key's name."""
        profile = ("--profile", self.profile) if self.profile else ()
        call = ("python", "-m", "smsbot", "keys", action, self.environment, key)
        return shlex.join((*call, *profile))


def plan(action: Action, status: KeyStatus, *, where: Where) -> Plan | None:
    """What is to do; None if the key is as it should be already.

    Raises Failure where AWS would refuse it in the key's state.
    """
    if action is Action.CANCEL_DELETION:
        return _cancel_deletion(status, where) if status.is_pending_deletion else None
    if status.is_pending_deletion:
        raise Failure(
            f"{status.alias} is pending deletion on {status.deletion_date:%Y-%m-%d}.",
            way_on=f"Cancel that first: `{where.command(Action.CANCEL_DELETION, status.name)}`.",
        )
    if action is Action.ENABLE:
        return _enable(status)
    return _rotate(status, where)


def perform(kms: KMSClient, planned: Plan, status: KeyStatus) -> None:
    """Do it. What AWS refuses is raised as boto3 does."""
    match planned.action:
        case Action.CANCEL_DELETION:
            kms.cancel_key_deletion(KeyId=status.arn)
        case Action.ENABLE:
            kms.enable_key(KeyId=status.arn)
        case Action.ROTATE:
            kms.rotate_key_on_demand(KeyId=status.arn)


def is_done(action: Action, *, before: KeyStatus, after: KeyStatus) -> bool:
    """Whether a state that was read back shows the action."""
    match action:
        case Action.CANCEL_DELETION:
            return not after.is_pending_deletion
        case Action.ENABLE:
            return after.state == ENABLED
        case Action.ROTATE:
            had = before.rotations.on_demand if before.rotations else None
            has = after.rotations.on_demand if after.rotations else None
            more = had is not None and has is not None and has > had
            return more or after.rotation_in_progress_since is not None


def _cancel_deletion(status: KeyStatus, where: Where) -> Plan:
    follows = where.command(Action.ENABLE, status.name)
    return Plan(
        action=Action.CANCEL_DELETION,
        call=f"kms:CancelKeyDeletion of {status.arn}",
        effects=(
            f"The key will not be deleted on {status.deletion_date:%Y-%m-%d}.",
            f"It will be disabled, and unusable until `{follows}`.",
        ),
    )


def _enable(status: KeyStatus) -> Plan | None:
    if status.state == ENABLED:
        return None
    if status.state != DISABLED:
        raise Failure(
            f"{status.alias} is in the state {status.state}, in which AWS does not enable it.",
            way_on="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html shows "
            "what leads out of it.",
        )
    return Plan(
        action=Action.ENABLE,
        call=f"kms:EnableKey of {status.arn}",
        effects=("Data under the key can be read and written again.",),
    )


def _rotate(status: KeyStatus, where: Where) -> Plan | None:
    if status.state != ENABLED:
        raise Failure(
            f"{status.alias} is in the state {status.state}; only an enabled key is rotated.",
            way_on=f"Enable it: `{where.command(Action.ENABLE, status.name)}`.",
        )
    if status.rotation_in_progress_since:
        return None
    if status.rotations and status.rotations.on_demand >= ON_DEMAND_ROTATIONS:
        raise Failure(
            f"{status.alias} was rotated on demand {status.rotations.on_demand} times, and AWS "
            f"allows {ON_DEMAND_ROTATIONS} a key.",
            way_on="It still rotates by itself; a shorter rotation_period_in_days makes that soon.",
        )
    return Plan(
        action=Action.ROTATE,
        call=f"kms:RotateKeyOnDemand of {status.arn}",
        effects=(NEW_MATERIAL, *_price(status)),
    )


def _price(status: KeyStatus) -> tuple[str, ...]:
    price = (
        f"Each of the first {CHARGED_ROTATIONS} rotations of a key, by itself or on demand, adds "
        f"${DOLLARS_A_ROTATION} a month."
    )
    if status.rotations is None:
        return (f"{price} How many it has had is not known.",)
    number = len(status.rotations.dates) + 1
    adds = f"${DOLLARS_A_ROTATION} a month" if number <= CHARGED_ROTATIONS else "nothing"
    left = ON_DEMAND_ROTATIONS - status.rotations.on_demand - 1
    return (
        f"{price} This is rotation {number} and adds {adds}.",
        f"{left} rotations on demand are left after it, of {ON_DEMAND_ROTATIONS} a key.",
    )
