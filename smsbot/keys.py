"""The keys of an environment in an account: which they are, their state and their last use.

A key is found by its alias, or by what the code says of it: its description and the tags of its
environment. After an environment is destroyed, its aliases are gone, and its keys can be recovered.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from keyproof.terminal.user_error import UserError
from smsbot.account.account import THREADS
from smsbot.account.session import NO_ANSWER, is_denied
from stacks.keys import alias_of, all_purposes_of, description_of, tags_of
from stacks.settings.environment import Environment

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef

PREFIX = "alias/"
ENABLED, DISABLED = "Enabled", "Disabled"
PENDING_DELETION = ("PendingDeletion", "PendingReplicaDeletion")
HEADINGS = ("Key", "State", "Rotates every", "Last rotation", "Deletion date", "Last used")
NOT_KNOWN, NONE = "not known", "-"
ABSENT = (
    "does not exist in this account and region, and no key has the expected description. Check the "
    "profile and region. If both are correct, run `smsbot plan {}`."
)


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
        call = ("smsbot", "keys", action, self.environment, key)
        return shlex.join((*call, *profile))


@dataclass(frozen=True, kw_only=True)
class LastUse:
    """The latest use of a key; without an ``event``, KMS has recorded none since ``at``."""

    event: str | None
    at: datetime

    def __str__(self) -> str:
        day = date_of(self.at)
        return f"{day}, {self.event}" if self.event else f"not since {day}"


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key in the account, with KMS's answers about it; what could not be read is not there.

    ``rotation`` is its rotation status, ``rotations`` are the times of those that it has had, the
    latest first.
    """

    name: str
    alias: str
    metadata: "KeyMetadataTypeDef"
    rotation: Mapping[str, Any] = field(default_factory=dict[str, Any])
    rotations: Sequence[datetime] | None = None
    last_use: LastUse | None = None

    @property
    def arn(self) -> str:
        """Its ARN, which names it whatever becomes of the alias."""
        return self.metadata.get("Arn", "")

    @property
    def state(self) -> str:
        """Its state, in KMS's own word."""
        return str(self.metadata.get("KeyState", ""))

    @property
    def is_pending_deletion(self) -> bool:
        """Whether it will be deleted; it is unusable already."""
        return self.state in PENDING_DELETION


def read_keys(environment: Environment, session: boto3.Session) -> tuple[list[Key], list[str]]:
    """The keys that are there, and the aliases of those that are not. Raises as boto3 does."""
    kms: KMSClient = session.client("kms")
    found = find_keys(kms, environment, all_purposes_of(environment))

    def whole(key: Key) -> Key:
        return replace(with_rotation(kms, key), last_use=last_use_of(kms, key.arn))

    with ThreadPoolExecutor(THREADS) as threads:
        keys = list(threads.map(whole, filter(None, found.values())))
    missing = [PREFIX + alias_of(each, environment) for each, key in found.items() if not key]
    return keys, missing


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
    kms: "KMSClient", environment: Environment, names: Iterable[str]
) -> dict[str, Key | None]:
    """Some keys by name; None for one that is not there.

    Raises UserError if several keys may be the one that an alias is missing of. What AWS refuses is
    raised as boto3 does.
    """
    found = keys_by_alias(kms, environment, names)
    missing = {description_of(name, environment): name for name, key in found.items() if not key}
    for metadata in _described_as(missing, kms, environment) if missing else ():
        name = missing[metadata.get("Description", "")]
        alias, other = PREFIX + alias_of(name, environment), found[name]
        if other:
            ids = f"{other.metadata.get('KeyId')} and {metadata.get('KeyId')}"
            raise UserError(
                f"There is no {alias}, and several keys match its description: {ids}.",
                hint="Assign the alias to the right key, then run the command again: `aws kms "
                f"create-alias --alias-name {alias} --target-key-id KEY_ID`.",
            )
        found[name] = Key(name=name, alias=alias, metadata=metadata)
    return found


def keys_by_alias(
    kms: "KMSClient", environment: Environment, names: Iterable[str]
) -> dict[str, Key | None]:
    """Some keys by name, as their aliases lead to them; None for one that has no alias."""
    targets = {
        entry.get("AliasName"): entry.get("TargetKeyId")
        for page in kms.get_paginator("list_aliases").paginate()
        for entry in page["Aliases"]
    }

    def found(name: str) -> Key | None:
        alias = PREFIX + alias_of(name, environment)
        if key_id := targets.get(alias):
            metadata = kms.describe_key(KeyId=key_id)["KeyMetadata"]
            return Key(name=name, alias=alias, metadata=metadata)
        return None

    with ThreadPoolExecutor(THREADS) as threads:
        asked = list(names)
        return dict(zip(asked, threads.map(found, asked), strict=True))


