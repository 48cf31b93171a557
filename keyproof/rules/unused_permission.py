"""A policy allows more than the calls need.

Reports services in a key policy that no resource of the plan uses with the key. For a caller
whose ``[[calls]]`` in ``keyproof.toml`` are ``complete``, reports every permission that no call
needs, as a warning.

Why
    An unused permission serves no one but an attacker. A statement for a service that never calls
    often remains after its resource was removed.

Remediation
    Remove the permission, or add the call that needs it under ``[[calls]]`` in ``keyproof.toml``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from keyproof.findings.remediation import Edit, SetStatement
from keyproof.iam.evaluation import Decision, Verdict
from keyproof.iam.statements import NamedPolicy, is_action, label_of
from keyproof.model.access.requests import Request, name_of, requests_for
from keyproof.model.model import ADMINISTRATORS, Key, caller_arn
from keyproof.policy_document import Principal, Statement
from keyproof.rules._rule import Effect, Finding, Level, Model, Place, Reports, Rule

# Families that AWS's documentation names by a wildcard; each is one permission.
FAMILIES = (
    *("kms:decrypt*", "kms:describe*", "kms:encrypt*", "kms:generatedatakey*", "kms:get*"),
    *("kms:list*", "kms:reencrypt*"),
)
BY_EXCLUSION = ("not_actions", "not_resources", "not_principals")
WORDS = {
    "actions": "allows {}",
    "not_actions": "allows everything but {}",
    "resources": "covers {}",
    "not_resources": "covers every resource but {}",
    "principals": "names {}",
    "not_principals": "names every principal but {}",
}


@dataclass(frozen=True, kw_only=True)
class Granted:
    """One action, resource or principal of one statement, whose place counts from 1."""

    policy: NamedPolicy
    place: int
    statement: Statement
    element: str
    value: str
    callers: tuple[str, ...]
    is_too_wide: bool

    @property
    def label(self) -> str:
        """The statement as every finding calls it."""
        return label_of(self.statement, self.place, self.policy.name)

    def may_grant(self, request: Request) -> bool:
        """Whether a request may need it."""
        is_about = self.element != "actions" or is_action(self.value, request.action)
        return is_about and self.policy.name in request.policy_names

    def removed_from(self, policy: NamedPolicy) -> NamedPolicy:
        """The policy, or what is left of it, without it."""
        members = getattr(self.statement, self.element)
        left: dict[str, Any] = {
            self.element: tuple([each for each in members if _text(each) != self.value])
        }
        rest = (replace(self.statement, **left),) if left[self.element] else ()
        return policy.with_instead(self.statement, *rest)


class UnusedPermission(
    Rule, level=Level.NOTE, tags={"iam"}, effect=Effect.WIDER, by_permission=True
):
    def check(self, model: Model) -> Reports:
        users, holding = _services(model), {each.key for each in model.protected}
        for key in model.keys:
            if key.policy.document is not None and key.encrypts and key.arn in holding:
                yield from self._idle(model, key, users[key.arn])
        for granted in _unneeded(model):
            yield self._unneeded(granted)

    def _idle(self, model: Model, key: Key, services: AbstractSet[str]) -> Iterator[Finding]:
        """The services that a key policy names, and that nothing makes use the key."""
        for place, statement in enumerate(key.policy.statements, 1):
            idle = [
                principal.identifier
                for principal in statement.principals
                if principal.type == "Service"
                and statement.effect == "Allow"
                and principal.identifier.split(".")[0] not in services
            ]
            only = len(idle) == len(statement.principals) and key.policy.name in model.written
            edit = SetStatement(
                address=key.policy.name, argument="policy", statement=None, place=place
            )
            edits: tuple[Edit, ...] = (edit,) if only else ()
            for service in dict.fromkeys(idle):
                yield self.finding(
                    key.address,
                    f"In the key policy, {label_of(statement, place, key.policy.name)} lets "
                    f"{service} use the key, but nothing in the plan needs this access.",
                    key=key.address,
                    about=(
                        Place(key.address, f"unused {service}"),
                        Place(key.policy.name, f"policy/{statement.sid or place}"),
                    ),
                    facts={service, *statement.actions},
                    edits=edits,
                )

    def _unneeded(self, granted: Granted) -> Finding:
        wide = "covers more than the calls need" if granted.is_too_wide else "no call needs it"
        name = granted.statement.sid or granted.place
        return self.finding(
            granted.policy.name,
            f"The {granted.label} {WORDS[granted.element].format(granted.value)}, and {wide}.",
            level=Level.WARNING,
            part=f"policy/{name}",
            facts={granted.element, granted.value, *granted.callers},
        )


def _services(model: Model) -> Mapping[str, AbstractSet[str]]:
    """The services that calls make use a key, by the key's ARN."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for call in model.calls:
        used = model.key_named(call.key) if call.key else model.key_of(call.target)
        used = used or model.key_with(call.target)
        if used is not None and not call.caller.startswith("arn:"):
            found[used.arn].add(call.caller.split(".")[0])
    return found


