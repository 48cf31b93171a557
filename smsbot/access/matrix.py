"""Who can do what with which key: everybody against every key, on every way to it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from smsbot.access.principals import Kind, Principal
from smsbot.aws.capabilities import ALL_ACTIONS
from smsbot.iam.callers import Identity
from smsbot.iam.context import ABSENT, ANYTHING, Context, Values, present
from smsbot.iam.evaluation import Decision, Evaluation, Policies, Target, Verdict
from smsbot.iam.patterns import Open
from smsbot.model.encryption_model import EncryptionModel, Key

UUID = re.compile(r"(mrk-)?[0-9a-f-]{32,36}")
ANY_UUID = "????????-????-????-????-????????????"
ANY_ARN = "arn:*:*:*:*:*"
VIA_SERVICE = "kms:ViaService"
DIRECTLY = "directly"
ANY_OTHER_SERVICE = "any other service"
# Encryption contexts in which a service names the resource it works for, with the service.
RESOURCE_CONTEXTS = {
    "kms:EncryptionContext:aws:logs:arn": "logs",
    "kms:EncryptionContext:aws:sns:topicArn": "sns",
    "kms:EncryptionContext:aws:sqs:arn": "sqs",
}
ACCOUNT_CONTEXTS = ("aws:SourceAccount", "kms:EncryptionContext:aws:dynamodb:subscriberId")


@dataclass(frozen=True, kw_only=True)
class Way:
    """How somebody comes to a key, and what is possible there.

    ``via`` is DIRECTLY, or the service such as ``sns`` that passes the request on. ``decisions``
    has every action that is not certainly denied.
    """

    via: str
    decisions: Mapping[str, Decision]

    @property
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


def access(model: EncryptionModel, everybody: Iterable[Principal]) -> tuple[Access, ...]:
    """The access of everybody to every key of the model, key by key within a principal."""
    services = via_services(model)
    return tuple(
        access_to(model, principal, key, services) for principal in everybody for key in model.keys
    )


def access_to(
    model: EncryptionModel, principal: Principal, key: Key, services: tuple[str, ...]
) -> Access:
    """The access of one principal to one key; ``services`` as ``via_services`` gives them."""
    ways = (
        Way(via=via, decisions=possible(model, principal, key, keys))
        for via, keys in ways_of(model, principal, services)
    )
    return Access(principal=principal, key=key, ways=tuple(way for way in ways if way.decisions))


def possible(
    model: EncryptionModel, principal: Principal, key: Key, keys: Mapping[str, Values]
) -> dict[str, Decision]:
    """Every action on a key that may be allowed to a principal, whatever else a request says."""
    evaluation = _evaluation(model, principal, key, keys)
    if not any(match.allows for match in evaluation.resource_matches):
        return {}
    decisions = {action: evaluation.decide(action) for action in ALL_ACTIONS}
    return {action: decision for action, decision in decisions.items() if decision.possible}


def decision_about(
    model: EncryptionModel,
    principal: Principal,
    key: Key,
    action: str,
    keys: Mapping[str, Values],
) -> Decision:
    """The answer for one action on a way, whatever else the request says."""
    return _evaluation(model, principal, key, keys).decide(action)


def _evaluation(
    model: EncryptionModel, principal: Principal, key: Key, keys: Mapping[str, Values]
) -> Evaluation:
    return Evaluation(
        Policies(
            identity=principal.policies.identity,
            boundaries=principal.policies.boundaries,
            resource=key.policies,
        ),
        caller=principal.caller,
        target=target_of(key, model),
        context=Context({**caller_keys(principal), **keys}, default=ANYTHING),
    )


def target_of(key: Key, model: EncryptionModel) -> Target:
    """The key as the resource of a request."""
    start, _, key_id = key.arn.partition(":key/")
    return Target(
        arn=key.arn,
        account=model.location.account_id,
        policy_required=True,
        like="" if UUID.fullmatch(key_id) else f"{start}:key/{ANY_UUID}",
    )


def caller_keys(principal: Principal) -> dict[str, Values]:
    """What every request of a principal says about it."""
    caller = principal.caller
    if not isinstance(caller, Identity):
        return {"aws:PrincipalIsAWSService": present("true"), "aws:PrincipalArn": ABSENT}
    return {
        "aws:PrincipalArn": present(caller.arn),
        "aws:PrincipalAccount": present(caller.account),
        "kms:CallerAccount": present(caller.account),
        "aws:PrincipalIsAWSService": present("false"),
        # These are on the calls that a service makes for itself.
        "aws:SourceArn": ABSENT,
        "aws:SourceAccount": ABSENT,
    }


def source_keys(model: EncryptionModel, *, of_another_account: bool) -> dict[str, Values]:
    """What the calls of a service say about whom they are for."""
    own = model.location.account_id
    account, resource = (
        (Open("*", (own,)), Open(ANY_ARN, (f"arn:*:*:*:{own}:*",)))
        if of_another_account
        else (own, Open(f"arn:*:*:*:{own}:*"))
    )
    return {
        VIA_SERVICE: ABSENT,
        "aws:SourceArn": Values((resource,), may_be_absent=True),
        **{key: Values((account,), may_be_absent=True) for key in ACCOUNT_CONTEXTS},
        **{key: Values((resource,), may_be_absent=True) for key in RESOURCE_CONTEXTS},
    }


def via_services(model: EncryptionModel) -> tuple[str, ...]:
    """The services that a policy names as the way to a key, as ``kms:ViaService`` spells them."""
    policies = [
        *(policy for key in model.keys for policy in key.policies),
        *(policy for role in model.roles for policy in role.policies),
    ]
    return tuple(
        sorted(
            {
                value
                for policy in policies
                for statement in (policy.document.statements if policy.document else ())
                for condition in statement.conditions
                if condition.key.lower() == VIA_SERVICE.lower()
                for value in condition.values
                if not set(value) & set("*?$")
            }
        )
    )


def ways_of(
    model: EncryptionModel, principal: Principal, services: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Values]]]:
    """The ways to a key, each with what a request on it says."""
    if not principal.is_identity:
        for_another = principal.kind is Kind.SERVICE_ELSEWHERE
        yield DIRECTLY, source_keys(model, of_another_account=for_another)
        return
    yield DIRECTLY, {VIA_SERVICE: ABSENT}
    for service in services:
        short = service.partition(".")[0]
        is_here = service == model.location.endpoint_name(short)
        yield short if is_here else service, {VIA_SERVICE: present(service)}
    yield ANY_OTHER_SERVICE, {VIA_SERVICE: present(Open("*.amazonaws.com", services))}
