"""A policy allows more than before, or denies less.

Compares the policies of each resource, role and user before and after a change: key policies
and grants, resource policies, permissions of functions, inline and managed policies, trust
policies and permissions boundaries. Reports each statement that allows a request that nothing
allowed before, each deny statement that is gone or narrower, each newly attached policy whose
text is not known, and each permissions boundary that is gone. The names and the order of
statements do not matter. A deny statement that is gone counts even if another one denies the
same. Access that concerns only a new resource of the plan is not reported.

Why
    Rules that check a single configuration report only access that is dangerous by itself. A
    comparison shows which access is new.

Remediation
    Restore the statement, or make sure that each principal needs what it allows.

https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from keyproof.change.change import canonical
from keyproof.change.edits import as_written, undone
from keyproof.change.policies import DOCUMENTS, TRUST, Attached, Wider, wider_policies
from keyproof.findings.remediation import Edit, SetStatement
from keyproof.model.resource import Resource
from keyproof.policy_document import Statement
from keyproof.rules._rule import Change, Effect, Finding, NotEvaluated, Place, Reports, Rule

MOST_NAMED = 4


class PolicyWidened(Rule, tags={"access", "change"}, effect=Effect.WIDER):
    def compare(self, change: Change) -> Reports:
        for found in wider_policies(change):
            match found:
                case NotEvaluated():
                    yield found
                case Attached():
                    yield self._attached(found, change)
                case Wider():
                    yield self._wider(found, change)

    def _wider(self, found: Wider, change: Change) -> Finding:
        statement = found.difference.now or found.difference.was
        label = (statement.sid if statement else "") or str(found.place)
        owner, parts = found.subject.owner, (f"policy/{label}", "policy", "")
        return self.finding(
            found.holder,
            _message(found),
            key=owner if change.after.model.key_with(owner) else "",
            about=[Place(found.holder, each) for each in parts],
            facts=_facts(found),
            edits=_edits(found, change),
        )

    def _attached(self, found: Attached, change: Change) -> Finding:
        message, remediation = "The permissions boundary is removed.", "Restore it."
        if found.name:
            message = f"{found.name} is newly attached to {found.subject.owner}."
            remediation = "Attach a policy of the plan that allows what the principal needs."
        return self.changed(
            change,
            found.holder,
            message,
            paths=() if found.name else ("permissions_boundary",),
            facts={found.name, found.subject.owner, found.subject.kind},
            remediation=remediation,
        )


def _message(found: Wider) -> str:
    was, now, looser = found.difference.was, found.difference.now, found.difference.looser
    newly = now is not None and now.effect == "Allow"
    named = now if newly else was
    name = repr(named.sid) if named and named.sid else str(found.place or "without a Sid")
    kind, owner = found.subject.kind, found.subject.owner
    is_own = owner == found.holder and kind == "policy"
    policy = "The policy" if is_own else f"The {kind} of {owner}"
    if now is not None and newly:
        if was is None and not looser:
            return f"{policy} newly allows {_allowed(now)} (statement {name})."
        wider = f"now includes {_joined(looser)}" if looser else "is wider than before"
        return f"{policy} allows more: statement {name} {wider}."
    if was is None or looser:
        return f"{policy} denies less: statement {name} no longer includes {_joined(looser)}."
    actions = _either(was.actions, was.not_actions)
    gone = "is gone" if now is None else "is narrower"
    return f"{policy} denies less: the deny of {actions} (statement {name}) {gone}."


def _allowed(statement: Statement) -> str:
    whom = tuple(each.identifier for each in statement.principals)
    to = f" to {_joined(whom)}" if whom else ""
    resources = _either(statement.resources, statement.not_resources)
    on = f" on {resources}" if resources else ""
    return f"{_either(statement.actions, statement.not_actions)}{to}{on}"


def _either(those: tuple[str, ...], others: tuple[str, ...]) -> str:
    return f"all but {_joined(others)}" if others else _joined(those)


def _joined(texts: tuple[str, ...]) -> str:
    more = len(texts) - MOST_NAMED
    shown = ", ".join(texts[:MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def _facts(found: Wider) -> frozenset[str]:
    """What the finding is about, whatever statements are called and in which order they stand."""
    statement = found.difference.now or found.difference.was
    if statement is None:
        return frozenset()
    is_gone = found.difference.was is not None and statement.effect == "Deny"
    what = f"{'no longer denied' if is_gone else 'allowed'} by the {found.subject.kind}"
    text = str(canonical(replace(statement, sid="").to_dict()))
    return frozenset({what, found.subject.owner, text, *found.difference.looser})


def _edits(found: Wider, change: Change) -> tuple[Edit, ...]:
    """The statement as it was; the whole resource where that comes or goes."""
    at = found.holder
    holder = change.after.by_address.get(at) if at in change.before.by_address else None
    argument = _argument(holder, found.subject.kind) if holder else None
    if argument is None or found.attached or at not in change.by_address:
        return undone(change, at, change.arguments_of(at))
    was, new = found.difference.was, None
    if was is not None:
        written = cast("Mapping[str, object]", as_written(was.to_dict(), change.before))
        new = {name: each for name, each in written.items() if each != ""}
    return (SetStatement(address=at, argument=argument, statement=new, place=found.place),)


def _argument(holder: Resource, kind: str) -> str | None:
    """The argument that holds the policy; None where the policy is made of several arguments."""
    trust = "assume_role_policy"
    others = (each for each in DOCUMENTS if each != trust and holder.text(each))
    return trust if kind == TRUST else next(others, None)
