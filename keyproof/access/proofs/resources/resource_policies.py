"""No policy of a topic, queue, bucket, function or role allows anybody whom no call needs.

A role counts too: anyone who may assume it has its permissions.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache

from keyproof.aws.requests.condition_keys import by_keys_carried
from keyproof.aws.requests.request_context import (
    ANY_SERVICE,
    SECURE_TRANSPORT,
    Circumstances,
    Source,
)
from keyproof.iam.answers import answers_of
from keyproof.iam.callers import Caller, Identity, Service
from keyproof.iam.context import present
from keyproof.iam.decision import Decision, Policies, Target
from keyproof.iam.patterns import Open
from keyproof.iam.statements import NamedPolicy
from keyproof.model.access.matrix import how_a_service_calls
from keyproof.model.access.named import accounts_named
from keyproof.model.access.principals import (
    ABOUT_NO_CALL,
    Kind,
    Principal,
    blamed,
    is_foreign,
    service_elsewhere,
    service_name,
)
from keyproof.model.access.requests import called_in, spelled
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.finding import Detail, Finding

RULE = "nobody else"


def nobody_let_in(
    model: EncryptionModel,
    everybody: Iterable[Principal],
    calls: Sequence[Call],
    let_in: Iterable[tuple[str, str]],
) -> list[Finding]:
    """Who can call in addition to the callers of those calls.

    ``let_in`` are resources, by address, and services whose requests do not say for whom they are:
    these requests are declared, and those that say it are not.
    """
    listed = list(everybody)
    accounts = accounts_named(model)
    declared = {(model.arns.get(address, address), service) for address, service in let_in}
    doors = [
        *((arn, policy, False) for arn, policy in model.resource_policies.items()),
        *((role.arn, role.trust, True) for role in model.roles),
    ]
    return [
        finding
        for arn, policy, is_role in doors
        # A bucket's policy is about the bucket and about its objects.
        for called in dict.fromkeys((arn, called_in(arn)))
        for finding in _of_resource(
            model,
            Target(arn=called, account=model.location.account_id, policy_required=is_role),
            policy,
            [*listed, *_services_in(policy, listed, accounts)],
            [call for call in calls if call.target == arn],
            address=model.address_of(arn),
            let_in={service for of, service in declared if of == arn},
        )
    ]


def _services_in(
    policy: NamedPolicy, known: Iterable[Principal], accounts: tuple[str, ...]
) -> Iterator[Principal]:
    """The services that the policy names and no key policy does."""
    names = {each.name for each in known}
    for statement in policy.document.statements if policy.document else ():
        for each in statement.principals + statement.not_principals:
            if each.type == "Service" and each.identifier not in names:
                names.add(each.identifier)
                caller = Service(each.identifier)
                yield Principal(name=each.identifier, kind=Kind.SERVICE, caller=caller)
                yield from service_elsewhere(each.identifier, accounts)


def _of_resource(
    model: EncryptionModel,
    target: Target,
    policy: NamedPolicy,
    everybody: Iterable[Principal],
    calls: Sequence[Call],
    *,
    address: str,
    let_in: AbstractSet[str],
) -> Iterator[Finding]:
    callers = {call.caller for call in calls}
    services = tuple(each.name for each in everybody if each.kind is Kind.SERVICE)
    groups = by_keys_carried(sorted({call.action for call in calls} | set(_actions_in(policy))))
    for principal in everybody:
        # The root user needs no policy; and a service is passed roles of the own account only.
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
        if principal.kind is (Kind.SERVICE_ELSEWHERE if target.policy_required else Kind.ROOT_USER):
            continue
        is_let_in = service_name(principal) in let_in
        who = principal
        if principal.kind is Kind.ANOTHER_SERVICE:
            who = replace(principal, caller=Service(Open(ANY_SERVICE, services)))
        policies = Policies(identity=_own_policies(who, target), resource=(policy,))
        for ways, said in _ways(model, principal, calls, is_let_in=is_let_in):
            decisions = {
                action: decision
                for group in groups
                for how in ways
                for action, decision in _possible(policies, who.caller, target, how, group)
            }
            if decisions and not (spelled(principal) in callers and not said):
                statements = blamed(decisions.values())
                yield Finding(
                    rule=RULE,
                    resource=address,
                    key="",
                    cause=statements,
                    problem=f"{principal.name}{said} can call {', '.join(sorted(decisions))} on "
                    "it, and no call is declared.",
                    remedy="Narrow the principals and the conditions of the statement "
                    f"{statements}, or declare the call, with its source.",
                    detail=Detail.FOR_NO_CALL if said else Detail.OTHER,
                    callers=(principal.name,),
                    is_foreign=is_foreign(principal, model.location.account_id),
                    actions=tuple(sorted(decisions)),
                )


# Both sides of a change have most of the policies in common.
@lru_cache(maxsize=16384)
def _possible(
    policies: Policies,
    caller: Caller,
    target: Target,
    how: Circumstances,
    actions: tuple[str, ...],
) -> tuple[tuple[str, Decision], ...]:
    """Those of some actions that may be allowed, whose requests carry the same condition keys."""
    answers = answers_of(policies, caller, target)
    if not answers.may_be_allowed:
        return ()
    return tuple(answers.possible([(how.context(caller, actions[0]), actions)]).items())


def _own_policies(principal: Principal, target: Target) -> tuple[NamedPolicy, ...]:
    """Those by which the resource's policy lets a principal in, and not they alone."""
    caller = principal.caller
    is_needed = target.policy_required or (
        isinstance(caller, Identity) and caller.account != target.account
    )
    return principal.policies.identity if is_needed else ()


def _actions_in(policy: NamedPolicy) -> Iterator[str]:
    for statement in policy.document.statements if policy.document else ():
        if statement.effect == "Allow":
            yield from statement.actions


def _ways(
    model: EncryptionModel, principal: Principal, calls: Sequence[Call], *, is_let_in: bool
) -> Iterator[tuple[tuple[Circumstances, ...], str]]:
    """How a principal may call; a service for what calls are about, and for anything else."""
    how = _over_tls(how_a_service_calls(model, principal))
    if is_let_in and principal.kind is Kind.SERVICE_ELSEWHERE:
        yield tuple(replace(how, source=each) for each in how.source.ways_to_say_it), ""
        return
    yield (how,), ""
    if principal.kind is not Kind.SERVICE:
        return
    name = spelled(principal)
    sources = tuple(call.source for call in calls if call.source and call.caller == name)
    if sources:
        other = Source.of(model.location.account_id, but=sources)
        said = other.ways_to_say_it[:1] if is_let_in else (other,)
        yield (
            tuple(replace(how, source=each) for each in said),
            f", {ABOUT_NO_CALL},",
        )


# Of equal circumstances there is one object, whose hash is computed once.
@lru_cache(maxsize=4096)
def _over_tls(how: Circumstances) -> Circumstances:
    return replace(how, others={SECURE_TRANSPORT: present("true")})
