"""Who outside the zone of trust can use a key, reach a resource or assume a role."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from keyproof.aws.deliveries.listed import ELB_ACCOUNTS
from keyproof.aws.requests.capabilities import ACTIONS, Capability, capabilities_of
from keyproof.aws.requests.request_context import SECURE_TRANSPORT, SOURCE_OWNER, Circumstances
from keyproof.findings.places import places_of_decisions
from keyproof.iam.callers import Anonymous, Identity
from keyproof.iam.conditions import FOR_ALL_VALUES, read_operator
from keyproof.iam.context import ABSENT, present
from keyproof.iam.evaluation import Decision, Policies, Target, Verdict
from keyproof.iam.statements import Match, NamedPolicy
from keyproof.model.access.matrix import access_to, how_a_service_calls
from keyproof.model.access.principals import (
    UNBOUND,
    Kind,
    Principal,
    account_of,
    blamed,
    may_be_elsewhere,
    principals,
    service_elsewhere,
    service_name,
)
from keyproof.model.access.requests import called_in, decided
from keyproof.model.assembly.policies import RESOURCE_POLICIES
from keyproof.model.identifiers import type_at
from keyproof.model.model import Model, once_per_model
from keyproof.model.resource import Place, Resource, Stack
from keyproof.policy_document import Condition

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
ACCESS_POINT = re.compile(r"s3:DataAccessPoint(Account|Arn)", re.IGNORECASE)
# SNS delivers to these alone, whoever subscribes them: one by its name, or the mail of a domain.
ENDPOINT = re.compile(r"[^*?]+|\*@[^*?]+")
FOREIGN = (Kind.OUTSIDE, Kind.NAMED_ACCOUNT, Kind.ANOTHER_ACCOUNT)
ANYONE = Principal(name="any principal", kind=Kind.ANOTHER_ACCOUNT, caller=Anonymous())
BLOCK = "aws_s3_bucket_public_access_block"
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
        anyone = self.principal.kind is Kind.ANOTHER_ACCOUNT
        return anyone and not self.only_by and not self.is_service

    @property
    def matches(self) -> tuple[Match, ...]:
        """The statements that allow it, for each action."""
        return tuple(match for each in self.decisions.values() for match in each.deciding)

    @property
    def statements(self) -> str:
        """The labels of the statements that allow it."""
        return blamed(self.decisions.values())

    @property
    def is_limited(self) -> bool:
        """Whether conditions limit it to principals that the policy describes."""
        return all(
            decision.verdict is Verdict.UNKNOWN
            and any(
                _requires_value(condition)
                and (NOT_CHOSEN.fullmatch(condition.key) or _names_whom(condition, self.known))
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
    return tuple(_merged(_found(model)))


def _merged(found: Iterable[Exposure]) -> Iterator[Exposure]:
    by_statement: defaultdict[tuple[str, str], list[Exposure]] = defaultdict(list)
    for each in found:
        if each.decisions:
            by_statement[each.address, each.statements].append(each)
    for together in by_statement.values():
        public = [each for each in together if each.is_public]
        named = [each for each in together if not each.is_public and not each.is_service]
        if public and (not public[0].is_limited or all(each.is_limited for each in named)):
            # To an anonymous principal and to any account, as one.
            first = max(public, key=lambda each: (each.reads, len(each.decisions)))
            yield replace(first, principal=ANYONE)
        else:
            # The identities, and the accounts of which no identity is named.
            identities = [each for each in named if each.principal.kind is Kind.OUTSIDE]
            accounts = [_account(each.principal) for each in identities]
            others = [each for each in named if each not in identities]
            yield from identities
            yield from (each for each in others if _account(each.principal) not in accounts)
        yield from (each for each in together if each.is_service)


def _account(principal: Principal) -> object:
    """The account of an identity, which may be any of several; the caller itself otherwise."""
    return getattr(principal.caller, "account", principal.caller)


def _is_outside(principal: Principal, known: AbstractSet[object]) -> bool:
    if principal.kind is Kind.SERVICE_ELSEWHERE:
        return not principal.works_for
    return principal.kind in FOREIGN and _account(principal) not in known


def _is_at_home(principal: Principal, arn: str) -> bool:
    """Whether a principal is of the account of a resource, which another provider is in."""
    return _account(principal) == account_of(arn)


def _found(model: Model) -> Iterator[Exposure]:
    known = {*model.own_accounts, *ELB_ACCOUNTS.values()}
    outside = [each for each in principals(model) if _is_outside(each, known)]
    identities = [each for each in outside if each.kind is not Kind.SERVICE_ELSEWHERE]
    yield from _of_keys(model, outside)
    yield from _of_resources(model, outside)
    for role in model.roles:
        for principal in identities:
            if not _is_at_home(principal, role.arn):
                asked = (role.arn, role.trust, ("sts:AssumeRole",))
                yield Exposure(
                    address=role.address,
                    principal=principal,
                    decisions=_possible(model, principal, *asked, required=True),
                    can="can assume the role",
                    policy=role.trust.name,
                    reads=any(each.statements for each in role.policies),
                )


def _of_keys(model: Model, outside: Sequence[Principal]) -> Iterator[Exposure]:
    for key in model.keys:
        is_open = may_be_elsewhere(key)
        for principal in outside if key.policy.document else ():
            is_own = is_open and principal.kind is not Kind.ANOTHER_ACCOUNT
            if is_own or _is_at_home(principal, key.arn):
                continue
            decisions = {
                action: decision
                for way in access_to(model, principal, key).ways
                for action, decision in way.decisions.items()
                if action in USES
            }
            yield Exposure(
                address=key.address,
                principal=principal,
                decisions=decisions,
                can=f"can {', '.join(capabilities_of(decisions))} with the key",
                policy=key.policy.name,
                key=key.address,
            )


def _of_resources(model: Model, outside: Sequence[Principal]) -> Iterator[Exposure]:
    closed = {*blocked(model.stack, "restrict_public_buckets"), *_closed_points(model.stack)}
    for arn, policy in model.resource_policies.items():
        address = model.address_of(arn)
        opened = RESOURCE_POLICIES.get(type_at(address), {})
        for principal in (ANYONE, *outside, *_services(policy)) if opened else ():
            is_closed = address in closed and principal.kind is Kind.ANOTHER_ACCOUNT
            if is_closed or _is_at_home(principal, arn):
                continue
            about = (model, principal, arn, policy)
            reads = _possible(*about, opened.get("reads", ()))
            decisions = reads or _possible(*about, opened.get("writes", ()))
            yield Exposure(
                address=address,
                principal=principal,
                decisions=decisions,
                can=f"can call {', '.join(decisions)}",
                policy=policy.name,
                reads=bool(reads),
                known=model.own_accounts,
            )


def _services(policy: NamedPolicy) -> Iterator[Principal]:
    """The services that a policy names, when they call for another account."""
    named = {
        principal.identifier: None
        for statement in policy.statements
        for principal in statement.principals
        if principal.type == "Service" and statement.effect == "Allow"
    }
    for each in named:
        yield from service_elsewhere(each, ())


def _possible(
    model: Model,
    principal: Principal,
    arn: str,
    policy: NamedPolicy,
    actions: Sequence[str],
    *,
    required: bool = False,
) -> Mapping[str, Decision]:
    caller = principal.caller
    identity = isinstance(caller, Identity)
    own = principal.policies.identity or (UNBOUND.identity if identity else ())
    policies = Policies(identity=own, resource=(policy,))
    # SNS's name for the account of the caller.
    owner = present(caller.account) if isinstance(caller, Identity) else ABSENT
    others = {SECURE_TRANSPORT: present("true"), SOURCE_OWNER: owner}
    how = Circumstances(others=others)
    if service_name(principal):
        how = replace(how_a_service_calls(model, principal), others=others)
    found: dict[str, Decision] = {}
    for action in actions:
        target = Target(
            arn=called_in(arn, action), account=model.location.account_id, policy_required=required
        )
        decision = decided(policies, caller, target, how, action)
        if decision.possible and all(each.statement for each in decision.deciding):
            found[action] = decision
    return found


def _requires_value(condition: Condition) -> bool:
    """Whether only a request that has the key, with one of the values, meets a condition."""
    found = read_operator(condition.operator)
    if found is None:
        return condition.operator.lower() == "ipaddress"
    is_weak = found.negated or found.is_null or found.if_exists
    return not is_weak and found.quantifier != FOR_ALL_VALUES


def _names_whom(condition: Condition, accounts: AbstractSet[str]) -> bool:
    """Whether a condition holds only for access points of some accounts, or for some endpoints."""
    is_endpoint = condition.key.lower() == "sns:endpoint"
    if not (is_endpoint or ACCESS_POINT.fullmatch(condition.key)):
        return False
    if is_endpoint:
        return all(map(ENDPOINT.fullmatch, condition.values))
    is_arn = condition.key.lower().endswith("arn")
    named = ["".join(each.split(":")[4:5]) if is_arn else each for each in condition.values]
    # Where the own account is not known, any number may be of it.
    is_open = not all(map(str.isdigit, accounts))
    return all(each in accounts or (is_open and each.isdigit()) for each in named)


def _closed_points(stack: Stack) -> frozenset[str]:
    """The access points with the same block: S3 switches it on where nothing is written."""
    blocks = ("public_access_block_configuration", "restrict_public_buckets")
    return frozenset(
        each.address
        for each in stack.resources
        if each.type == "aws_s3_access_point" and each.value(*blocks) in (None, True, "true")
    )


def is_public_bus(resource: Resource) -> bool:
    """Whether a resource allows every account to put events on a bus."""
    is_everybody = resource.text("principal") == "*" and not resource.value("condition")
    return resource.type == EVENT_PERMISSION and is_everybody


def blocked(stack: Stack, *flags: str) -> AbstractSet[str]:
    """The buckets, and their lists, that a public access block is about which has a flag."""
    blocks = (each for each in stack.resources if each.type == BLOCK and any(map(each.flag, flags)))
    names = {each.text("bucket") for each in blocks} - {""}
    buckets = (each for each in stack.resources if each.type in BUCKETS)
    return {e.address for e in buckets if names & {e.address, e.text("bucket"), e.text("id")}}
