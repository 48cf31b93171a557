"""Who else can use a key or read a resource: another account, anybody, a service for others."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from keyproof.aws.deliveries.listed import ELB_ACCOUNTS
from keyproof.aws.requests.capabilities import ACTIONS, Capability, in_words
from keyproof.aws.requests.request_context import SECURE_TRANSPORT, SOURCE_OWNER, Circumstances
from keyproof.former_rules.open_to_everybody import (
    closed_buckets,
    closed_points,
    open_buses,
    open_lists,
)
from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.former_rules.shared import KINDS, READS, WRITES, by_address
from keyproof.iam.callers import Anonymous, Identity
from keyproof.iam.conditions.operators import read_operator
from keyproof.iam.context import ABSENT, present
from keyproof.iam.decision import Decision, Policies, Target, Verdict
from keyproof.iam.statements import NamedPolicy, label_of
from keyproof.model.access.matrix import access_to, how_a_service_calls, via_services
from keyproof.model.access.named import account_of
from keyproof.model.access.principals import (
    UNBOUND,
    Kind,
    Principal,
    blamed,
    principals,
    service_elsewhere,
    service_name,
)
from keyproof.model.access.requests import called_in, decided
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.identifiers import type_at
from keyproof.model.resource import Stack
from keyproof.policy_document import Condition

USES = frozenset(action for actions in ACTIONS.values() for action in actions) - frozenset(
    ACTIONS[Capability.READ_CONFIG]
)
# A caller cannot choose these: who fulfils them is somebody that the policy's author knows.
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
NOBODY_KNOWN = Principal(name="anybody", kind=Kind.ANOTHER_ACCOUNT, caller=Anonymous())


@dataclass(frozen=True, kw_only=True)
class _Reach:
    """What one principal can do that it may have to answer for, with the answers."""

    principal: Principal
    decisions: Mapping[str, Decision]
    known: AbstractSet[str] = frozenset()

    @property
    def statements(self) -> str:
        return by_address(blamed(self.decisions.values()))

    @property
    def is_limited(self) -> bool:
        """Whether only somebody whom the policy describes can do it."""
        return all(
            decision.verdict is Verdict.UNKNOWN
            and any(
                NOT_CHOSEN.fullmatch(condition.key) or _names_whom(condition, self.known)
                for match in decision.deciding
                for condition in match.open_conditions
            )
            for decision in self.decisions.values()
        )

    @property
    def only_by(self) -> str:
        """The type of the principals, if every statement names some that are not of IAM."""
        types = {
            principal.type
            for decision in self.decisions.values()
            for match in decision.deciding
            if match.statement
            for principal in match.statement.principals
        }
        return "" if types & {"AWS", "Service"} else ", ".join(sorted(types))


def _names_whom(condition: Condition, accounts: AbstractSet[str]) -> bool:
    """Whether a condition holds only for access points of some accounts, or for some endpoints."""
    operator = read_operator(condition.operator)
    is_endpoint = condition.key.lower() == "sns:endpoint"
    if operator is None or not (is_endpoint or ACCESS_POINT.fullmatch(condition.key)):
        return False
    if operator.negated or operator.is_null or operator.if_exists or operator.quantifier:
        return False
    if is_endpoint:
        return all(map(ENDPOINT.fullmatch, condition.values))
    is_arn = condition.key.lower().endswith("arn")
    named = ["".join(each.split(":")[4:5]) if is_arn else each for each in condition.values]
    # Where the own account is not known, any number may be of it.
    is_open = not all(map(str.isdigit, accounts))
    return all(each in accounts or (is_open and each.isdigit()) for each in named)


def others(stack: Stack, model: EncryptionModel, trusted: Iterable[str]) -> Iterator[Problem]:
    """Everything that another account, anybody, or a service in another's name can do."""
    known = {*trusted, model.location.account_id}
    everybody = _strangers(model, {*known, *ELB_ACCOUNTS.values()})
    yield from _keys(model, everybody)
    yield from _resources(stack, model, everybody, known)
    yield from _roles(model, everybody)
    yield from open_lists(stack)
    yield from open_buses(stack, known)


def allowed_to_example(model: EncryptionModel, examples: AbstractSet[str]) -> Iterator[Problem]:
    """What allows the own account, where its number is of an example: it may be another one's."""
    own = {model.location.account_id} & examples
    for address, policy in (
        *((key.address, each) for key in model.keys for each in key.policies),
        *((model.address_of(arn), each) for arn, each in model.resource_policies.items()),
        *((role.address, role.trust) for role in model.roles),
    ):
        for place, one in enumerate(policy.bound.statements if policy.bound else (), 1):
            named = {account_of(each.identifier) or each.identifier for each in one.principals}
            if one.effect == "Allow" and named & own:
                label = by_address(label_of(one, place, policy.name))
                yield Problem(
                    level=Level.WARNING,
                    rule=Rule.ANOTHER_ACCOUNT,
                    resource=address,
                    key=address if model.key_at(address) else "",
                    problem=f"Account {', '.join(own)} is allowed by {label}. Examples have this "
                    "number, and nothing shows that it is yours.",
                    remedy="Give the number of your account with --account, or narrow the "
                    "principals of the statement.",
                )


def _strangers(model: EncryptionModel, known: Iterable[str]) -> tuple[Principal, ...]:
    own = frozenset(known)

    def is_strange(principal: Principal) -> bool:
        if principal.kind is Kind.SERVICE_ELSEWHERE:
            return not principal.works_for
        caller = principal.caller
        is_known = isinstance(caller, Identity) and caller.account in own
        return principal.kind in FOREIGN and not is_known

    return tuple(each for each in principals(model) if is_strange(each))


