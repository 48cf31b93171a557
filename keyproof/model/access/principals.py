"""Everybody who might use a key: whom the policies name, and those whom they do not name."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keyproof.aws.requests.capabilities import ACTIONS, Capability
from keyproof.aws.requests.request_context import (
    ANY_CIRCUMSTANCES,
    ANY_SERVICE,
    Circumstances,
    external_service,
    service_of,
)
from keyproof.iam.callers import ACCOUNT_ARN, ACCOUNT_ID, SESSION_ARN, Caller, Identity, Service
from keyproof.iam.evaluation import Decision, Policies
from keyproof.iam.patterns import Open
from keyproof.iam.statements import NamedPolicy
from keyproof.iam.truth import Truth
from keyproof.model.assembly.identities import EVERYTHING
from keyproof.model.model import ADMINISTRATORS, Key, Model, Role, once_per_model
from keyproof.policy_document import PolicyDocument, Statement

ACCOUNT_PART = 4
# As AWS writes one in place of an ARN, with what has an id of each beginning.
UNIQUE_ID = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}")
NO_POLICIES = Policies()
LINKED_TO_SCALING = ":role/aws-service-role/autoscaling.amazonaws.com/"
# What has a unique id of each beginning.
IDS = {"AIDA": "user", "AROA": "role"}
# Every use of a key, and nothing that changes one: whoever may change one is an administrator.
ALL_BUT_ADMINISTRATION = PolicyDocument(
    (
        Statement(
            sid="AllButAdministration",
            not_actions=ACTIONS[Capability.ADMINISTER] + ACTIONS[Capability.DELETE],
            resources=("*",),
        ),
    )
)
OWN = "own policies"
UNBOUND = Policies(identity=(NamedPolicy(f"{OWN} that allow everything", EVERYTHING),))
USERS = Policies(
    identity=(NamedPolicy(f"{OWN} that allow all but administration", ALL_BUT_ADMINISTRATION),)
)


def unique_ids(model: Model) -> tuple[str, ...]:
    """The unique ids of roles and users that any policy names as principals."""
    named = (each for one in _statements(model) for each in one.principals)
    ids = (e.identifier for e in named if e.type == "AWS" and UNIQUE_ID.fullmatch(e.identifier))
    return tuple(dict.fromkeys(ids))


def account_of(arn: str) -> str:
    """The account in an ARN; empty if it has none."""
    parts = arn.split(":")
    return parts[ACCOUNT_PART] if len(parts) > ACCOUNT_PART else ""


def may_be_elsewhere(key: Key) -> bool:
    """Whether a key, whose account is not known, may be of another one that its policy names."""
    own = account_of(key.arn)
    names = [each.identifier for one in key.policy.statements for each in one.principals]
    named = {account_of(each) or each for each in names if "/" not in each}
    return not own.isdigit() and own not in named and any(map(str.isdigit, named))


def _named(model: Model) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The identities and services that the key policies name, and the accounts of any policy."""
    statements = [one for policy in _of_keys(model) for one in policy.statements]
    names = dict.fromkeys(each for one in statements for each in _names(one))
    identities = tuple(name for kind, name in names if kind == "identity")
    services = tuple(name for kind, name in names if kind == "service")
    accounts = dict.fromkeys(each for one in _statements(model) for each in _accounts_in(one))
    accounts.pop(model.location.account_id, None)
    return identities, services, tuple(accounts)


def _of_keys(model: Model) -> Iterator[NamedPolicy]:
    """The policies of keys, with their grants."""
    return (one for key in model.keys for each in key.policies for one in each.possible)


def _statements(model: Model) -> Iterator[Statement]:
    """What the policies of keys, of other resources, and of who becomes a role say."""
    resources = (one for each in model.resource_policies.values() for one in each.possible)
    for policy in (*_of_keys(model), *resources, *(role.trust for role in model.roles)):
        yield from policy.statements


