"""The keys of an environment in an account: which they are, their state and their last use.

A key is found by its alias. An alias can be deleted by itself, and Terraform's state be lost, so
the last resort is what the code says of a key: its description and the tags of its environment.
"""

from __future__ import annotations

import shlex
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from keyproof.terminal.user_error import UserError
from smsbot.account.account import NO_ANSWER, THREADS
from smsbot.account.session import is_denied
from stacks.keys import alias_of, all_purposes_of, description_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    import boto3
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef

    from stacks.settings.environment import Environment

PREFIX = "alias/"
ENABLED, DISABLED = "Enabled", "Disabled"
PENDING_DELETION = ("PendingDeletion", "PendingReplicaDeletion")
HEADINGS = (
    "Key",
    "State",
    "Age",
    "Rotates every",
    "Last rotation",
    "Next rotation",
    "Deletion date",
    "Last used",
)
NOT_KNOWN, NONE = "not known", "-"


class Action(StrEnum):
    """What is done to a key, as the commands are called."""

    CANCEL_DELETION = "cancel-deletion"
    ENABLE = "enable"
    ROTATE = "rotate"


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


@dataclass(frozen=True, kw_only=True)
class LastUse:
    """The latest use of a key: the operation and the time."""

    event: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoUse:
    """KMS has recorded no use of a key since ``since``."""

    since: datetime


@dataclass(frozen=True, kw_only=True)
class FoundKey:
    """A key in the account. ``alias`` is the one that it has, or should have, with ``alias/``."""

    name: str
    alias: str
    has_alias: bool
    metadata: KeyMetadataTypeDef

    @property
    def arn(self) -> str:
        """Its ARN, which names it whatever becomes of the alias."""
        return self.metadata.get("Arn", "")


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


def read_keys(
    environment: Environment, session: boto3.Session
) -> tuple[list[KeyStatus], list[str]]:
    """The keys that are there, and the aliases of those that are not. Raises as boto3 does."""
    kms: KMSClient = session.client("kms")
    found = find_keys(kms, environment, all_purposes_of(environment))

    def status(key: FoundKey) -> KeyStatus:
        return replace(read_state(kms, key), last_use=last_use_of(kms, key.arn))

    with ThreadPoolExecutor(THREADS) as threads:
        statuses = list(threads.map(status, filter(None, found.values())))
    missing = [PREFIX + alias_of(each, environment) for each, key in found.items() if not key]
    return statuses, missing


def key_name(text: str, environment: Environment) -> str:
    """The name of a key that is given by its name or by its alias.

    Raises UserError on what is neither.
    """
    for name in all_purposes_of(environment):
        alias = alias_of(name, environment)
        if text in (name, alias, PREFIX + alias):
            return name
    raise UserError(
        f"{environment.name} has no key {text!r}.",
        hint=f"Name one of {', '.join(all_purposes_of(environment))}, or its alias, such as "
        f"{PREFIX}{alias_of('sns', environment)}.",
    )


def find_keys(
    kms: KMSClient, environment: Environment, names: Iterable[str]
) -> dict[str, FoundKey | None]:
    """Some keys by name; None for one that is not there.

    Raises UserError if several keys may be the one that an alias is missing of. What AWS refuses is
    raised as boto3 does.
    """
    found = keys_by_alias(kms, environment, names)
    missing = {description_of(name, environment): name for name, key in found.items() if not key}
    if missing:
        candidates: dict[str, list[KeyMetadataTypeDef]] = {}
        for metadata in _of_environment(kms, environment, descriptions=missing):
            candidates.setdefault(missing[metadata.get("Description", "")], []).append(metadata)
        for name, those in candidates.items():
            alias = PREFIX + alias_of(name, environment)
            if len(those) > 1:
                raise _ambiguous(alias, those)
            found[name] = FoundKey(name=name, alias=alias, has_alias=False, metadata=those[0])
    return found


def keys_by_alias(
    kms: KMSClient, environment: Environment, names: Iterable[str]
) -> dict[str, FoundKey | None]:
    """Some keys by name, as their aliases lead to them; None for one that has no alias."""
    targets = {
        entry.get("AliasName"): entry.get("TargetKeyId")
        for page in kms.get_paginator("list_aliases").paginate()
        for entry in page["Aliases"]
    }

    def found(name: str) -> FoundKey | None:
        alias = PREFIX + alias_of(name, environment)
        key_id = targets.get(alias)
        if key_id is None:
            return None
        metadata = kms.describe_key(KeyId=key_id)["KeyMetadata"]
        return FoundKey(name=name, alias=alias, has_alias=True, metadata=metadata)

    with ThreadPoolExecutor(THREADS) as threads:
        asked = list(names)
        return dict(zip(asked, threads.map(found, asked), strict=True))


def _of_environment(
    kms: KMSClient, environment: Environment, *, descriptions: Iterable[str]
) -> Iterator[KeyMetadataTypeDef]:
    """The keys of the account with one of some descriptions and the environment's tags."""
    wanted, tags = set(descriptions), tags_of(environment).items()
    for page in kms.get_paginator("list_keys").paginate():
        for entry in page["Keys"]:
            arn = entry.get("KeyArn", "")
            try:
                metadata = kms.describe_key(KeyId=arn)["KeyMetadata"]
                if metadata.get("Description") in wanted and tags <= _tags(kms, arn).items():
                    yield metadata
            except ClientError as error:
                # Somebody else's: the least policy allows the environment's alone.
                if not is_denied(error):
                    raise