def _described_as(
    descriptions: Iterable[str], kms: "KMSClient", environment: Environment
) -> "Iterator[KeyMetadataTypeDef]":
    """The keys of the account with one of some descriptions and the environment's tags."""
    wanted, own = set(descriptions), tags_of(environment).items()
    for page in kms.get_paginator("list_keys").paginate():
        for entry in page["Keys"]:
            arn = entry.get("KeyArn", "")
            try:
                metadata = kms.describe_key(KeyId=arn)["KeyMetadata"]
                if metadata.get("Description") not in wanted:
                    continue
                pages = kms.get_paginator("list_resource_tags").paginate(KeyId=arn)
                tags = {each["TagKey"]: each["TagValue"] for one in pages for each in one["Tags"]}
                if own <= tags.items():
                    yield metadata
            except ClientError as error:
                # Somebody else's: the least policy allows the environment's alone.
                if not is_denied(error):
                    raise


def with_rotation(kms: "KMSClient", key: Key) -> Key:
    """A key with its rotation, as far as AWS shows it."""
    rotation: Mapping[str, Any] = {}
    rotations: list[datetime] | None = None
    with suppress(ClientError):
        rotation = {**kms.get_key_rotation_status(KeyId=key.arn)}
    with suppress(ClientError):
        pages = kms.get_paginator("list_key_rotations").paginate(KeyId=key.arn)
        dates = [each.get("RotationDate") for page in pages for each in page["Rotations"]]
        rotations = sorted(filter(None, dates), reverse=True)
    return replace(key, rotation=rotation, rotations=rotations)


def last_use_of(kms: Any, key_arn: str) -> LastUse | None:  # noqa: ANN401 - boto3's client
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
    since = usage.get("TrackingStartDate")
    return LastUse(event=None, at=since) if since else None


def problems_of(keys: Iterable[Key], missing: Iterable[str], *, where: Where) -> list[str]:
    """The problems of the keys, each with its fix; the gravest first."""
    found = [(1, f"{alias} {ABSENT.format(where.environment)}") for alias in missing]
    for key in keys:
        enable = where.command(Action.ENABLE, key.name)
        if key.is_pending_deletion:
            day = date_of(key.metadata.get("DeletionDate"))
            lost = f"{key.alias} is pending deletion: unusable now, and lost on {day}."
            cancel = where.command(Action.CANCEL_DELETION, key.name)
            found.append((0, f"{lost} Recover it: `{cancel}`, then `{enable}`."))
        elif key.state == DISABLED:
            unusable = f"{key.alias} is disabled: nothing under it can be read or written."
            found.append((2, f"{unusable} Enable it: `{enable}`."))
        elif key.state != ENABLED:
            found.append((3, f"{key.alias} is in the state {key.state}."))
    return [problem for _, problem in sorted(found, key=itemgetter(0))]


def described(key: Key, *, now: datetime) -> str:
    """A key's state in a line."""
    parts = [f"{key.alias} is {key.state}"]
    if "DeletionDate" in key.metadata:
        parts.append(f"to be deleted on {_deletion(key, now)}")
    if "OnDemandRotationStartDate" in key.rotation:
        since = date_of(key.rotation["OnDemandRotationStartDate"])
        parts.append(f"rotation in progress since {since}")
    parts.append(f"last rotation: {_last_rotation(key)}")
    return ", ".join(parts) + "."


def cells_of(key: Key, now: datetime) -> tuple[str, ...]:
    """A row of the table, a text for each of the headings."""
    days = key.rotation.get("RotationPeriodInDays")
    is_never = key.rotation.get("KeyRotationEnabled") is False
    period = "never" if is_never else f"{days} days" if days else NOT_KNOWN
    used = str(key.last_use or NOT_KNOWN)
    return (key.name, key.state, period, _last_rotation(key), _deletion(key, now), used)


def _last_rotation(key: Key) -> str:
    if key.rotations is None:
        return NOT_KNOWN
    return date_of(key.rotations[0]) if key.rotations else "never"


def _deletion(key: Key, now: datetime) -> str:
    date = key.metadata.get("DeletionDate")
    if date is None:
        return NOT_KNOWN if key.is_pending_deletion else NONE
    return f"{date_of(date)}, in {-((now - date) // timedelta(days=1))} days"


def date_of(at: datetime | None) -> str:
    """A day in UTC, which boto3 gives in local time."""
    return f"{at.astimezone(UTC):%Y-%m-%d}" if at else NOT_KNOWN
