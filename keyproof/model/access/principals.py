"""Everybody who might use a key: whom the policies name, and those whom they do not name."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from keyproof.aws.requests.capabilities import ACTIONS, Capability
from keyproof.aws.requests.request_context import ANY_SERVICE
from keyproof.iam.callers import Caller, Identity, Service
from keyproof.iam.decision import Decision, Policies
from keyproof.iam.patterns import Open
from keyproof.iam.statements import NamedPolicy
from keyproof.iam.truth import Truth
from keyproof.model.access.named import account_of, named, unique_ids
from keyproof.model.assembly.identities import EVERYTHING
from keyproof.model.encryption_model import EncryptionModel, Role
from keyproof.policy_document import PolicyDocument, Statement

NO_POLICIES = Policies()
LINKED_TO_SCALING = ":role/aws-service-role/autoscaling.amazonaws.com/"

# What has a unique id of each beginning.
IDS = {"AIDA": "user", "AROA": "role"}


class Kind(StrEnum):
    """What sort of principal it is."""

    ROLE = "role of the stack"
    USER = "user of the stack"
    OUTSIDE = "identity from outside the stack"
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


def principals(model: EncryptionModel) -> tuple[Principal, ...]:
    """Whom the key policies name, then everybody else by sorts that leave nobody out."""
    location = model.location
    account = location.account_id
    identities, services, accounts = named(model)
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
    unnamed = Open(f"arn:{location.partition}:*::{account}:*", tuple({*identities, *own}))
    elsewhere = Identity(
        arn=Open(
            f"arn:{location.partition}:*::*:*",
            tuple(f"arn:{location.partition}:*::{each}:*" for each in (account, *accounts)),
        ),
        account=Open("*", (account, *accounts)),
    )
    return (
        *(_of_id(each, unnamed, account) for each in unique_ids(model)),
        *of_the_stack,
        *outside,
        *(Principal(name=each, kind=Kind.SERVICE, caller=Service(each)) for each in services),
        Principal(
            name="root user of this account",
            kind=Kind.ROOT_USER,
            caller=Identity(arn=location.account_root, account=account),
        ),
        Principal(
            name="administrators of this account",
            kind=Kind.ADMINISTRATORS,
            caller=Identity(arn=unnamed, account=account),
            policies=UNBOUND,
        ),
        Principal(
            name="any other identity of this account",
            kind=Kind.ANYONE_ELSE,
            caller=Identity(arn=unnamed, account=account),
            policies=USERS,
        ),
        *(
            Principal(
                name=f"account {each}",
                kind=Kind.NAMED_ACCOUNT,
                caller=Identity(arn=Open(f"arn:{location.partition}:*::{each}:*"), account=each),
                policies=UNBOUND,
            )
            for each in accounts
        ),
        Principal(
            name="any other account",
            kind=Kind.ANOTHER_ACCOUNT,
            caller=elsewhere,
            policies=UNBOUND,
        ),
        Principal(
            name="any other AWS service",
            kind=Kind.ANOTHER_SERVICE,
            caller=Service(Open(ANY_SERVICE, services)),
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


def blamed(decisions: Iterable[Decision], *, meant: Collection[str] = ()) -> str:
    """The statements of the stack that bring a right, by their names and places.

    Policies that somebody is only taken to have brought nothing, and those that are ``meant`` to
    bring it, by name, only if no other does. Of one policy, what certainly applies is blamed, and
    what may apply only if nothing certainly does.
    """
    allowing = {match.label: match for each in decisions for match in each.deciding if match.allows}
    written = {label: match for label, match in allowing.items() if OWN not in match.policy}
    written = {k: match for k, match in written.items() if match.policy not in meant} or written
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
