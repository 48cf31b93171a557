"""A policy allows more than the calls need.

Reports each AWS service that a key policy allows, although no resource of the plan makes this
service use the key. For a caller whose ``[[calls]]`` in ``keyproof.toml`` are ``complete``, reports
every permission that no call needs, as a warning.

Why
    An unused permission serves no one but an attacker. A statement for a service that never calls
    often remains after its resource was removed.

Remediation
    Remove the permission, or add the call that needs it under ``[[calls]]`` in ``keyproof.toml``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from keyproof.findings.remediation import SetStatement
from keyproof.iam.evaluation import Decision, Verdict
from keyproof.iam.statements import NamedPolicy, is_action, label_of
from keyproof.model.access.principals import name_of
from keyproof.model.access.requests import Request, requests_for
from keyproof.model.model import ADMINISTRATORS, Key, caller_arn
from keyproof.policy_document import Principal, Statement
from keyproof.rules._rule import FACTS, Effect, Level, Model, Place, Reports, Rule

FAMILIES: list[str] = FACTS["unused-permission"]["families"]
WORDS: dict[str, str] = FACTS["unused-permission"]["words"]
BY_EXCLUSION = ("not_actions", "not_resources", "not_principals")
# Requests with what is answered to them.
Answered = list[tuple[Request, Decision]]


@dataclass(frozen=True, kw_only=True)
class Granted:
    """One action, resource or principal of one statement.

    ``label`` is how findings call the statement, ``part`` its place in the policy.
    """

    policy: NamedPolicy
    label: str
    part: str
    statement: Statement
    element: str
    member: Principal | str
    callers: tuple[str, ...]

    @property
    def value(self) -> str:
        """What is granted, as the policy writes it."""
        return self.member.identifier if isinstance(self.member, Principal) else self.member

    def is_too_wide(self, targets: AbstractSet[str]) -> bool:
        """Whether it covers more than a call may need, which is made to one of the targets."""
        if self.element in BY_EXCLUSION:
            return True
        if self.element == "principals" or self.value in targets:
            return False
        # The streams of a log group are named by a wildcard.
        bare = self.value.removesuffix(":*") if ":log-group:" in self.value else self.value
        return bool(set(bare) & set("*?")) and self.value.lower() not in FAMILIES

    def is_needed(self, answered: Answered, instead: Mapping[str, NamedPolicy]) -> bool:
        """Whether a request is answered worse without it, be the answer certain or not."""
        policy = instead.get(self.policy.name, self.policy)
        members = getattr(self.statement, self.element)
        left: dict[str, Any] = {self.element: tuple(e for e in members if e != self.member)}
        rest = (replace(self.statement, **left),) if left[self.element] else ()
        without = {**instead, policy.name: policy.with_instead(self.statement, *rest)}
        for request, now in answered:
            is_about = self.element != "actions" or is_action(self.value, request.action)
            if not is_about or policy.name not in request.policy_names:
                continue
            # A call that is denied as things are is a finding by itself.
            if not request.is_allowed and name_of(request.principal) in self.callers:
                return True
            decides = any(
                (e.policy, e.statement) == (policy.name, self.statement) for e in now.deciding
            )
            if decides and _worth(request.decide(without)) < _worth(now):
                return True
        return False


class UnusedPermission(
    Rule, level=Level.NOTE, tags={"iam"}, effect=Effect.WIDER, by_permission=True
):
    def check(self, model: Model) -> Reports:
        users, holding = _services(model), {each.key for each in model.protected}
        for key in model.keys:
            if key.policy.document is not None and key.encrypts and key.arn in holding:
                yield from self._idle(model, key, users[key.arn])
        targets = frozenset(call.target for call in model.calls)
        for each in _unneeded(model, targets):
            too_wide = each.is_too_wide(targets)
            wide = "covers more than the calls need" if too_wide else "no call needs it"
            yield self.finding(
                each.policy.name,
                f"The {each.label} {WORDS[each.element].format(each.value)}, and {wide}.",
                level=Level.WARNING,
                part=each.part,
                facts={each.element, each.value, *each.callers},
            )

    def _idle(self, model: Model, key: Key, services: AbstractSet[str]) -> Reports:
        """The services that a key policy names, and that nothing makes use the key."""
        policy = key.policy.name
        for place, statement in enumerate(key.policy.statements, 1):
            named = statement.principals if statement.effect == "Allow" else ()
            of_services = [each.identifier for each in named if each.type == "Service"]
            idle = [each for each in of_services if each.partition(".")[0] not in services]
            only = len(idle) == len(statement.principals) and policy in model.written
            edit = SetStatement(address=policy, argument="policy", statement=None, place=place)
            for service in dict.fromkeys(idle):
                yield self.finding(
                    key.address,
                    f"In the key policy, {label_of(statement, place, policy)} lets {service} use "
                    "the key, but nothing in the plan needs this access.",
                    key=key.address,
                    about=(
                        Place(key.address, f"unused {service}"),
                        Place(policy, f"policy/{statement.sid or place}"),
                    ),
                    facts={service, *statement.actions},
                    edits=(edit,) if only else (),
                )


def _services(model: Model) -> Mapping[str, AbstractSet[str]]:
    """The services that calls make use a key, by the key's ARN."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for call in model.calls:
        used = model.key_named(call.key) if call.key else model.key_of(call.target)
        used = used or model.key_with(call.target)
        if used is not None and not call.caller.startswith("arn:"):
            found[used.arn].add(call.caller.partition(".")[0])
    return found


