"""Who outside the zone of trust can use a key, reach a resource or assume a role."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from keyproof.aws.deliveries.listed import ELB_ACCOUNTS
from keyproof.aws.requests.capabilities import ACTIONS, Capability, capabilities_of
from keyproof.aws.requests.request_context import SECURE_TRANSPORT, SOURCE_OWNER
from keyproof.findings.places import places_of_decisions
from keyproof.iam.callers import Anonymous, Identity
from keyproof.iam.conditions import FOR_ALL_VALUES, read_operator
from keyproof.iam.context import ABSENT, present
from keyproof.iam.evaluation import Decision, Target, Verdict
from keyproof.iam.statements import Match, NamedPolicy
from keyproof.model.access.matrix import access_to, decided
from keyproof.model.access.principals import (
    Kind,
    Principal,
    account_of,
    blamed,
    may_be_elsewhere,
    principals,
    service_elsewhere,
)
from keyproof.model.access.requests import called_in
from keyproof.model.assembly.policies import RESOURCE_POLICIES
from keyproof.model.identifiers import type_at
from keyproof.model.model import Key, Model, once_per_model
from keyproof.model.resource import Place, Resource, Stack
from keyproof.policy_document import KNOWN_LATER, Condition

USES = frozenset(action for actions in ACTIONS.values() for action in actions) - frozenset(
    ACTIONS[Capability.READ_CONFIG]
)
# A caller cannot choose these: who meets them is a principal that the policy's author knows.
NOT_CHOSEN = re.compile(
    r"aws:(PrincipalOrg\w+|SourceOrg\w+|PrincipalTag/.*|SourceIp|SourceVpc\w*|VpcSourceIp"
    r"|Vpce\w+|PrincipalArn|PrincipalAccount|FederatedProvider)|sts:ExternalId|kms:CallerAccount",
    re.IGNORECASE,
)
# Every account has access points: these limit only where they name an account that is known.
ACCESS_POINT = ("s3:dataaccesspointaccount", "s3:dataaccesspointarn")
# SNS delivers to these alone, whoever subscribes them: one by its name, or the mail of a domain.
ENDPOINT = re.compile(r"[^*?]+|\*@[^*?]+")
FOREIGN = (Kind.OUTSIDE, Kind.NAMED_ACCOUNT, Kind.ANOTHER_ACCOUNT)
ANYONE = Principal(name="any principal", kind=Kind.ANOTHER_ACCOUNT, caller=Anonymous())
BLOCK, POINT_BLOCK = "aws_s3_bucket_public_access_block", "public_access_block_configuration"
BUCKETS = ("aws_s3_bucket", "aws_s3_bucket_acl")
EVENT_PERMISSION = "aws_cloudwatch_event_permission"


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """What one principal outside the zone of trust can do with one resource.

    ``can`` is that in words, ``key`` the address of the key that is concerned. ``reads`` says that
    the actions read data, or give the right to read it.
    """

    address: str
    principal: Principal
    decisions: Mapping[str, Decision]
    can: str
    policy: str
    key: str = ""
    reads: bool = True
    known: AbstractSet[str] = frozenset()

    @property
    def is_service(self) -> bool:
        """Whether it is a service that acts for another account."""
        return self.principal.kind is Kind.SERVICE_ELSEWHERE

    @property
    def is_public(self) -> bool:
        """Whether every principal of every account has the access."""
        return self.principal.kind is Kind.ANOTHER_ACCOUNT and not self.only_by

    @property
    def matches(self) -> tuple[Match, ...]:
        """The statements that allow it, for each action."""
        return tuple(match for each in self.decisions.values() for match in each.deciding)

    @property
    def is_open(self) -> bool:
        """Whether the principals of every statement are known only after the apply."""
        own = [match for match in self.matches if match.policy == self.policy]
        return bool(own) and all(
            any(each.operator == KNOWN_LATER and "Principal" in each.key for each in conditions)
            for conditions in (match.open_conditions for match in own)
        )

    @property
    def statements(self) -> str:
        """The labels of the statements that allow it."""
        return blamed(self.decisions.values())

    @property
    def in_words(self) -> str:
        """What the principal can do, whether under conditions, and by which statements."""
        return f"{self.can}{' under conditions' if self.is_limited else ''}: {self.statements}."

    @property
    def is_limited(self) -> bool:
        """Whether conditions limit it to principals that the policy describes."""
        return all(
            decision.verdict is Verdict.UNKNOWN
            and any(
                _limits(condition, self.known)
                for match in decision.deciding
                for condition in match.open_conditions
            )
            for decision in self.decisions.values()
        )

    @property
    def only_by(self) -> str:
        """The type of the principals, if every statement names some that are not of IAM."""
        statements = (each.statement for each in self.matches if each.statement)
        types = {principal.type for each in statements for principal in each.principals}
        return "" if types & {"AWS", "Service"} else ", ".join(sorted(types))

    @property
    def about(self) -> tuple[Place, ...]:
        """The statements, the policy, and the resource."""
        policy = Place(self.policy, "policy")
        return places_of_decisions([*self.decisions.values()], policy, Place(self.address))

    @property
    def facts(self) -> frozenset[str]:
        """The principal and the actions."""
        return frozenset({self.principal.name, *self.decisions})


@once_per_model
def exposures(model: Model) -> tuple[Exposure, ...]:
    """Everything that a principal outside the zone of trust can do; found once for a model.

    What a statement allows to every principal is one exposure, and stands for the accounts that it
    allows too, unless conditions limit it and not them.
    """
    by_statement: defaultdict[tuple[str, str], list[Exposure]] = defaultdict(list)
    for each in _found(model):
        if each.decisions and not each.is_open:
            by_statement[each.address, each.statements].append(each)
    return tuple(each for together in by_statement.values() for each in _merged(together))


def _merged(together: Sequence[Exposure]) -> Iterator[Exposure]:
    public = [each for each in together if each.is_public]
    named = [each for each in together if not each.is_public and not each.is_service]
    if public and (not public[0].is_limited or all(each.is_limited for each in named)):
        # To an anonymous principal and to any account, as one.
        first = max(public, key=lambda each: (each.reads, len(each.decisions)))
        yield replace(first, principal=ANYONE)
    else:
        # The identities, and the accounts of which no identity is named.
        identities = [each for each in named if each.principal.kind is Kind.OUTSIDE]
        accounts = {_account(each.principal) for each in identities}
        for each in named:
            if each in identities or _account(each.principal) not in accounts:
                yield each
    yield from (each for each in together if each.is_service)


def _account(principal: Principal) -> object:
    """The account of an identity, which may be any of several; the caller itself otherwise."""
    return getattr(principal.caller, "account", principal.caller)


def _is_outside(principal: Principal, known: AbstractSet[object]) -> bool:
    if principal.kind is Kind.SERVICE_ELSEWHERE:
        return principal.is_of_any
    return principal.kind in FOREIGN and _account(principal) not in known


def _found(model: Model) -> Iterator[Exposure]:
    known = {*model.own_accounts, *ELB_ACCOUNTS.values()}
    outside = [each for each in principals(model) if _is_outside(each, known)]
    for key in model.keys:
        for principal in outside if key.policy.document else ():
            yield _of_key(model, key, principal)
    closed = blocked(model.stack, "restrict_public_buckets")
    for arn, policy in model.resource_policies.items():
        address = model.address_of(arn)
        opened = RESOURCE_POLICIES.get(type_at(address), {})
        for principal in (ANYONE, *outside, *_services(policy, model)) if opened else ():
            if address in closed and principal.kind is Kind.ANOTHER_ACCOUNT:
                continue
            reads = _possible(model, principal, arn, policy, opened.get("reads", ()))
            writes = opened.get("writes", ())
            decisions = reads or _possible(model, principal, arn, policy, writes)
            yield Exposure(
                address=address,
                principal=principal,
                decisions=decisions,
                can=f"can call {', '.join(decisions)}",
                policy=policy.name,
                reads=bool(reads),
                known=model.own_accounts,
            )
    for role in model.roles:
        for principal in (each for each in outside if each.is_identity):
            yield Exposure(
                address=role.address,
                principal=principal,
                decisions=_possible(model, principal, role.arn, role.trust, ("sts:AssumeRole",)),
                can="can assume the role",
                policy=role.trust.name,
                reads=any(each.statements for each in role.policies),
            )


def _of_key(model: Model, key: Key, principal: Principal) -> Exposure:
    may_be_own = may_be_elsewhere(key) and principal.kind is not Kind.ANOTHER_ACCOUNT
    is_own = may_be_own or _account(principal) == account_of(key.arn)
    decisions = {
        action: decision
        for way in (() if is_own else access_to(model, principal, key).ways)
        for action, decision in way.decisions.items()
        if action in USES
    }
    return Exposure(
        address=key.address,
        principal=principal,
        decisions=decisions,
        can=f"can {', '.join(capabilities_of(decisions))} with the key",
        policy=key.policy.name,
        key=key.address,
    )


def _services(policy: NamedPolicy, model: Model) -> Iterator[Principal]:
    """The services that a policy names, when they call for another account."""
    allowing = (each for each in policy.statements if each.effect == "Allow")
    named = (each for statement in allowing for each in statement.principals)
    for each in dict.fromkeys(each.identifier for each in named if each.type == "Service"):
        yield from service_elsewhere(each, (model.location.account_id,))


def _possible(
    model: Model, principal: Principal, arn: str, policy: NamedPolicy, actions: Iterable[str]
) -> Mapping[str, Decision]:
    caller = principal.caller
    if _account(principal) == account_of(arn):
        return {}  # The resource is in the account of another provider.
    policies = replace(principal.policies, resource=(policy,))
    # SNS's name for the account of the caller.
    owner = present(caller.account) if isinstance(caller, Identity) else ABSENT
    how = principal.how.saying({SECURE_TRANSPORT: present("true"), SOURCE_OWNER: owner})
    found: dict[str, Decision] = {}
    for action in actions:
        asked, account = called_in(arn, action), model.location.account_id
        target = Target(arn=asked, account=account, policy_required=True)
        decision = decided(policies, caller, target, how, action)
        if decision.possible and all(each.statement for each in decision.deciding):
            found[action] = decision
    return found


def _limits(condition: Condition, accounts: AbstractSet[str]) -> bool:
    """Whether a condition holds only for principals that the author of the policy knows.

    Only a request that has the key, with one of the values, must fulfil it. Of access points, it
    names the accounts; of subscriptions, the endpoints.
    """
    operator, key = read_operator(condition.operator), condition.key.lower()
    if operator is None:
        is_required = condition.operator.lower() == "ipaddress"
    else:
        is_weak = operator.negated or operator.is_null or operator.if_exists
        is_required = not is_weak and operator.quantifier != FOR_ALL_VALUES
    if not is_required or NOT_CHOSEN.fullmatch(key):
        return is_required
    if key == "sns:endpoint":
        return all(map(ENDPOINT.fullmatch, condition.values))
    # Where the own account is not known, any number may be of it.
    is_open = not all(map(str.isdigit, accounts))
    named = [account_of(each) or each for each in condition.values]
    known = all(each in accounts or (is_open and each.isdigit()) for each in named)
    return key in ACCESS_POINT and known


def is_public_bus(resource: Resource) -> bool:
    """Whether a resource allows every account to put events on a bus."""
    is_everybody = resource.text("principal") == "*" and not resource.value("condition")
    return resource.type == EVENT_PERMISSION and is_everybody


def blocked(stack: Stack, flag: str, *others: str) -> AbstractSet[str]:
    """The buckets, their lists and access points for which a public access block has a flag.

    For an access point, S3 switches it on where nothing is written.
    """
    flags, found = (flag, *others), stack.resources
    blocks = (each for each in found if each.type == BLOCK and any(map(each.flag, flags)))
    names = {each.text("bucket") for each in blocks} - {""}
    buckets = (each for each in found if each.type in BUCKETS)
    points = (each for each in found if each.type == "aws_s3_access_point")
    return {
        *(e.address for e in buckets if names & {e.address, e.text("bucket"), e.text("id")}),
        *(e.address for e in points if e.value(POINT_BLOCK, flag) in (None, True, "true")),
    }