def _tags(kms: KMSClient, arn: str) -> dict[str, str]:
    return {
        tag["TagKey"]: tag["TagValue"]
        for page in kms.get_paginator("list_resource_tags").paginate(KeyId=arn)
        for tag in page["Tags"]
    }


def _ambiguous(alias: str, keys: Iterable[KeyMetadataTypeDef]) -> UserError:
    shown = ", ".join(f"{key.get('KeyId')} ({key.get('KeyState')})" for key in keys)
    return UserError(
        f"There is no {alias}, and several keys match its description: {shown}.",
        hint=(
            "Assign the alias to the right key, then run the command again: `aws kms "
            f"create-alias --alias-name {alias} --target-key-id KEY_ID`."
        ),
    )


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


def last_use_of(kms: Any, key_arn: str) -> LastUse | NoUse | None:  # noqa: ANN401 - boto3's client
    """The last use of a key by KMS; None if it does not know it, or may not be asked.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html
    """
    try:
        usage = kms.get_key_last_usage(KeyId=key_arn)
    except (ClientError, *NO_ANSWER):
        return None
    use = usage.get("KeyLastUsage") or {}
    if "Timestamp" in use:
        return LastUse(event=use["Operation"], at=use["Timestamp"])
    return NoUse(since=usage["TrackingStartDate"]) if "TrackingStartDate" in usage else None


def problems_of(
    statuses: Sequence[KeyStatus], missing: Sequence[str], *, where: Where
) -> list[str]:
    """The problems of the keys, each with its fix; the gravest first."""
    pending = [each for each in statuses if each.is_pending_deletion]
    disabled = [each for each in statuses if each.state == DISABLED]
    others = [
        each
        for each in statuses
        if each.state not in (ENABLED, DISABLED) and not each.is_pending_deletion
    ]
    return [
        *(
            (
                f"{each.alias} is pending deletion: unusable now, and lost on "
                f"{_date(each.deletion_date)}. Recover it: "
                f"`{where.command(Action.CANCEL_DELETION, each.name)}`, then "
                f"`{where.command(Action.ENABLE, each.name)}`."
            )
            for each in pending
        ),
        *(
            f"{alias} is not there, and no key has its description. Name the right account and "
            "region; if they are right, plan a deployment and see what it would create."
            for alias in missing
        ),
        *(
            f"{each.alias} is disabled: nothing under it can be read or written. Enable it: "
            f"`{where.command(Action.ENABLE, each.name)}`."
            for each in disabled
        ),
        *(f"{each.alias} is in the state {each.state}." for each in others),
        *(
            f"{each.alias} is gone; {each.arn} was found by its description. The next deployment "
            "makes the alias again."
            for each in statuses
            if not each.has_alias
        ),
    ]


def described(status: KeyStatus, *, now: datetime) -> str:
    """A key's state in a line."""
    parts = [f"{status.alias} is {status.state}"]
    if status.deletion_date:
        parts.append(f"to be deleted on {_deletion(status, now)}")
    if status.rotation_in_progress_since:
        parts.append(f"rotation in progress since {_date(status.rotation_in_progress_since)}")
    parts.append(f"last rotation: {_last_rotation(status)}")
    return ", ".join(parts) + "."


def cells_of(status: KeyStatus, now: datetime) -> tuple[str, ...]:
    """A row of the table, a text for each of the headings."""
    return (
        status.name,
        status.state,
        f"{(now - status.created).days} days" if status.created else NOT_KNOWN,
        _period(status),
        _last_rotation(status),
        _next_rotation(status),
        _deletion(status, now),
        last_use_in_words(status),
    )


def _period(status: KeyStatus) -> str:
    if status.rotates is None:
        return NOT_KNOWN
    if not status.rotates:
        return "never"
    period = status.rotation_period_in_days
    return f"{period} days" if period else NOT_KNOWN


def _last_rotation(status: KeyStatus) -> str:
    if status.rotations is None:
        return NOT_KNOWN
    return _date(status.rotations.dates[0]) if status.rotations.dates else "never"


def _next_rotation(status: KeyStatus) -> str:
    if status.rotates is False:
        return NONE
    return _date(status.next_rotation) if status.next_rotation else NOT_KNOWN


def _deletion(status: KeyStatus, now: datetime) -> str:
    if not status.deletion_date:
        return NOT_KNOWN if status.is_pending_deletion else NONE
    days = -((now - status.deletion_date) // timedelta(days=1))
    return f"{_date(status.deletion_date)}, in {days} days"


def last_use_in_words(status: KeyStatus) -> str:
    """The last use of a key, or that it is not known."""
    use = status.last_use
    if isinstance(use, NoUse):
        return f"not since {_date(use.since)}"
    if use is None:
        return NOT_KNOWN
    return f"{_date(use.at)}, {use.event}"


def _date(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else NOT_KNOWN
