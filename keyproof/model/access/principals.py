"""Everybody who might use a key: whom the policies name, and those whom they do not name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from keyproof.aws.requests.capabilities import ACTIONS, Capability
from keyproof.aws.requests.request_context import ANY_SERVICE
from keyproof.iam.callers import ACCOUNT_ARN, ACCOUNT_ID, SESSION_ARN, Caller, Identity, Service
from keyproof.iam.evaluation import Decision, Policies
from keyproof.iam.patterns import Open
from keyproof.iam.statements import NamedPolicy
from keyproof.iam.truth import Truth
from keyproof.model.assembly.identities import EVERYTHING
from keyproof.model.model import Key, Model, Role, once_per_model
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

    The policies of an identity from outside are taken to allow everything. ``works_for`` is the
    account for which a service works, if it is a certain one, ``not_for`` those for which not.
    """

    name: str
    kind: Kind
    caller: Caller
    policies: Policies = NO_POLICIES
    address: str = ""
    works_for: str = ""
    not_for: tuple[str, ...] = ()

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


def identity_name(arn: str) -> str:
    """How an identity of the account is called."""
    return arn.split(":", 5)[-1].replace("/", " ", 1)


@once_per_model
def principals(model: Model) -> tuple[Principal, ...]:
    """Whom the key policies name, then everybody else by sorts that leave nobody out."""
    location = model.location
    account = location.account_id
    identities, services, accounts = _named(model)
    of_the_stack = tuple(
        Principal(
            name=identity_name(each.arn),
            kind=Kind.ROLE if isinstance(each, Role) else Kind.USER,
            caller=Identity(arn=each.arn, account=account),
            policies=Policies(identity=each.policies, boundaries=each.boundaries),
            address=each.address,
        )
        for each in model.identities
    )
    own = {each.arn for each in model.identities}
    outside = tuple(
        Principal(
            name=arn.rpartition(":")[2].replace("/", " ", 1)
            + ("" if account_of(arn) == account else f" of account {account_of(arn)}"),
            kind=Kind.OUTSIDE,
            caller=Identity(arn=arn, account=account_of(arn)),
            policies=UNBOUND,
        )
        for arn in identities
        if arn not in own
    )
    start = f"arn:{location.partition}:*::"
    unnamed = Open(f"{start}{account}:*", tuple({*identities, *own}))
    known = (account, *accounts)
    elsewhere = Open(f"{start}*:*", tuple(f"{start}{each}:*" for each in known))
    root = Identity(arn=location.account_root, account=account)
    anyone = Identity(arn=unnamed, account=account)
    external = [Identity(arn=Open(f"{start}{each}:*"), account=each) for each in accounts]
    other_account = Identity(arn=elsewhere, account=Open("*", known))
    other_service = Service(Open(ANY_SERVICE, services))
    kinds = (
        ("root user of this account", Kind.ROOT_USER, root, NO_POLICIES),
        ("administrators of this account", Kind.ADMINISTRATORS, anyone, UNBOUND),
        ("any other identity of this account", Kind.ANYONE_ELSE, anyone, USERS),
        *((f"account {each.account}", Kind.NAMED_ACCOUNT, each, UNBOUND) for each in external),
        ("any other account", Kind.ANOTHER_ACCOUNT, other_account, UNBOUND),
        ("any other AWS service", Kind.ANOTHER_SERVICE, other_service, NO_POLICIES),
    )
    return (
        *(_of_id(each, unnamed, account) for each in unique_ids(model)),
        *of_the_stack,
        *outside,
        *(Principal(name=each, kind=Kind.SERVICE, caller=Service(each)) for each in services),
        *(
            Principal(name=name, kind=kind, caller=caller, policies=policies)
            for name, kind, caller, policies in kinds
        ),
        *(each for service in services for each in service_elsewhere(service, accounts)),
    )


def _of_id(identifier: str, unnamed: Open, account: str) -> Principal:
    """The bearer of a unique id, before anyone else: others may have the right only as the bearer.

    AWS shows a role or user that is gone by its id, and takes the id for nobody else.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    """
    noun = IDS.get(identifier[: len("AROA")], "identity")
    return Principal(
        name=f"the {noun} of id {identifier}, whose name is not known",
        kind=Kind.OUTSIDE,
        caller=Identity(arn=unnamed, account=account, session=identifier),
        policies=UNBOUND,
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


def service_elsewhere(service: str, accounts: Iterable[str]) -> Iterator[Principal]:
    """A service when it works for some accounts, each by itself, and for any other."""
    listed = tuple(accounts)
    for account in (*listed, ""):
        whom = f"account {account}" if account else "another account"
        yield Principal(
            name=f"{service} for {whom}",
            kind=Kind.SERVICE_ELSEWHERE,
            caller=Service(service),
            works_for=account,
            not_for=() if account else listed,
        )