def _keys(model: EncryptionModel, everybody: Sequence[Principal]) -> Iterator[Problem]:
    services = via_services(model)
    for key in model.keys:
        if key.policy.document is None:
            continue
        for principal in everybody:
            decisions = {
                action: decision
                for way in access_to(model, principal, key, services).ways
                for action, decision in way.decisions.items()
                if action in USES
            }
            if decisions:
                reach = _Reach(principal=principal, decisions=decisions)
                words = ", ".join(in_words(decisions))
                yield _problem(reach, key.address, key.address, f"can {words} with the key")


def _resources(
    stack: Stack,
    model: EncryptionModel,
    everybody: Sequence[Principal],
    known: AbstractSet[str],
) -> Iterator[Problem]:
    closed = {*closed_buckets(stack), *closed_points(stack)}
    for arn, policy in model.resource_policies.items():
        address = model.address_of(arn)
        kind = type_at(address)
        if kind not in KINDS or policy.document is None:
            continue
        named = [*everybody, *_services(policy)]
        for principal in (NOBODY_KNOWN, *named):
            if address in closed and principal.kind is Kind.ANOTHER_ACCOUNT:
                continue
            for actions, is_read in ((READS.get(kind, ()), True), (WRITES.get(kind, ()), False)):
                decisions = _possible(model, principal, arn, policy, actions)
                if decisions:
                    reach = _Reach(principal=principal, decisions=decisions, known=known)
                    said = f"can call {', '.join(decisions)}"
                    yield _problem(reach, address, "", said, is_read=is_read)
                    break


def _services(policy: NamedPolicy) -> Iterator[Principal]:
    """The services that a policy names, when they call for another account."""
    named = {
        principal.identifier: None
        for statement in (policy.document.statements if policy.document else ())
        for principal in statement.principals
        if principal.type == "Service" and statement.effect == "Allow"
    }
    for each in named:
        yield from service_elsewhere(each, ())


def _possible(
    model: EncryptionModel,
    principal: Principal,
    arn: str,
    policy: NamedPolicy,
    actions: Sequence[str],
    *,
    required: bool = False,
) -> Mapping[str, Decision]:
    caller = principal.caller
    identity = isinstance(caller, Identity)
    policies = Policies(
        identity=principal.policies.identity or (UNBOUND.identity if identity else ()),
        resource=(policy,),
    )
    others = {SECURE_TRANSPORT: present("true")}
    # SNS's name for the account of the caller.
    others[SOURCE_OWNER] = present(caller.account) if isinstance(caller, Identity) else ABSENT
    how = Circumstances(others=others)
    if service_name(principal):
        base = how_a_service_calls(model, principal)
        how = Circumstances(source=base.source, works_on=base.works_on, others=others)
    found: dict[str, Decision] = {}
    for action in actions:
        target = Target(
            arn=called_in(arn, action),
            account=model.location.account_id,
            policy_required=required,
        )
        decision = decided(policies, caller, target, how, action)
        if decision.possible and all(each.statement for each in decision.deciding):
            found[action] = decision
    return found


def _roles(model: EncryptionModel, everybody: Sequence[Principal]) -> Iterator[Problem]:
    for role in model.roles:
        if role.trust.document is None:
            continue
        for principal in everybody:
            if principal.kind is Kind.SERVICE_ELSEWHERE:
                continue
            decisions = _possible(
                model, principal, role.arn, role.trust, ("sts:AssumeRole",), required=True
            )
            if decisions:
                reach = _Reach(principal=principal, decisions=decisions)
                uses = any(each.document and each.document.statements for each in role.policies)
                yield _problem(reach, role.address, "", "can assume the role", is_read=uses)


def _problem(reach: _Reach, address: str, key: str, can: str, *, is_read: bool = True) -> Problem:
    principal = reach.principal
    if principal.kind is Kind.SERVICE_ELSEWHERE or service_name(principal):
        name = service_name(principal)
        return Problem(
            level=Level.WARNING,
            rule=Rule.DEPUTY,
            resource=address,
            key=key,
            problem=f"{name} {can} for a resource of any account: {reach.statements} does not say "
            "for whom it may.",
            remedy="Add the condition aws:SourceArn or aws:SourceAccount to the statement.",
            cause=f"{Rule.DEPUTY} {address}",
        )
    is_anybody = principal.kind is Kind.ANOTHER_ACCOUNT and not reach.only_by
    is_error = not reach.is_limited and not reach.only_by and (is_read or is_anybody)
    who = NOBODY_KNOWN.name if is_anybody else principal.name
    if reach.only_by:
        who = f"a {reach.only_by} outside the plan"
    is_grant = type_at(reach.statements) == "aws_kms_grant"
    under = " under conditions" if reach.is_limited else ""
    return Problem(
        level=Level.ERROR if is_error else Level.WARNING,
        rule=Rule.ANYBODY if is_anybody else Rule.ANOTHER_ACCOUNT,
        resource=address,
        key=key,
        problem=f"{who[0].upper()}{who[1:]} {can}{under}: {reach.statements}.",
        remedy=(
            "Name another grantee_principal"
            if is_grant
            else "Narrow the principals of the statement"
        )
        + ("." if is_anybody else ", or list the account in trusted_accounts of keyproof.toml."),
        cause=f"{address} {reach.statements}",
    )