def _unneeded(model: Model) -> Iterator[Granted]:
    """What callers of which every call is known are granted, and no call needs.

    What is needed once a statement that is too wide is gone is not unneeded.
    """
    complete = {caller_arn(each.caller, model) for each in model.declared_calls if each.complete}
    granted = [each for each in _all_granted(model) if complete.issuperset(each.callers)]
    requests = [
        request
        for call in model.calls
        if call.caller in complete
        for request in requests_for(call, model)
    ]
    found = _not_needed(granted, requests, {})
    instead: dict[str, NamedPolicy] = {}
    for each in found:
        if each.is_too_wide:
            policy = instead.get(each.policy.name, each.policy)
            instead[each.policy.name] = policy.with_instead(each.statement)
    if instead:
        wide = {each.label for each in found if each.is_too_wide}
        others = [each for each in found if each.label not in wide]
        found = [each for each in found if each.label in wide]
        found += _not_needed(others, requests, instead)
    actions = {(each.label, each.value) for each in found if each.element == "actions"}
    for each in found:
        idle = all((each.label, action) in actions for action in each.statement.actions)
        # Of a statement that no call needs at all, the actions say so.
        if each.element in ("actions", *BY_EXCLUSION) or not idle:
            yield each


def _not_needed(
    granted: Iterable[Granted], requests: Iterable[Request], instead: Mapping[str, NamedPolicy]
) -> list[Granted]:
    """What no request needs, with some policies in place of those of the same name."""
    answered = [(each, each.decide(instead) if instead else each.decision) for each in requests]
    return [
        each
        for each in granted
        if each.is_too_wide
        or not any(_needs(request, now, each, instead) for request, now in answered)
    ]


def _needs(
    request: Request, now: Decision, granted: Granted, instead: Mapping[str, NamedPolicy]
) -> bool:
    """Whether a request is answered worse without a grant, be the answer certain or not."""
    if not granted.may_grant(request):
        return False
    # A call that is denied as things are is a finding by itself.
    if not request.is_allowed and name_of(request.principal) in granted.callers:
        return True
    name = granted.policy.name
    if (name, granted.statement) not in ((each.policy, each.statement) for each in now.deciding):
        return False
    without = granted.removed_from(instead.get(name, granted.policy))
    return _worth(request.decide({**instead, name: without})) < _worth(now)


def _worth(decision: Decision) -> int:
    return (decision.verdict is Verdict.ALLOWED) + decision.possible


def _all_granted(model: Model) -> Iterator[Granted]:
    """Everything that the policies of a model allow."""
    targets = frozenset(call.target for call in model.calls)
    for key in model.keys:
        for policy in key.policies:
            yield from _granted(policy, model, targets, is_of_key=True)
    for role in model.identities:
        for policy in role.policies:
            yield from _granted(policy, model, targets, callers=(role.arn,))
    for policy in model.resource_policies.values():
        yield from _granted(policy, model, targets)


def _granted(
    policy: NamedPolicy,
    model: Model,
    targets: AbstractSet[str],
    *,
    callers: tuple[str, ...] = (),
    is_of_key: bool = False,
) -> Iterator[Granted]:
    for place, statement in enumerate(policy.statements, 1):
        if statement.effect != "Allow":
            continue
        # In a key's own policy, * is the key. A single principal goes with its actions.
        elements = [
            "actions",
            *(["resources"] if callers and not is_of_key else []),
            *(["principals"] if len(statement.principals) > 1 else []),
            *BY_EXCLUSION,
        ]
        for element, value in ((one, each) for one in elements for each in getattr(statement, one)):
            yield Granted(
                policy=policy,
                place=place,
                statement=statement,
                element=element,
                value=_text(value),
                callers=callers or _callers_in(statement, model.location.account_id),
                is_too_wide=_is_too_wide(element, _text(value), targets),
            )


def _text(value: Principal | str) -> str:
    return value.identifier if isinstance(value, Principal) else value


def _is_too_wide(element: str, value: str, targets: AbstractSet[str]) -> bool:
    """Whether a member of an element covers more than what a call may need."""
    if element in BY_EXCLUSION:
        return True
    if element == "principals" or value in targets:
        return False
    # The streams of a log group are named by a wildcard.
    bare = value.removesuffix(":*") if ":log-group:" in value else value
    return bool(set(bare) & set("*?")) and value.lower() not in FAMILIES


def _callers_in(statement: Statement, account_id: str) -> tuple[str, ...]:
    """The callers that a statement of a resource policy names, as calls spell them.

    The root principal of the own account stands for administrators.
    """
    services = [each.identifier for each in statement.principals if each.type == "Service"]
    roles = [
        value
        for condition in statement.conditions
        if condition.key.lower() == "aws:principalarn"
        for value in condition.values
    ]
    named = [
        each.identifier
        for each in statement.principals
        if each.type == "AWS"
        and not each.identifier.endswith(":root")
        and each.identifier != account_id
    ]
    return (*services, *roles, *named) or (ADMINISTRATORS,)
