"""Every granted action, resource and principal is needed by a call, or declared as surplus.

What is granted by exclusion (``NotAction``, ``NotResource``, ``NotPrincipal``) covers more than any
call needs, so it is always a finding.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from constructs_lib.declarations import ADMINISTRATORS, Surplus, WideResource
from constructs_lib.policies.policy_document import PolicyDocument, Principal, Statement
from smsbot.access.declared_calls import arn_of_caller, arn_of_target
from smsbot.access.requests import Request, spelled
from smsbot.iam.evaluation import Decision, Verdict
from smsbot.iam.patterns import match, tokens
from smsbot.iam.statements import NamedPolicy, is_action, label_of
from smsbot.iam.truth import Truth
from smsbot.model.encryption_model import EncryptionModel, Key
from smsbot.model.finding import Finding, Severity

RULE = "necessary"


# Families that AWS's documentation names by a wildcard; each is one right.
FAMILIES = (
    "kms:Decrypt*",
    "kms:Describe*",
    "kms:Encrypt*",
    "kms:GenerateDataKey*",
    "kms:Get*",
    "kms:List*",
    "kms:ReEncrypt*",
)


BY_EXCLUSION = ("not_actions", "not_resources", "not_principals")


@dataclass(frozen=True, kw_only=True)
class _Granted:
    """One action, resource or principal of one statement.

    ``keys`` are those it is about; ``callers`` those it names.
    """

    policy: NamedPolicy
    place: int
    statement: Statement
    element: str
    value: str
    keys: tuple[Key, ...]
    callers: tuple[str, ...]

    @property
    def label(self) -> str:
        """The statement as every finding calls it."""
        return label_of(self.statement, self.place + 1, self.policy.name)

    def taken_away(self, policy: NamedPolicy) -> NamedPolicy:
        """The policy, or what is left of it, without it."""
        document = policy.document or PolicyDocument()
        left = tuple(
            each for each in getattr(self.statement, self.element) if _text(each) != self.value
        )
        rest = [replace(self.statement, **{self.element: left})] if left else []
        statements = [
            part
            for each in document.statements
            for part in (rest if each == self.statement else [each])
        ]
        return NamedPolicy(policy.name, replace(document, statements=tuple(statements)))

    @property
    def is_too_wide(self) -> bool:
        """Whether it covers more than what a call may need."""
        if self.element in BY_EXCLUSION:
            return True
        if self.element == "principals":
            return False
        if self.element == "resources":
            # The streams of a log group are named by a wildcard.
            bare = self.value.removesuffix(":*") if ":log-group:" in self.value else self.value
            return bool(set(bare) & set("*?"))
        return bool(set(self.value) & set("*?")) and self.value not in FAMILIES


def necessary(
    model: EncryptionModel,
    requests: Sequence[Request],
    surplus: Iterable[Surplus],
    wide_resources: Iterable[WideResource],
    blamed: AbstractSet[str] = frozenset(),
) -> list[Finding]:
    """What nobody needs, and the declared surplus that is none.

    ``blamed`` are the labels of statements that have a finding already. What is needed once they
    are gone is not too much.
    """
    unused = list(surplus)
    declared = tuple(unused)
    unseen = list(wide_resources)
    too_much: list[_Granted] = []
    for granted in _all_granted(model):
        wide = [each for each in unseen if _is_wide(each, granted, model)]
        if _is_needed(granted, requests, {}, is_meant_wide=bool(wide)):
            unseen = [each for each in unseen if each not in wide]
            continue
        covering = _is_covered(granted, declared, model)
        if not covering:
            too_much.append(granted)
        for each in covering:
            if each in unused:
                unused.remove(each)
    culprits = blamed | {each.label for each in too_much if each.is_too_wide}
    innocent = {each.name: _without(each, culprits) for each in _all_policies(model) if culprits}
    return [
        *(
            _finding(each, model)
            for each in too_much
            if each.label in culprits
            or not innocent
            or not _is_needed(each, requests, innocent, is_meant_wide=False)
        ),
        *(
            _declared_in_vain(
                f"{', '.join(each.actions)} of {each.caller} as surplus, and nothing of it is.",
                each.key,
            )
            for each in unused
        ),
        *(
            _declared_in_vain(f"{each.resource} of {each.caller} as wide, and no call needs it.")
            for each in unseen
        ),
    ]


def _declared_in_vain(what: str, key: str = "") -> Finding:
    return Finding(
        severity=Severity.NOTE,
        rule=RULE,
        resource="stacks/declared/surplus.py",
        key=key,
        problem=f"it declares {what}",
        remedy="Remove the declaration.",
    )


def _is_wide(wide: WideResource, granted: _Granted, model: EncryptionModel) -> bool:
    if wide.is_exclusion:
        element, value = "not_resources", f"arn:{model.location.partition}:{wide.resource}"
    else:
        element, value = "resources", arn_of_target(wide.resource, model)
    return (granted.element, granted.value) == (element, value) and granted.callers == (
        arn_of_caller(wide.caller, model),
    )


def _without(policy: NamedPolicy, labels: AbstractSet[str]) -> NamedPolicy:
    document = policy.document or PolicyDocument()
    left = tuple(
        each
        for place, each in enumerate(document.statements, 1)
        if label_of(each, place, policy.name) not in labels
    )
    return NamedPolicy(policy.name, replace(document, statements=left))


def _is_needed(
    granted: _Granted,
    requests: Sequence[Request],
    instead: Mapping[str, NamedPolicy],
    *,
    is_meant_wide: bool,
) -> bool:
    """Whether a request is answered worse without it, be the answer certain or not.

    What is granted for a call that is refused as things are is not judged: the call is a finding.
    ``instead`` are policies in place of those of the same name.
    """
    if granted.is_too_wide and not is_meant_wide:
        return False
    policy = instead.get(granted.policy.name, granted.policy)
    without = {**instead, policy.name: granted.taken_away(policy)}
    return any(
        (not request.is_allowed and spelled(request.principal) in granted.callers)
        or _worth(request.decide(without))
        < _worth(request.decide(instead) if instead else request.decision)
        for request in requests
        if granted.policy.name in request.policy_names
        and (granted.element != "actions" or is_action(granted.value, request.action))
    )


def _worth(decision: Decision) -> int:
    return (decision.verdict is Verdict.ALLOWED) + decision.possible


def _all_policies(model: EncryptionModel) -> Iterator[NamedPolicy]:
    yield from (policy for key in model.keys for policy in key.policies)
    yield from (policy for role in model.roles for policy in (role.trust, *role.policies))
    yield from model.resource_policies.values()


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
        # In a key's own policy, * is the key. A single principal goes with its actions.
        elements = [
            "actions",
            *(["resources"] if keys is None else []),
            *(["principals"] if len(statement.principals) > 1 else []),
            *BY_EXCLUSION,
        ]
        values = [
            (element, _text(each)) for element in elements for each in getattr(statement, element)
        ]
        for element, value in values:
            yield _Granted(
                policy=policy,
                place=place,
                statement=statement,
                element=element,
                value=value,
                keys=_keys_in(statement, model) if keys is None else keys,
                callers=callers or _callers_in(statement),
            )


def _text(value: Principal | str) -> str:
    return value.identifier if isinstance(value, Principal) else value


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


def _is_covered(
    granted: _Granted, declared: Sequence[Surplus], model: EncryptionModel
) -> list[Surplus]:
    """The declarations that cover it: one for every caller that the statement names, or none."""
    named = (granted.value,) if granted.element == "principals" else granted.callers
    if granted.element == "principals":
        about = granted.statement.actions
    else:
        about = (granted.value,) if granted.element == "actions" else ()
    covering = [
        each
        for each in declared
        if arn_of_caller(each.caller, model) in named
        and any(key.address == each.key for key in granted.keys)
        and any(action in each.actions for action in about)
    ]
    is_complete = bool(about) and all(
        any(
            arn_of_caller(each.caller, model) == caller and action in each.actions
            for each in covering
        )
        for caller in named
        for action in about
    )
    return covering if is_complete else []


def _finding(granted: _Granted, model: EncryptionModel) -> Finding:
    of_data = (model.key_of(each) for each in granted.statement.resources)
    key = next((each for each in (*granted.keys, *of_data) if each is not None), None)
    what = {
        "actions": f"allows {granted.value}",
        "not_actions": f"allows everything but {granted.value}",
        "resources": f"is about {granted.value}",
        "not_resources": f"is about every resource but {granted.value}",
        "principals": f"names {granted.value}",
        "not_principals": f"names everybody but {granted.value}",
    }[granted.element]
    callers = "" if granted.element == "principals" else f", for {', '.join(granted.callers)},"
    needed = (
        "which covers more than the calls need" if granted.is_too_wide else "which no call needs"
    )
    name = repr(granted.statement.sid) if granted.statement.sid else f"number {granted.place + 1}"
    return Finding(
        severity=Severity.ACCESS,
        rule=RULE,
        resource=granted.policy.name,
        key=key.alias if key else "",
        cause=granted.label,
        problem=f"statement {name}{callers} {what}, {needed}.",
        remedy="Narrow it to what is needed, or declare the call in stacks/declared/calls.py; "
        "actions that are meant to be more than needed are declared in stacks/declared/surplus.py.",
    )
