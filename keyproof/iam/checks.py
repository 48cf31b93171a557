"""What IAM refuses when a policy is written, so that it is never asked about."""

from keyproof.iam.conditions.operators import is_operator
from keyproof.iam.statements import NamedPolicy
from keyproof.policy_document import PolicyError, Statement


def check(policy: NamedPolicy, *, names_callers: bool) -> None:
    """Raise PolicyError on a policy that IAM refuses; ``names_callers`` if it is a resource's."""
    for place, statement in enumerate(policy.document.statements if policy.document else (), 1):
        problem = _problem(statement, names_callers=names_callers)
        if problem:
            raise PolicyError(f"statement {place} {problem}")


def _problem(statement: Statement, *, names_callers: bool) -> str | None:
    has_callers = bool(statement.principals or statement.not_principals)
    if names_callers and not has_callers:
        return "has no Principal; the policy of a resource needs one"
    if has_callers and not names_callers:
        return "has a Principal; only the policy of a resource may have one"
    for condition in statement.conditions:
        if not is_operator(condition.operator):
            return f"has the condition operator {condition.operator}, which IAM does not know"
    return None
