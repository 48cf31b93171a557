"""An environment as it is in its account: its resources, with the addresses of the design.

Read-only. What an environment consists of is taken from its design; everything else that is named
like it is read too.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from keyproof.loaders.key_ids import with_key_ids
from keyproof.model.resource import Resource, Stack
from smsbot.account.account import THREADS, Account, NotChecked
from smsbot.account.irregular import (
    read_managed_policies,
    read_trails,
    with_readable_variables,
    with_subscribers,
)
from smsbot.account.keys import read_keys
from smsbot.account.reading import read_types
from smsbot.account.scope import Scope

if TYPE_CHECKING:
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef


@dataclass(frozen=True, kw_only=True)
class Live:
    """An environment as it is, and its design with the ids that AWS chose for the keys.

    ``keys`` is what KMS says about each designed key that is there, by address; ``second_keys`` are
    others that say they are one of these, with its address. ``parts`` are the addresses of what is
    part of something else, with its address. ``recorded_by`` are the trails that record what is
    done to the keys; None if it is not known. ``not_checked`` is what got no answer, ``notes`` are
    facts that are not differences.
    """

    design: Stack
    resources: tuple[Resource, ...]
    keys: Mapping[str, "KeyMetadataTypeDef"]
    second_keys: tuple[tuple[str, "KeyMetadataTypeDef"], ...]
    parts: Mapping[str, str]
    recorded_by: tuple[str, ...] | None
    not_checked: tuple[NotChecked, ...]
    notes: tuple[str, ...]


def read_live(session: boto3.Session, scope: Scope) -> Live:
    """What there is of a scope in a session's account, whose number the design has."""
    with ThreadPoolExecutor(THREADS) as threads:
        account = Account(session, scope=scope, threads=threads)
        keys = read_keys(account)
        found = read_types(account)
        resources = [each.resource for each in found]
        resources, notes = with_readable_variables(resources)
        resources, more_notes = with_subscribers(resources, account)
        managed = read_managed_policies(account, resources)
        trails = read_trails(account)
    ids = {address: each["KeyId"] for address, each in keys.metadata.items()}
    return Live(
        design=with_key_ids(scope.design, ids),
        resources=(*keys.resources, *resources, *managed),
        keys=keys.metadata,
        second_keys=keys.second,
        parts={each.resource.address: each.of for each in found if each.of},
        recorded_by=trails,
        not_checked=account.not_checked,
        notes=tuple(sorted((*notes, *more_notes))),
    )