def _accounts_in(statement: Statement) -> Iterator[str]:
    """The accounts whose numbers stand among the principals or in the conditions."""
    texts = [each.identifier for each in statement.principals + statement.not_principals]
    texts += [value for condition in statement.conditions for value in condition.values]
    for text in texts:
        account = account_of(text) or text
        if ACCOUNT_ID.fullmatch(account):
            yield account


def _names(statement: Statement) -> Iterator[tuple[str, str]]:
    for principal in statement.principals + statement.not_principals:
        account = ACCOUNT_ARN.fullmatch(principal.identifier)
        session = SESSION_ARN.fullmatch(principal.identifier)
        if principal.type == "Service":
            yield "service", principal.identifier
        elif session:
            role = f"role/{session['role']}"
            yield "identity", f"arn:{session['partition']}:iam::{session['account']}:{role}"
        elif principal.type == "AWS" and principal.identifier.startswith("arn:") and not account:
            yield "identity", principal.identifier
    for condition in statement.conditions:
        if condition.key.lower() == "aws:principalarn":
            for value in condition.values:
                if value.startswith("arn:") and not set(value) & set("*?$"):
                    yield "identity", value


class Kind(StrEnum):
    """What sort of principal it is."""

    ROLE = "role of the plan"
    USER = "user of the plan"
    OUTSIDE = "identity outside the plan"
    ROOT_USER = "root user"
    ADMINISTRATORS = "administrators"
    ANYONE_ELSE = "any other identity"
    SERVICE = "service"
    ANOTHER_SERVICE = "any other service"
    NAMED_ACCOUNT = "named account"
    ANOTHER_ACCOUNT = "any other account"
    SERVICE_ELSEWHERE = "service for another account"


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Somebody, or everybody of a sort.

    The policies of an identity from outside are taken to allow everything. ``how`` says
    for whom a service calls, and ``is_of_any`` that this is any account that no policy names.
    """

    name: str
    kind: Kind
    caller: Caller
    policies: Policies = NO_POLICIES
    address: str = ""
    how: Circumstances = ANY_CIRCUMSTANCES
    is_of_any: bool = False

    @property
    def is_identity(self) -> bool:
        """Whether it is an identity, not a service."""
        return isinstance(self.caller, Identity)


def is_linked(principal: Principal) -> bool:
    """Whether it is the role that Auto Scaling has in the account."""
    arn = principal.caller.arn if isinstance(principal.caller, Identity) else ""
    return isinstance(arn, str) and LINKED_TO_SCALING in arn


def service_name(principal: Principal) -> str:
    """The service that a principal is, for whomever it calls; empty for an identity or many."""
    name = principal.caller.name if isinstance(principal.caller, Service) else ""
    return name if isinstance(name, str) else ""


@once_per_model
def principals(model: Model) -> tuple[Principal, ...]:
    """Whom the key policies name, then everybody else by sorts that leave nobody out."""
    location = model.location
    account = location.account_id
    identities, services, accounts = _named(model)
    own = {each.arn for each in model.identities}
    start = f"arn:{location.partition}:*::"
    known = (account, *accounts)
    unnamed = Open(f"{start}{account}:*", tuple({*identities, *own}))
    root = Identity(arn=location.account_root, account=account)
    anyone = Identity(arn=unnamed, account=account)
    elsewhere = Open(f"{start}*:*", tuple(f"{start}{each}:*" for each in known))
    other_account = Identity(arn=elsewhere, account=Open("*", known))
    other_service = Service(Open(ANY_SERVICE, services))
    # The bearer of a unique id is before anyone else, who may have the right only as the bearer.
    # AWS shows a role or user that is gone by its id, and takes the id for nobody else.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    bearers = (
        _outside(
            f"the {IDS.get(each[:4], 'identity')} of id {each}, whose name is not known",
            Identity(arn=unnamed, account=account, session=each),
        )
        for each in unique_ids(model)
    )
    named = (each for each in identities if each not in own)
    outside = (_outside(_named_in(each, account), _identity(each)) for each in named)
    external = [Identity(arn=Open(f"{start}{each}:*"), account=each) for each in accounts]
    sorts = (
        ("root user of this account", Kind.ROOT_USER, root, NO_POLICIES),
        ("administrators of this account", Kind.ADMINISTRATORS, anyone, UNBOUND),
        ("any other identity of this account", Kind.ANYONE_ELSE, anyone, USERS),
        *((f"account {each.account}", Kind.NAMED_ACCOUNT, each, UNBOUND) for each in external),
        ("any other account", Kind.ANOTHER_ACCOUNT, other_account, UNBOUND),
        ("any other AWS service", Kind.ANOTHER_SERVICE, other_service, NO_POLICIES),
    )
    return (
        *bearers,
        *(
            Principal(
                name=_named_in(each.arn),
                kind=Kind.ROLE if isinstance(each, Role) else Kind.USER,
                caller=Identity(arn=each.arn, account=account),
                policies=Policies(identity=each.policies, boundaries=each.boundaries),
                address=each.address,
            )
            for each in model.identities
        ),
        *outside,
        *(_service(each, account) for each in services),
        *(
            Principal(name=name, kind=kind, caller=caller, policies=policies)
            for name, kind, caller, policies in sorts
        ),
        *(each for service in services for each in service_elsewhere(service, known)),
    )


def principal_of(caller: str, model: Model) -> Principal:
    """The caller of a call, also one that no key policy names."""
    if caller in callers(model):
        return callers(model)[caller]
    if not caller.startswith("arn:"):
        return _service(caller, model.location.account_id)
    return _outside(caller, _identity(caller))


@once_per_model
def callers(model: Model) -> Mapping[str, Principal]:
    """The principals by how calls spell their caller."""
    return {name_of(each): each for each in principals(model)}


def name_of(principal: Principal) -> str:
    """How a call spells its caller; empty for a principal that is many."""
    if principal.kind is Kind.ADMINISTRATORS:
        return ADMINISTRATORS
    is_one = principal.kind in (Kind.ROLE, Kind.USER, Kind.OUTSIDE)
    if is_one and isinstance(principal.caller, Identity):
        return str(principal.caller.arn)
    return service_name(principal) if principal.kind is Kind.SERVICE else ""


def _named_in(arn: str, account: str = "") -> str:
    """How an identity is called, in an account where that may be another one than its own."""
    of = account_of(arn)
    name = arn.split(":", 5)[-1].replace("/", " ", 1)
    return name if account in ("", of) else f"{name} of account {of}"


def _identity(arn: str) -> Identity:
    return Identity(arn=arn, account=account_of(arn))


def _outside(name: str, caller: Identity) -> Principal:
    return Principal(name=name, kind=Kind.OUTSIDE, caller=caller, policies=UNBOUND)


def _service(name: str, account: str) -> Principal:
    return Principal(name=name, kind=Kind.SERVICE, caller=Service(name), how=service_of(account))


def service_elsewhere(service: str, accounts: Sequence[str]) -> Iterator[Principal]:
    """A service when it works for some accounts but the own, which is the first, and any other."""
    for account in (*accounts[1:], ""):
        whom = f"account {account}" if account else "another account"
        yield Principal(
            name=f"{service} for {whom}",
            kind=Kind.SERVICE_ELSEWHERE,
            caller=Service(service),
            how=service_of(account) if account else external_service(*accounts),
            is_of_any=not account,
        )


def blamed(decisions: Iterable[Decision]) -> str:
    """The statements of the stack that bring a right, by their names and places.

    Policies that somebody is only taken to have brought nothing. Of one policy, what certainly
    applies is blamed, and what may apply only if nothing certainly does.
    """
    allowing = {match.label: match for each in decisions for match in each.deciding if match.allows}
    written = {label: match for label, match in allowing.items() if OWN not in match.policy}
    certain = {match.policy for match in written.values() if match.certainty is Truth.YES}
    return ", ".join(
        label
        for label, match in (written or allowing).items()
        if match.certainty is Truth.YES or match.policy not in certain
    )
