"""Nobody can do more with a key than a call needs or a declaration says, on any way to it.

In addition to the policies together, each lock is tried alone: a role of the stack with the
key policy as it is and policies of its own that allow everything; and the role's own policies
with a key policy that leaves everything to the account.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from keyproof.access.declared_calls import arn_of_caller
from keyproof.aws.requests.capabilities import ACTIONS, ALL_ACTIONS, Capability, expanded, in_words
from keyproof.aws.requests.condition_keys import DAYS_WITHOUT_USE, FOR_AWS_RESOURCE, PENDING_WINDOW
from keyproof.aws.requests.request_context import ANY_ARN, TOPIC_CONTEXT, Circumstances, Source
from keyproof.declarations import ADMINISTRATORS, Surplus
from keyproof.iam.context import Values, present
from keyproof.iam.decision import Decision
from keyproof.iam.patterns import Open
from keyproof.iam.statements import NamedPolicy
from keyproof.model.access.matrix import (
    DIRECTLY,
    Access,
    access_to,
    decision_about,
    how_a_service_calls,
    possible,
    via_services,
    ways_of,
)
from keyproof.model.access.principals import (
    ABOUT_NO_CALL,
    OWN,
    UNBOUND,
    Kind,
    Principal,
    blamed,
    is_foreign,
    is_of_account,
    service_name,
)
from keyproof.model.access.requests import Request, spelled
from keyproof.model.assembly.keys import default_policy
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Detail, Finding
from keyproof.model.key import Key

RULE = "nobody else"
GRANT = "kms:CreateGrant"
DELETION = "kms:ScheduleKeyDeletion"
NOT_FOR_AWS = Values(("false",), may_be_absent=True)
ALL = frozenset(ALL_ACTIONS)
READING = frozenset(ACTIONS[Capability.READ_CONFIG])
# Identities of the account, whose rights to administer keys are the account's affair.
ACCOUNTS_OWN = (Kind.OUTSIDE, Kind.ROOT_USER, Kind.ADMINISTRATORS)


@dataclass(frozen=True, kw_only=True)
class _Declared:
    """The actions that somebody is meant to have, by caller, key and way."""

    actions: Mapping[tuple[str, str, str], frozenset[str]]
    account: str

    def administration(self, key: Key) -> frozenset[str]:
        """What the account's administrators are meant to have."""
        return self.actions.get((ADMINISTRATORS, key.address, DIRECTLY), frozenset())

    def is_user(self, principal: Principal, key: Key) -> bool:
        """Whether a principal is meant to use a key in any way."""
        place = (spelled(principal), key.address)
        return any((caller, used) == place for caller, used, _ in self.actions)

    def of(self, principal: Principal, key: Key, via: str) -> frozenset[str]:
        """What a principal is meant to have."""
        own = self.actions.get((spelled(principal), key.address, via), frozenset())
        administration = self.administration(key)
        if principal.kind in ACCOUNTS_OWN and is_of_account(principal, self.account):
            return own | administration
        if principal.kind is Kind.ANYONE_ELSE:
            return administration & READING
        return own


def nobody_else(
    model: EncryptionModel,
    found: Iterable[Access],
    *,
    requests: Sequence[Request],
    surplus: Sequence[Surplus],
    let_in: Iterable[tuple[str, str]],
) -> list[Finding]:
    """Who can do more than that, with what is too much.

    ``let_in`` are the topics, by address, that take messages of a service which does not say for
    whom it sends them. In the name of such a topic, it may use the topic's key.
    """
    declared = _declared(model, requests, surplus)
    everybody = list(found)
    topics: defaultdict[str, list[str]] = defaultdict(list)
    for address, service in let_in:
        topics[service].append(model.arns.get(address, address))
    return [
        *_beyond(model, everybody, declared, topics),
        *_without_its_condition(model, everybody, declared),
        *_behind_one_lock(model, everybody, declared),
        *_from_other_sources(model, everybody, requests, surplus, topics),
    ]


def _not_in_the_name_of(topics: Sequence[str]) -> dict[str, Values]:
    """Encryption contexts that name none of some topics."""
    if not topics:
        return {}
    return {TOPIC_CONTEXT: Values((Open(ANY_ARN, tuple(topics)),), may_be_absent=True)}


def _declared(
    model: EncryptionModel, requests: Iterable[Request], surplus: Iterable[Surplus]
) -> _Declared:
    actions: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for request in requests:
        if request.key is not None:
            place = (spelled(request.principal), request.key.address, request.via)
            actions[place].add(request.action)
    for each in surplus:
        place = (arn_of_caller(each.caller, model), each.key, each.through or DIRECTLY)
        actions[place] |= expanded(each.actions)
    # A pattern such as kms:GenerateDataKey* also has actions that no call names.
    family = expanded(("kms:GenerateDataKey*",))
    return _Declared(
        account=model.location.account_id,
        actions={
            place: frozenset(held) | (family if "kms:GenerateDataKey" in held else frozenset())
            for place, held in actions.items()
        },
    )


def _beyond(
    model: EncryptionModel,
    found: Iterable[Access],
    declared: _Declared,
    topics: Mapping[str, Sequence[str]],
) -> Iterator[Finding]:
    for each in found:
        principal = each.principal
        others = _not_in_the_name_of(topics.get(service_name(principal), ()))
        for way in each.ways:
            decisions = way.decisions
            if others and principal.kind is Kind.SERVICE_ELSEWHERE:
                how = replace(how_a_service_calls(model, principal), others=others)
                decisions = possible(model, principal, each.key, how)
            meant = declared.of(principal, each.key, way.via)
            surplus = {a: d for a, d in decisions.items() if a not in meant}
            if surplus:
                administration = declared.administration(each.key)
                found_one = _finding(principal.name, each.key, way.via, surplus, administration)
                is_of_another = is_foreign(principal, model.location.account_id)
                yield replace(found_one, is_foreign=is_of_another)


