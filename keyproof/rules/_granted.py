"""What policies grant to callers whose every call is known, and what of it no call needs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Self

from keyproof.iam.decision import Decision, Verdict
from keyproof.iam.statements import NamedPolicy, is_action, label_of
from keyproof.model.access.requests import Request, requests_for, spelled
from keyproof.model.declared_call import ADMINISTRATORS, caller_arn
from keyproof.model.model import Model
from keyproof.policy_document import PolicyDocument, Principal, Statement

# Families that AWS's documentation names by a wildcard; each is one permission.
FAMILIES = (
    "kms:decrypt*",
    "kms:describe*",
    "kms:encrypt*",
    "kms:generatedatakey*",
    "kms:get*",
    "kms:list*",
    "kms:reencrypt*",
)
BY_EXCLUSION = ("not_actions", "not_resources", "not_principals")


@dataclass(frozen=True, kw_only=True)
class Granted:
    """One action, resource or principal of one statement, whose place counts from 1."""

    policy: NamedPolicy
    place: int
    statement: Statement
    element: str
    value: str
    callers: tuple[str, ...]
    targets: frozenset[str]

    @property
    def label(self) -> str:
        """The statement as every finding calls it."""
        return label_of(self.statement, self.place, self.policy.name)

    @property
    def what(self) -> str:
        """What it grants, in words."""
        return {
            "actions": f"allows {self.value}",
            "not_actions": f"allows everything but {self.value}",
            "resources": f"covers {self.value}",
            "not_resources": f"covers every resource but {self.value}",
            "principals": f"names {self.value}",
            "not_principals": f"names every principal but {self.value}",
        }[self.element]

    @property
    def is_too_wide(self) -> bool:
        """Whether it covers more than what a call may need."""
        if self.element in BY_EXCLUSION:
            return True
        if self.element == "principals" or self.value in self.targets:
            return False
        if self.element == "resources":
            # The streams of a log group are named by a wildcard.
            bare = self.value.removesuffix(":*") if ":log-group:" in self.value else self.value
            return bool(set(bare) & set("*?"))
        return bool(set(self.value) & set("*?")) and self.value.lower() not in FAMILIES

    def removed_from(self, policy: NamedPolicy) -> NamedPolicy:
        """The policy, or what is left of it, without it."""
        document = policy.document or PolicyDocument()
        members = getattr(self.statement, self.element)
        left: dict[str, Any] = {
            self.element: tuple([each for each in members if _text(each) != self.value])
        }
        rest = [replace(self.statement, **left)] if left[self.element] else []
        statements = [
            part
            for each in document.statements
            for part in (rest if each == self.statement else [each])
        ]
        return NamedPolicy(policy.name, replace(document, statements=tuple(statements)))


def unneeded(model: Model) -> Iterator[Granted]:
    """What complete callers are granted, and no call needs.

    What is needed once a statement that is too wide is gone is not unneeded.
    """
    complete = {caller_arn(each.caller, model) for each in model.declared_calls if each.complete}
    if not complete:
        return
    granted = [each for each in _all_granted(model) if complete.issuperset(each.callers)]
    requests = [
        request
        for call in model.calls
        if call.caller in complete
        for request in requests_for(call, model, model.callers)
    ]
    answered = _Answered.by(requests, {})
    found = [each for each in granted if not answered.need(each)]
    wide = {each.label for each in found if each.is_too_wide}
    if wide and any(each.label not in wide for each in found):
        instead = {each.policy.name: _without(each.policy, wide) for each in granted}
        left = _Answered.by(requests, instead)
        found = [each for each in found if each.label in wide or not left.need(each)]
    actions = {(each.label, each.value) for each in found if each.element == "actions"}
    for each in found:
        idle = all((each.label, action) in actions for action in each.statement.actions)
        # Of a statement that no call needs at all, the actions say so.
        if each.element in ("actions", *BY_EXCLUSION) or not idle:
            yield each


def _without(policy: NamedPolicy, labels: AbstractSet[str]) -> NamedPolicy:
    document = policy.document or PolicyDocument()
    left = tuple(
        each
        for place, each in enumerate(document.statements, 1)
        if label_of(each, place, policy.name) not in labels
    )
    return NamedPolicy(policy.name, replace(document, statements=left))


@dataclass(frozen=True)
class _Answered:
    """Requests by the statements that their answers follow from.

    ``instead`` are policies in place of those of the same name. ``denied`` are by each policy that
    decides about them, whatever stands instead.
    """

    instead: Mapping[str, NamedPolicy]
    denied: Mapping[str, Sequence[Request]]
    following: Mapping[tuple[str, Statement | None], Sequence[tuple[Request, Decision]]]

    @classmethod
    def by(cls, requests: Iterable[Request], instead: Mapping[str, NamedPolicy]) -> Self:
        denied: defaultdict[str, list[Request]] = defaultdict(list)
        following: defaultdict[tuple[str, Statement | None], list[tuple[Request, Decision]]]
        following = defaultdict(list)
        for request in requests:
            answer = request.decide(instead) if instead else request.decision
            for name in () if request.is_allowed else request.policy_names:
                denied[name].append(request)
            for each in answer.deciding:
                following[each.policy, each.statement].append((request, answer))
        return cls(instead, denied, following)

    def need(self, granted: Granted) -> bool:
        """Whether a request is answered worse without it, be the answer certain or not.

        What is granted for a call that is denied as things are is a finding of the call alone.
        """
        if granted.is_too_wide:
            return False
        name = granted.policy.name
        if any(
            spelled(each.principal) in granted.callers and _may_grant(granted, each)
            for each in self.denied.get(name, ())
        ):
            return True
        following = [
            each
            for each in self.following.get((name, granted.statement), ())
            if _may_grant(granted, each[0])
        ]
        if granted.element == "actions" and not self.instead:
            others = [each for each in granted.statement.actions if each != granted.value]
            return any(
                _worth(request.decide_without(name, granted.statement)) < _worth(answer)
                for request, answer in following
                if not any(is_action(each, request.action) for each in others)
            )
        policy = self.instead.get(name, granted.policy)
        without = {**self.instead, name: granted.removed_from(policy)} if following else {}
        return any(
            _worth(request.decide(without)) < _worth(answer) for request, answer in following
        )


def _may_grant(granted: Granted, request: Request) -> bool:
    return granted.element != "actions" or is_action(granted.value, request.action)


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
    targets: frozenset[str],
    *,
    callers: tuple[str, ...] = (),
    is_of_key: bool = False,
) -> Iterator[Granted]:
    for place, statement in enumerate(policy.document.statements if policy.document else (), 1):
        if statement.effect != "Allow":
            continue
        # In a key's own policy, * is the key. A single principal goes with its actions.
        elements = [
            "actions",
            *(["resources"] if callers and not is_of_key else []),
            *(["principals"] if len(statement.principals) > 1 else []),
            *BY_EXCLUSION,
        ]
        for element in elements:
            for each in getattr(statement, element):
                yield Granted(
                    policy=policy,
                    place=place,
                    statement=statement,
                    element=element,
                    value=_text(each),
                    callers=callers or _callers_in(statement, model.location.account_id),
                    targets=targets,
                )


def _text(value: Principal | str) -> str:
    return value.identifier if isinstance(value, Principal) else value


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
