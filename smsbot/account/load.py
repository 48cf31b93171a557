"""Reads an account: what is there of an environment, as the model that every question is asked of.

Read-only. What an environment consists of is taken from its design, so that resources have the same
addresses in both; everything else under the same prefix is read too.
"""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import boto3

from keyproof.iam.statements import NamedPolicy
from keyproof.loaders.broken_policies import with_what_can_be_read
from keyproof.loaders.key_ids import with_key_ids
from keyproof.model.assembly.assemble import Exemptions, assemble
from keyproof.model.assembly.keys import keys_of
from keyproof.model.assembly.policies import read_policy
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.key import Key, KeyState
from keyproof.model.resource import Stack
from smsbot.account import functions
from smsbot.account.account import THREADS, Account, NotChecked
from smsbot.account.functions import read_functions
from smsbot.account.keys import read_keys
from smsbot.account.log_groups import read_log_groups
from smsbot.account.messaging.queues import read_queues
from smsbot.account.messaging.sms import read_sms
from smsbot.account.messaging.topics import read_topics
from smsbot.account.records.buckets import read_buckets
from smsbot.account.records.trails import read_trails
from smsbot.account.roles import read_roles
from smsbot.account.scope import Scope
from smsbot.account.tables import read_tables
from smsbot.account.watch.alarms import read_alarms
from smsbot.account.watch.rules import read_rules
from smsbot.account.ways_out import read_ways_out
from smsbot.rehearsal import as_on_aws

if TYPE_CHECKING:
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef

READERS = (
    read_alarms,
    read_buckets,
    read_functions,
    read_log_groups,
    read_queues,
    read_roles,
    read_rules,
    read_sms,
    read_tables,
    read_topics,
    read_ways_out,
)


@dataclass(frozen=True, kw_only=True)
class Live:
    """An environment as it is, and its design with the values that AWS chose.

    ``keys`` is what KMS says about each designed key that is there, by address; ``second_keys`` are
    others that say they are one of these, with its address. ``broken`` is
    the problems of unreadable policies, by address and argument.
    ``recorded_by`` are the trails that record what is done to the keys; None if it is not known.
    ``not_checked`` is what got no answer, ``notes`` are facts that are not differences.
    """

    design: Stack
    stack: Stack
    model: EncryptionModel
    keys: Mapping[str, "KeyMetadataTypeDef"]
    second_keys: tuple[tuple[str, "KeyMetadataTypeDef"], ...]
    broken: Mapping[tuple[str, str], str]
    recorded_by: tuple[str, ...] | None
    not_checked: tuple[NotChecked, ...]
    notes: tuple[str, ...]


def load_account(
    session: boto3.Session, scope: "Scope | Future[Scope]", *, exemptions: Exemptions
) -> Live:
    """What there is of a scope in a session's account.

    The design is that of this account: its location has the account's number. While it is not
    known, what does not depend on it is asked.
    """
    with ThreadPoolExecutor(THREADS) as threads, ThreadPoolExecutor(2 + len(READERS)) as readers:
        account = Account(session, scope=scope, threads=threads)
        # First, as they take the most answers one after another.
        reading = readers.submit(read_keys, account)
        trails = readers.submit(read_trails, account)
        found = [*readers.map(lambda read: read(account), READERS)]
        keys = reading.result()
    resources = (*keys.resources, *(each for some in found for each in some))
    design = account.scope.design
    read = [with_what_can_be_read(each) for each in resources]
    stack = Stack(
        location=design.location,
        resources=tuple(resource for resource, _ in read),
        place=f"the account {design.location.account_id}",
        names=design.names,
    )
    return Live(
        design=with_key_ids(
            design, {address: each["KeyId"] for address, each in keys.metadata.items()}
        ),
        stack=stack,
        model=_with_what_is_no_argument(
            labelled(assemble(as_on_aws(stack), exemptions=exemptions), design),
            stack,
            keys.metadata,
        ),
        keys=keys.metadata,
        second_keys=keys.second,
        broken={
            (resource.address, argument): problem.text
            for resource, problems in read
            for argument, problem in problems.items()
        },
        recorded_by=trails.result(),
        not_checked=account.not_checked,
        notes=account.notes,
    )


def labelled(model: EncryptionModel, design: Stack) -> EncryptionModel:
    """The model with each designed key called as in the design, whatever its aliases lead to now.

    A key has the address of the one that it is, also where somebody moved an alias.
    """
    designed = {each.address: each for each in keys_of(design)}
    keys = tuple(_as_designed(key, designed.get(key.address, key)) for key in model.keys)
    was = {key.arn: key.label for key in model.keys}
    now = {key.arn: key.label for key in keys}
    return replace(
        model,
        keys=keys,
        protected=tuple(
            replace(each, key_label=now[each.key]) if was.get(each.key) == each.key_label else each
            for each in model.protected
        ),
    )


def _as_designed(key: Key, own: Key) -> Key:
    aliases = sorted(key.aliases, key=lambda each: each not in own.aliases)
    return replace(key, label=own.label, aliases=tuple(aliases))


def _with_what_is_no_argument(
    model: EncryptionModel, stack: Stack, metadata: Mapping[str, "KeyMetadataTypeDef"]
) -> EncryptionModel:
    """The model with the states of keys and the policies of functions, as AWS has them."""
    return replace(
        model,
        keys=tuple(
            replace(key, state=_state(metadata[key.address].get("KeyState", "")))
            for key in model.keys
        ),
        resource_policies={**model.resource_policies, **_function_policies(stack)},
    )


def _state(text: str) -> KeyState:
    """Any state in which a key is unusable counts as disabled."""
    known = {str(each): each for each in KeyState}
    return known.get(text, KeyState.DISABLED)


def _function_policies(stack: Stack) -> dict[str, NamedPolicy]:
    return {
        each.text("arn"): read_policy(
            each, "policy", place=stack.place, name=f"the permissions of {each.address}"
        )
        for each in stack.resources
        if each.type == functions.KIND and each.value("policy") is not None
    }
