"""Every granted action is needed by a call, or declared as surplus with its reason."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from constructs_lib.policy_document import PolicyDocument, Statement
from smsbot.encryption.finding import Finding
from smsbot.encryption.model import EncryptionModel, Key
from smsbot.encryption.requests import Request, arn_of_caller
from smsbot.iam.evaluation import Verdict
from smsbot.iam.patterns import match, tokens
from smsbot.iam.statements import NamedPolicy, is_action
from smsbot.iam.truth import Truth
from stacks.calls import ADMINISTRATORS
from stacks.surplus import Surplus

RULE = "necessary"


@dataclass(frozen=True, kw_only=True)
class _Granted:
    """One action of one statement. ``keys`` are those it is about; ``callers`` those it names."""

    policy: NamedPolicy
    place: int
    statement: Statement
    action: str
    keys: tuple[Key, ...]
    callers: tuple[str, ...]

    def taken_away(self) -> NamedPolicy:
        """The policy without it."""
        document = self.policy.document or PolicyDocument()
        left = tuple(each for each in self.statement.actions if each != self.action)
        statements = list(document.statements)
        statements[self.place : self.place + 1] = (
            [replace(self.statement, actions=left)] if left else []
        )
        return NamedPolicy(self.policy.name, replace(document, statements=tuple(statements)))


def necessary(
    model: EncryptionModel, requests: Sequence[Request], surplus: Iterable[Surplus]
) -> list[Finding]:
    """What nobody needs, and the declared surplus that is none."""
    unused = list(surplus)
    declared = tuple(unused)
    findings: list[Finding] = []
    for granted in _all_granted(model):
        if _is_needed(granted, requests):
            continue
        covering = [each for each in declared if _covers(each, granted, model)]
        if not covering:
            findings.append(_finding(granted))
        for each in covering:
            if each in unused:
                unused.remove(each)
    return findings + [
        Finding(
            rule=RULE,
            resource="stacks/surplus.py",
            key=each.key,
            problem=f"it declares {', '.join(each.actions)} of {each.caller} as surplus, "
            "and nothing of it is.",
            remedy="Remove the declaration.",
        )
        for each in unused
    ]


def _is_needed(granted: _Granted, requests: Sequence[Request]) -> bool:
    if not granted.statement.actions:  # a NotAction is not a grant of one action
        return False
    without = {granted.policy.name: granted.taken_away()}
    return any(
        request.decide(without).verdict is not Verdict.ALLOWED
        for request in requests
        if granted.policy.name in request.policy_names
        and is_action(granted.action, request.action)
        and request.is_allowed
    )


def _all_granted(model: EncryptionModel) -> Iterator[_Granted]:
    for key in model.keys:
        for policy in key.policies:
            yield from _granted(policy, model, keys=(key,), callers=())
    for role in model.roles:
        yield from _granted(role.trust, model, keys=(), callers=())
        for policy in role.policies:
            yield from _granted(policy, model, keys=None, callers=(role.arn,))
    for policy in model.resource_policies.values():
        yield from _granted(policy, model, keys=(), callers=())


def _granted(
    policy: NamedPolicy,
    model: EncryptionModel,
    *,
    keys: tuple[Key, ...] | None,
    callers: tuple[str, ...],
) -> Iterator[_Granted]:
    for place, statement in enumerate(policy.document.statements if policy.document else ()):
        if statement.effect != "Allow":
            continue
        for action in statement.actions or statement.not_actions:
            yield _Granted(
                policy=policy,
                place=place,
                statement=statement,
                action=action,
                keys=_keys_in(statement, model) if keys is None else keys,
                callers=callers or _callers_in(statement),
            )


def _keys_in(statement: Statement, model: EncryptionModel) -> tuple[Key, ...]:
    return tuple(
        key
        for key in model.keys
        if any(match(tokens(each), key.arn) is Truth.YES for each in statement.resources)
    )


def _callers_in(statement: Statement) -> tuple[str, ...]:
    """Whom a statement of a resource policy is about, as calls spell them."""
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
        if each.type == "AWS" and not each.identifier.endswith(":root")
    ]
    return (*services, *roles, *named) or (ADMINISTRATORS,)


def _covers(surplus: Surplus, granted: _Granted, model: EncryptionModel) -> bool:
    return (
        granted.action in surplus.actions
        and any(key.address == surplus.key for key in granted.keys)
        and arn_of_caller(surplus.caller, model) in granted.callers
    )


def _finding(granted: _Granted) -> Finding:
    key = granted.keys[0] if granted.keys else None
    element = "" if granted.statement.actions else "everything but "
    return Finding(
        rule=RULE,
        resource=granted.policy.name,
        key=(key.alias or key.address) if key else "",
        problem=(
            f"statement {granted.statement.sid!r} allows {element}{granted.action} to "
            f"{', '.join(granted.callers)}, and no call needs it."
        ),
        remedy="Remove the action, or declare the call in stacks/calls.py; what is meant to be "
        "more than needed is declared in stacks/surplus.py.",
    )
