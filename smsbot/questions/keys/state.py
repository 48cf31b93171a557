"""The state of a key, read from the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_kms import KMSClient

    from smsbot.questions.keys.last_use import LastUse, NoUse
    from smsbot.questions.keys.lookup import FoundKey

ENABLED, DISABLED = "Enabled", "Disabled"
PENDING_DELETION = ("PendingDeletion", "PendingReplicaDeletion")


@dataclass(frozen=True, kw_only=True)
class Rotations:
    """The rotations that a key has had, the latest first."""

    dates: tuple[datetime, ...]
    on_demand: int


@dataclass(frozen=True, kw_only=True)
class KeyStatus:
    """A key as it is in the account. What could not be read is None.

    ``state`` is KMS's own word. ``rotates`` says whether it rotates by itself.
    """

    name: str
    alias: str
    has_alias: bool
    arn: str
    state: str
    created: datetime | None
    deletion_date: datetime | None
    rotates: bool | None
    rotation_period_in_days: int | None
    next_rotation: datetime | None
    rotation_in_progress_since: datetime | None
    rotations: Rotations | None
    last_use: LastUse | NoUse | None = None

    @property
    def is_pending_deletion(self) -> bool:
        """Whether it will be deleted; it is unusable already."""
        return self.state in PENDING_DELETION


def read_state(kms: KMSClient, key: FoundKey) -> KeyStatus:
    """The state of a key with its rotation, which is None where AWS does not show it."""
    metadata = key.metadata
    rotation = _rotation_status(kms, key.arn)
    return KeyStatus(
        name=key.name,
        alias=key.alias,
        has_alias=key.has_alias,
        arn=key.arn,
        state=str(metadata.get("KeyState", "")),
        created=metadata.get("CreationDate"),
        deletion_date=metadata.get("DeletionDate"),
        rotates=rotation.get("KeyRotationEnabled"),
        rotation_period_in_days=rotation.get("RotationPeriodInDays"),
        next_rotation=rotation.get("NextRotationDate"),
        rotation_in_progress_since=rotation.get("OnDemandRotationStartDate"),
        rotations=_rotations(kms, key.arn),
    )


def _rotation_status(kms: KMSClient, arn: str) -> dict[str, Any]:
    try:
        return {**kms.get_key_rotation_status(KeyId=arn)}
    except ClientError:
        return {}


def _rotations(kms: KMSClient, arn: str) -> Rotations | None:
    try:
        found = [
            rotation
            for page in kms.get_paginator("list_key_rotations").paginate(KeyId=arn)
            for rotation in page["Rotations"]
        ]
    except ClientError:
        return None
    dates = [date for each in found if (date := each.get("RotationDate"))]
    return Rotations(
        dates=tuple(sorted(dates, reverse=True)),
        on_demand=sum(each.get("RotationType") == "ON_DEMAND" for each in found),
    )
