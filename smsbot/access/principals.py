"""Everybody who might use a key: whom the policies name, and those whom they do not name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from constructs_lib.policies.policy_document import PolicyDocument, Statement
from smsbot.aws.capabilities import ACTIONS, Capability
from smsbot.aws.request_context import ANY_SERVICE
from smsbot.iam.callers import ACCOUNT_ARN, ACCOUNT_ID, SESSION_ARN, Caller, Identity, Service
from smsbot.iam.evaluation import Decision, Policies
from smsbot.iam.patterns import Open
from smsbot.iam.statements import NamedPolicy
from smsbot.model.encryption_model import EncryptionModel
from smsbot.model.identities import EVERYTHING

NO_POLICIES = Policies()


ACCOUNT_PART = 4


class Kind(StrEnum):
    """What sort of principal it is."""

    ROLE = "role of the stack"
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

    ``name`` is how people call it. ``policies`` are those of its own; of an identity from outside
    they are not known and taken to allow everything. ``address`` is that of a role of the stack.
    """

    name: str
    kind: Kind
    caller: Caller
    policies: Policies = NO_POLICIES
    address: str = ""

    @property
    def is_identity(self) -> bool:
        """Whether it is no service."""
        return isinstance(self.caller, Identity)


def service_name(principal: Principal) -> str:
    """The service that a principal is, for whomever it calls; empty for an identity or many."""
    name = principal.caller.name if isinstance(principal.caller, Service) else ""
    return name if isinstance(name, str) else ""


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
    identities, services, accounts = _named(model)
    roles = tuple(
        Principal(
            name=f"role {role.arn.partition(':role/')[2]}",
            kind=Kind.ROLE,
            caller=Identity(arn=role.arn, account=account),
            policies=Policies(identity=role.policies, boundaries=role.boundaries),
            address=role.address,
        )
        for role in model.roles
    )
    own = {role.arn for role in model.roles}
    outside = tuple(
        Principal(
            name=arn.rpartition(":")[2].replace("/", " ", 1),
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
        *roles,
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
        *(
            Principal(
                name=f"{each} for another account",
                kind=Kind.SERVICE_ELSEWHERE,
                caller=Service(each),
            )
            for each in services
        ),
    )


def blamed(decisions: Iterable[Decision]) -> str:
    """The statements of the stack that allow, by their names and places.

    Policies that somebody is only taken to have brought nothing.
    """
    allowing = dict.fromkeys(
        match.label for each in decisions for match in each.deciding if match.allows
    )
    return ", ".join(each for each in allowing if OWN not in each) or ", ".join(allowing)


def account_of(arn: str) -> str:
    """The account in an ARN; empty if it has none."""
    parts = arn.split(":")
    return parts[ACCOUNT_PART] if len(parts) > ACCOUNT_PART else ""


def _named(
    model: EncryptionModel,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The identities, services and other accounts that the key policies name, in their order."""
    identities: dict[str, None] = {}
    services: dict[str, None] = {}
    accounts: dict[str, None] = {}
    for key in model.keys:
        for policy in key.policies:
            for statement in policy.document.statements if policy.document else ():
                for kind, name in _names(statement):
                    {"identity": identities, "service": services, "account": accounts}[kind][
                        name
                    ] = None
    accounts.pop(model.location.account_id, None)
    return tuple(identities), tuple(services), tuple(accounts)


def _names(statement: Statement) -> Iterator[tuple[str, str]]:
    for principal in statement.principals + statement.not_principals:
        account = ACCOUNT_ARN.fullmatch(principal.identifier)
        session = SESSION_ARN.fullmatch(principal.identifier)
        if principal.type == "Service":
            yield "service", principal.identifier
        elif account or ACCOUNT_ID.fullmatch(principal.identifier):
            yield "account", account["account"] if account else principal.identifier
        elif session:
            role = f"role/{session['role']}"
            yield "identity", f"arn:{session['partition']}:iam::{session['account']}:{role}"
        elif principal.type == "AWS" and principal.identifier.startswith("arn:"):
            yield "identity", principal.identifier
    for condition in statement.conditions:
        if condition.key.lower() == "aws:principalarn":
            for value in condition.values:
                if value.startswith("arn:") and not set(value) & set("*?$"):
                    yield "identity", value