def _unneeded(model: Model, targets: AbstractSet[str]) -> Iterator[Granted]:
    """What callers of which every call is known are granted, and no call needs.

    What is needed once a statement that is too wide is gone is not unneeded.
    """
    complete = {caller_arn(each.caller, model) for each in model.declared_calls if each.complete}
    calls = [each for each in model.calls if each.caller in complete]
    answered = [(each, each.decision) for call in calls for each in requests_for(call, model)]
    granted = [each for each in _granted(model) if complete.issuperset(each.callers)]
    too_wide = [each for each in granted if each.is_too_wide(targets)]
    found = [each for each in granted if each in too_wide or not each.is_needed(answered, {})]
    instead: dict[str, NamedPolicy] = {}
    for each in too_wide:
        policy = instead.get(each.policy.name, each.policy)
        instead[each.policy.name] = policy.with_instead(each.statement)
    if too_wide:
        wide = {each.label for each in too_wide}
        answered = [(each, each.decide(instead)) for each, _ in answered]
        others = (each for each in found if each.label not in wide)
        unneeded = [each for each in others if not each.is_needed(answered, instead)]
        found = [*(each for each in found if each.label in wide), *unneeded]
    actions = {(each.label, each.value) for each in found if each.element == "actions"}
    for each in found:
        idle = all((each.label, action) in actions for action in each.statement.actions)
        # Of a statement that no call needs at all, the actions say so.
        if each.element in ("actions", *BY_EXCLUSION) or not idle:
            yield each


def _worth(decision: Decision) -> int:
    return (decision.verdict is Verdict.ALLOWED) + decision.possible


def _granted(model: Model) -> Iterator[Granted]:
    """Everything that the policies of a model allow."""
    policies: list[tuple[NamedPolicy, tuple[str, ...]]] = [
        *((policy, ()) for key in model.keys for policy in key.policies),
        *((policy, (each.arn,)) for each in model.identities for policy in each.policies),
        *((policy, ()) for policy in model.resource_policies.values()),
    ]
    for policy, callers in policies:
        for place, statement in enumerate(policy.statements, 1):
            # A resource policy is about its resource. A single principal goes with its actions.
            resources = ["resources"] if callers else []
            principals = ["principals"] if len(statement.principals) > 1 else []
            elements = ["actions", *resources, *principals, *BY_EXCLUSION]
            for element in elements if statement.effect == "Allow" else ():
                for member in getattr(statement, element):
                    yield Granted(
                        policy=policy,
                        label=label_of(statement, place, policy.name),
                        part=f"policy/{statement.sid or place}",
                        statement=statement,
                        element=element,
                        member=member,
                        callers=callers or _callers_in(statement, model.location.account_id),
                    )


def _callers_in(statement: Statement, account_id: str) -> tuple[str, ...]:
    """The callers that a statement of a resource policy names, as calls spell them.

    The root principal of the own account stands for administrators.
    """
    conditions = (e for e in statement.conditions if e.key.lower() == "aws:principalarn")
    aws = [each.identifier for each in statement.principals if each.type == "AWS"]
    return (
        *(each.identifier for each in statement.principals if each.type == "Service"),
        *(value for each in conditions for value in each.values),
        *(each for each in aws if not each.endswith(":root") and each != account_id),
    ) or (ADMINISTRATORS,)