def _without_its_condition(
    model: EncryptionModel, found: Iterable[Access], declared: _Declared
) -> Iterator[Finding]:
    """Who can do what is declared also where no policy may let anybody.

    A grant has to be for a resource of the service that asks for it. The role that alone may end a
    locked key may do it neither in a hurry nor while the key is in use.
    """
    services = via_services(model)
    for each in found:
        window = each.key.deletion_window_in_days or 0
        administration = declared.administration(each.key)
        meant = [
            (via, how, declared.of(each.principal, each.key, via) - administration)
            for via, how in ways_of(model, each.principal, services)
        ]
        for action, others, said in (
            (GRANT, {FOR_AWS_RESOURCE: NOT_FOR_AWS}, "for no resource of AWS"),
            (
                DELETION,
                {PENDING_WINDOW: present(str(window - 1))},
                "after a shorter wait than the settings say",
            ),
            (DELETION, {DAYS_WITHOUT_USE: present("0")}, "while the key is in use"),
        ):
            for via, how, actions in meant:
                if action not in actions:
                    continue
                unmet = replace(how, others=others)
                decision = decision_about(model, each.principal, each.key, action, unmet)
                if decision.possible:
                    who = f"{each.principal.name}, {said},"
                    found_one = _finding(who, each.key, via, {action: decision}, frozenset())
                    is_of_another = is_foreign(each.principal, model.location.account_id)
                    yield replace(found_one, is_foreign=is_of_another)


def _behind_one_lock(
    model: EncryptionModel, found: Iterable[Access], declared: _Declared
) -> Iterator[Finding]:
    services = via_services(model)
    for each in found:
        principal, key = each.principal, each.key
        if principal.kind not in (Kind.ROLE, Kind.USER):
            continue
        unbound = replace(principal, policies=UNBOUND)
        left_open = replace(
            key, policy=NamedPolicy(f"{OWN} of a key", default_policy(model.location)), grants=()
        )
        for who, which, said in (
            (unbound, key, f"{principal.name}, given policies of its own that allow everything"),
            (principal, left_open, f"{principal.name}, given a key policy that allows everything"),
        ):
            for way in access_to(model, who, which, services).ways:
                meant = declared.of(principal, key, way.via)
                if who is unbound:
                    # It would be one of the account's administrators, but of no key that it uses.
                    is_user = declared.is_user(principal, key)
                    meant |= declared.administration(key) & (READING if is_user else ALL)
                surplus = {a: d for a, d in way.decisions.items() if a not in meant}
                if surplus:
                    one = _finding(said, key, way.via, surplus, declared.administration(key))
                    yield replace(one, detail=Detail.BEHIND_ONE_LOCK, callers=(principal.name,))


def _from_other_sources(
    model: EncryptionModel,
    found: Iterable[Access],
    requests: Iterable[Request],
    surplus: Iterable[Surplus],
    topics: Mapping[str, Sequence[str]],
) -> Iterator[Finding]:
    """Services that would use a key for resources that no call is about."""
    sources: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    # What a service works on, which it may name in the encryption context.
    targets: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    anywhere: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for request in requests:
        if request.key is not None:
            place = (spelled(request.principal), request.key.address)
            sources[place] += [request.call.source or request.call.target]
            targets[place] += [request.call.target]
    for each in surplus:
        place = (each.caller, each.key)
        if each.sources:
            named = [model.arns.get(source, source) for source in each.sources]
            sources[place] += named
            targets[place] += named
        else:
            anywhere[place] |= expanded(each.actions)
    account = model.location.account_id
    for access in found:
        principal, key = access.principal, access.key
        if principal.kind is not Kind.SERVICE or not access.ways:
            continue
        place = (spelled(principal), key.address)
        source = Open(ANY_ARN, tuple(dict.fromkeys(sources[place])))
        target = Open(ANY_ARN, tuple(dict.fromkeys(targets[place])))
        how = Circumstances(
            source=Source(arn=Values((source,), may_be_absent=True), account=present(account)),
            works_on=Values((target,), may_be_absent=True),
            others=_not_in_the_name_of(topics.get(service_name(principal), ())),
        )
        decisions = possible(model, principal, key, how)
        beyond = {a: d for a, d in decisions.items() if a not in anywhere[place]}
        if beyond:
            said = f"{principal.name}, {ABOUT_NO_CALL},"
            found_one = _finding(said, key, DIRECTLY, beyond, frozenset())
            yield replace(found_one, detail=Detail.FOR_NO_CALL, callers=(principal.name,))


def _finding(
    who: str, key: Key, via: str, surplus: Mapping[str, Decision], administration: AbstractSet[str]
) -> Finding:
    """``administration`` is what the key policy is meant to leave to the account."""
    words = ", ".join(in_words(surplus))
    through = "" if via == DIRECTLY else f" through {via}"
    is_meant = surplus.keys() <= administration
    meant = [each.name for each in key.policies] if is_meant else []
    statements = blamed(surplus.values(), meant=meant)
    # Of a policy that is not read there is no statement to narrow.
    is_read = all(each.statement for one in surplus.values() for each in one.deciding)
    mend = "Narrow the statement" if is_read else "Use a policy of the stack in place of"
    return Finding(
        rule=RULE,
        resource=key.address,
        key=key.alias or key.address,
        problem=f"{who} can {words}{through} ({', '.join(surplus)}), and nothing declares that.",
        remedy=f"{mend} {statements}, or declare what it is for, as a call or as surplus.",
        cause=statements,
        callers=(who,),
        actions=tuple(surplus),
        via=via,
    )
