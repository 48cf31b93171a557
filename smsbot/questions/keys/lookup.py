"""Finds the keys of an environment in the account: by alias, and without one by description.

A key that is pending deletion keeps its aliases until the end. An alias can be deleted by itself,
and Terraform's state be lost, so the last resort is what the code says of a key: its description
and the tags of its environment.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from keyproof.terminal.failure import Failure
from smsbot.account.account import THREADS
from smsbot.account.session import is_denied
from stacks.keys import alias_of, all_purposes_of, description_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_kms import KMSClient
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef

    from stacks.settings.environment import Environment

PREFIX = "alias/"


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


def key_name(text: str, environment: Environment) -> str:
    """The name of a key that is given by its name or by its alias.

    Raises Failure on what is neither.
    """
    for name in all_purposes_of(environment):
        alias = alias_of(name, environment)
        if text in (name, alias, PREFIX + alias):
            return name
    raise Failure(
        f"{environment.name} has no key {text!r}.",
        way_on=f"Name one of {', '.join(all_purposes_of(environment))}, or its alias, such as "
        f"{PREFIX}{alias_of('sns', environment)}.",
    )


def find_keys(
    kms: KMSClient, environment: Environment, names: Iterable[str]
) -> dict[str, FoundKey | None]:
    """Some keys by name; None for one that is not there.

    Raises Failure if several keys may be the one that an alias is missing of. What AWS refuses is
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


def _ambiguous(alias: str, keys: Iterable[KeyMetadataTypeDef]) -> Failure:
    told = ", ".join(f"{key.get('KeyId')} ({key.get('KeyState')})" for key in keys)
    return Failure(
        f"There is no {alias}, and several keys may be the one it was of: {told}.",
        way_on="Give the alias to the right one, then run the command again: "
        f"`aws kms create-alias --alias-name {alias} --target-key-id KEY_ID`.",
    )
