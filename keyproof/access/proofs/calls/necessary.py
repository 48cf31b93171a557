"""Every granted action, resource and principal is needed by a call, or declared as surplus.

What is granted by exclusion (``NotAction``, ``NotResource``, ``NotPrincipal``) covers more than any
call needs, so it is always a finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Self

from keyproof.access.declared_calls import arn_of_caller, arn_of_target
from keyproof.access.proofs.calls.granted import Granted, all_granted, all_policies
from keyproof.declarations import Surplus, WideResource
from keyproof.iam.decision import Decision, Verdict
from keyproof.iam.statements import NamedPolicy, is_action, label_of
from keyproof.model.access.requests import Request, spelled
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Detail, Finding, Severity
from keyproof.policy_document import PolicyDocument, Statement

RULE = "necessary"


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
    answered = _Answered.by(requests, {})
    unused = list(surplus)
    declared = tuple(unused)
    unseen = list(wide_resources)
    too_much: list[Granted] = []
    for granted in all_granted(model):
        wide = [each for each in unseen if _is_wide(each, granted, model)]
        if answered.need(granted, is_meant_wide=bool(wide)):
            unseen = [each for each in unseen if each not in wide]
            continue
        covering = _is_covered(granted, declared, model)
        if not covering:
            too_much.append(granted)
        for each in covering:
            if each in unused:
                unused.remove(each)
    culprits = blamed | {each.label for each in too_much if each.is_too_wide}
    if culprits and any(each.label not in culprits for each in too_much):
        innocent = {each.name: _without(each, culprits) for each in all_policies(model)}
        left = _Answered.by(requests, innocent)
        too_much = [each for each in too_much if each.label in culprits or not left.need(each)]
    return [
        *(_finding(each, model) for each in too_much),
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
        resource="declarations: surplus",
        key=key,
        problem=f"it declares {what}",
        remedy="Remove the declaration.",
    )


def _is_wide(wide: WideResource, granted: Granted, model: EncryptionModel) -> bool:
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


@dataclass(frozen=True)
class _Answered:
    """Requests by the statements that their answers follow from.

    ``instead`` are policies in place of those of the same name. An answer that allows names the
    statements that it follows from, and less of any other Allow changes nothing. ``refused`` are
    by each policy that decides about them, whatever stands instead.
    """

    instead: Mapping[str, NamedPolicy]
    refused: Mapping[str, Sequence[Request]]
    following: Mapping[tuple[str, Statement | None], Sequence[tuple[Request, Decision]]]

    @classmethod
    def by(cls, requests: Iterable[Request], instead: Mapping[str, NamedPolicy]) -> Self:
        refused: defaultdict[str, list[Request]] = defaultdict(list)
        following: defaultdict[tuple[str, Statement | None], list[tuple[Request, Decision]]]
        following = defaultdict(list)
        for request in requests:
            answer = request.decide(instead) if instead else request.decision
            for name in () if request.is_allowed else request.policy_names:
                refused[name].append(request)
            for each in answer.deciding:
                following[each.policy, each.statement].append((request, answer))
        return cls(instead, refused, following)

    def need(self, granted: Granted, *, is_meant_wide: bool = False) -> bool:
        """Whether a request is answered worse without it, be the answer certain or not.

        What is granted for a call that is refused as things are is not judged: the call is a
        finding.
        """
        if granted.is_too_wide and not is_meant_wide:
            return False
        name = granted.policy.name
        if any(
            spelled(each.principal) in granted.callers and _may_grant(granted, each)
            for each in self.refused.get(name, ())
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
        without = {**self.instead, name: granted.taken_away(policy)} if following else {}
        return any(
            _worth(request.decide(without)) < _worth(answer) for request, answer in following
        )


def _may_grant(granted: Granted, request: Request) -> bool:
    return granted.element != "actions" or is_action(granted.value, request.action)


def _worth(decision: Decision) -> int:
    return (decision.verdict is Verdict.ALLOWED) + decision.possible


def _is_covered(
    granted: Granted, declared: Sequence[Surplus], model: EncryptionModel
) -> list[Surplus]:
    """The declarations that cover it: one for every caller that the statement names, or none."""
    element, value = granted.element, granted.value
    named = (value,) if element == "principals" else granted.callers
    actions = granted.statement.actions
    about = {"actions": (value,), "principals": actions, "resources": actions}.get(element, ())
    keys = [each for each in granted.keys if element != "resources" or each.arn == value]
    covering = [
        each
        for each in declared
        if arn_of_caller(each.caller, model) in named
        and any(key.address == each.key for key in keys)
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


def _finding(granted: Granted, model: EncryptionModel) -> Finding:
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
        detail=Detail.TOO_WIDE if granted.is_too_wide else Detail.OTHER,
        callers=granted.callers if granted.element != "principals" else (),
        actions=(granted.value,) if granted.element == "actions" else (),
        remedy="Narrow it to what is needed, or declare the call; actions that are meant to be "
        "more than needed are declared as surplus.",
    )
