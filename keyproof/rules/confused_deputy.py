"""An AWS service may act for any account or source.

Checks resource policies and trust policies. Reports statements that allow an AWS service, but have
no condition on the account or the resource for which the service acts. The finding is a note if AWS
sends no condition key that narrows the statement. It is also a note for a trust policy, because
principals of other accounts cannot pass the role to the service.

Why
    Another account can make the service use your resource on behalf of that account.

Remediation
    Add a condition on ``aws:SourceArn`` or ``aws:SourceAccount``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from dataclasses import replace

from keyproof.findings.remediation import Edit, SetStatement
from keyproof.model.access.principals import account_of, service_name
from keyproof.model.identifiers import type_at
from keyproof.policy_document import Condition, Statement
from keyproof.rules._exposure import Exposure, exposures
from keyproof.rules._rule import FACTS, Effect, Finding, Level, Model, Reports, Rule

ASSUMING: list[str] = FACTS["confused-deputy"]["assuming_for_a_source"]
NARROWING: list[str] = FACTS["confused-deputy"]["narrowing"]
SENDS_NO_SOURCE: dict[str, list[str]] = FACTS["confused-deputy"]["sends_no_source"]
SOURCE_ACCOUNT = "aws:SourceAccount"
# What a service names in the encryption context is the resource whose data it encrypts.
CONTEXT = "kms:encryptioncontext:"
ADD = f"Add the condition aws:SourceArn or {SOURCE_ACCOUNT} to the statement."


class ConfusedDeputy(Rule, tags={"access"}, effect=Effect.WIDER):
    def check(self, model: Model) -> Reports:
        for each in exposures(model):
            if each.is_service and not _is_bound(each, model):
                yield self._finding(each, model)
        for role in model.roles:
            for place, statement in enumerate(role.trust.statements, 1):
                is_narrow = any(each.key.lower() in NARROWING for each in statement.conditions)
                if statement.effect == "Allow" and not is_narrow:
                    yield from self._trust(role.address, statement, place, model)

    def _trust(self, role: str, statement: Statement, place: int, model: Model) -> Reports:
        """The services that may assume a role for whatever account, and that say for which."""
        label = statement.sid or place
        for service in (each.identifier for each in statement.principals):
            if service.removesuffix(".amazonaws.com") in ASSUMING:
                yield self.finding(
                    role,
                    f"{service} can assume the role for a resource of any account: no source "
                    f"condition in statement {label} of its trust policy.",
                    level=Level.NOTE,
                    part=f"policy/{label}",
                    facts={service, "sts:AssumeRole"},
                    remediation=ADD,
                    edits=_narrowed(role, "assume_role_policy", place, statement, model),
                )

    def _finding(self, each: Exposure, model: Model) -> Finding:
        service, text, level = service_name(each.principal), ADD, self.level
        edits: dict[str, tuple[Edit, ...]] = {}
        if type_at(each.address) in SENDS_NO_SOURCE.get(service, ()):
            level = Level.NOTE
            text = (
                f"{service} sends neither aws:SourceArn nor {SOURCE_ACCOUNT} here. Accept it with "
                "the [[ignore]] that --format json prints, a reason and expires."
            )
        else:
            for one in each.matches:
                found = one.statement
                # What is not written in a policy has no edit.
                if found and one.policy in model.written and found.sid not in model.written:
                    edits[one.label] = _narrowed(one.policy, "policy", one.place, found, model)
        return self.finding(
            each.address,
            f"{service} {each.can} for a resource of any account: no source condition in "
            f"{each.statements}.",
            key=each.key,
            level=level,
            about=each.about,
            facts=each.facts,
            remediation=text,
            edits=(edit for those in edits.values() for edit in those),
        )


def _is_bound(each: Exposure, model: Model) -> bool:
    """Whether the key can be used for one resource alone, whose own policy says for whom."""
    account = model.location.account_id

    def is_own(condition: Condition) -> bool:
        values, is_context = condition.values, condition.key.lower().startswith(CONTEXT)
        return is_context and all(account_of(e) == account or model.is_there(e) for e in values)

    return bool(each.key) and all(
        match.statement is not None and any(map(is_own, match.statement.conditions))
        for match in each.matches
    )


def _narrowed(
    address: str, argument: str, place: int, found: Statement, model: Model
) -> tuple[Edit, ...]:
    """The edit that adds the condition to a statement."""
    account = model.location.account_id
    own = Condition("StringEquals", SOURCE_ACCOUNT, (account,))
    others = (e for e in found.conditions if (e.operator, e.key) != (own.operator, own.key))
    new = replace(found, conditions=(*others, own)).to_dict()
    edit = SetStatement(address=address, argument=argument, statement=new, place=place)
    return (edit,) if account.isdigit() else ()
