"""The statement that would allow what is refused, but for its conditions or its resources."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from keyproof.aws.encryption import AWS_ALIAS
from keyproof.former_rules.shared import by_address
from keyproof.iam.decision import Verdict
from keyproof.iam.statements import NamedPolicy, label_of
from keyproof.model.access.requests import Request
from keyproof.policy_document import Statement

# More of them would hide the rest of the message.
MOST = 3


def nearly(request: Request) -> str:
    """Such a statement in words; empty where there is none."""
    is_of_aws = request.key is not None and AWS_ALIAS in request.key.arn
    if is_of_aws or request.decision.verdict is not Verdict.IMPLICITLY_DENIED:
        return ""
    for opened, said in ((_anyhow, _conditions), (_anywhere, _resources)):
        for policy, place, statement in _allowing(request):
            if _would_allow(request, policy, statement, opened):
                label = by_address(label_of(statement, place, policy.name))
                return f"{label} allows it only {said(statement)}"
    return ""


def _allowing(request: Request) -> Iterator[tuple[NamedPolicy, int, Statement]]:
    for policy in (*request.policies.resource, *request.policies.identity):
        if policy.document is not None:
            for place, statement in enumerate(policy.document.statements, 1):
                if statement.effect == "Allow":
                    yield policy, place, statement


def _would_allow(
    request: Request,
    policy: NamedPolicy,
    statement: Statement,
    opened: Callable[[Statement], Statement],
) -> bool:
    changed = opened(statement)
    if changed == statement or policy.document is None:
        return False
    rest = (each for each in policy.document.statements if each != statement)
    document = replace(policy.document, statements=(*rest, changed))
    answer = request.decide({policy.name: replace(policy, document=document)})
    return answer.verdict is Verdict.ALLOWED


def _anyhow(statement: Statement) -> Statement:
    return replace(statement, conditions=())


def _anywhere(statement: Statement) -> Statement:
    return replace(statement, resources=("*",), not_resources=())


def _conditions(statement: Statement) -> str:
    told = (
        f"{each.operator} {each.key} = {_some(each.values, 'or')}" for each in statement.conditions
    )
    return f"if {'; '.join(told)}"


def _resources(statement: Statement) -> str:
    if statement.not_resources:
        return f"outside of {_some(statement.not_resources, 'and')}"
    return f"on {_some(statement.resources, 'and')}"


def _some(values: tuple[str, ...], word: str) -> str:
    rest = len(values) - MOST
    return f" {word} ".join((*values[:MOST], *((f"{rest} more",) if rest > 0 else ())))
