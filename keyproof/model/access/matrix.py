"""Who can do what with which key: everybody against every key, on every way to it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from keyproof.aws.requests.capabilities import ALL_ACTIONS, by_keys_carried
from keyproof.aws.requests.request_context import (
    ANY_SERVICE,
    VIA_SERVICE,
    Circumstances,
)
from keyproof.iam.callers import Caller
from keyproof.iam.evaluation import Decision, Policies, Target, Verdict, evaluation_of
from keyproof.iam.patterns import Open
from keyproof.model.access.principals import Principal
from keyproof.model.model import Key, Model, once_per_model

UUID = re.compile(r"(mrk-)?[0-9a-f-]{32,36}")
ANY_UUID = "????????-????-????-????-????????????"
DIRECTLY = "directly"
ANY_OTHER_SERVICE = "any other service"
GROUPS = by_keys_carried(ALL_ACTIONS)
PLACES = {action: place for place, action in enumerate(ALL_ACTIONS)}


@dataclass(frozen=True, kw_only=True)
class Way:
    """How somebody comes to a key, and what is possible there.

    ``via`` is DIRECTLY, or the service such as ``sns`` that passes the request on. ``decisions``
    has every action that is not certainly denied.
    """

    via: str
    decisions: Mapping[str, Decision]

    @cached_property
    def certain(self) -> frozenset[str]:
        """The actions that are allowed, whatever else the request says."""
        return frozenset(
            action
            for action, decision in self.decisions.items()
            if decision.verdict is Verdict.ALLOWED
        )


@dataclass(frozen=True, kw_only=True)
class Access:
    """What one principal can do with one key; ways on which nothing is possible are left out."""

    principal: Principal
    key: Key
    ways: tuple[Way, ...]


def access_to(
    model: Model, principal: Principal, key: Key, services: tuple[str, ...] | None = None
) -> Access:
    """The access of one principal to one key, through some services, or those of policies."""
    named = via_services(model) if services is None else services
    policies, target = policies_on(principal, key), target_of(key, model)
    ways = (
        Way(via=via, decisions=_possible(policies, principal.caller, target, how))
        for via, how in ways_of(model, principal, named)
    )
    return Access(principal=principal, key=key, ways=tuple(way for way in ways if way.decisions))


# The same question is asked of both sides of a change, and of each lock alone.
@lru_cache(maxsize=4096)
def _possible(
    policies: Policies, caller: Caller, target: Target, how: Circumstances
) -> Mapping[str, Decision]:
    found: dict[str, Decision] = {}
    for actions in GROUPS:
        context = how.context(caller, actions[0])
        found |= evaluation_of(policies, caller, target, context).possible(actions)
    return {action: found[action] for action in sorted(found, key=PLACES.__getitem__)}


def decision_about(
    model: Model, principal: Principal, key: Key, action: str, how: Circumstances
) -> Decision:
    """The answer for one action on a way, whatever else the request says."""
    policies, target = policies_on(principal, key), target_of(key, model)
    return decided(policies, principal.caller, target, how, action)


# Both sides of a change have most of the requests in common.
@lru_cache(maxsize=16384)
def decided(
    policies: Policies, caller: Caller, target: Target, how: Circumstances, action: str
) -> Decision:
    """What the policies answer a caller who asks for one action."""
    return evaluation_of(policies, caller, target, how.context(caller, action)).decide(action)


def policies_on(principal: Principal, key: Key) -> Policies:
    """The policies that decide what a principal may do with a key."""
    return replace(principal.policies, resource=key.policies)


def target_of(key: Key, model: Model) -> Target:
    """The key as the resource of a request."""
    start, _, key_id = key.arn.partition(":key/")
    return Target(
        arn=key.arn,
        account=model.location.account_id,
        policy_required=True,
        like="" if UUID.fullmatch(key_id) else f"{start}:key/{ANY_UUID}",
    )


@once_per_model
def via_services(model: Model) -> tuple[str, ...]:
    """The services that a policy names as the way to a key, as ``kms:ViaService`` spells them."""
    policies = [
        *(policy for key in model.keys for policy in key.policies),
        *(policy for each in model.identities for policy in each.policies),
    ]
    found = {
        value
        for policy in policies
        for statement in policy.statements
        for condition in statement.conditions
        if condition.key.lower() == VIA_SERVICE.lower() and condition.operator.lower() != "null"
        for value in condition.values
        if not set(value) & set("*?$")
    }
    return tuple(sorted(found))


def ways_of(
    model: Model, principal: Principal, services: tuple[str, ...]
) -> Iterator[tuple[str, Circumstances]]:
    """The ways to a key, each with how requests are made on it."""
    yield DIRECTLY, principal.how
    if principal.is_identity:
        for each in services:
            short = each.partition(".")[0]
            is_here = each == model.location.via_service(short)
            yield short if is_here else each, Circumstances(via=each)
        yield ANY_OTHER_SERVICE, Circumstances(via=Open(ANY_SERVICE, services))
