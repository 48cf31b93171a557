"""Adds statements to a policy: those of one ``sid`` become one."""

from dataclasses import replace

from keyproof.policy_document import PolicyDocument, PolicyError, Statement


def with_statement(policy: PolicyDocument, statement: Statement) -> PolicyDocument:
    """The policy with one more statement, merged into the one of the same ``sid``.

    Raises PolicyError when they differ in more than the values of one condition.
    """
    if all(each.sid != statement.sid for each in policy.statements):
        return replace(policy, statements=(*policy.statements, statement))
    merged = (
        _merged(each, statement) if each.sid == statement.sid else each
        for each in policy.statements
    )
    return replace(policy, statements=tuple(merged))


def _merged(one: Statement, other: Statement) -> Statement:
    if _without_values(one) != _without_values(other):
        raise PolicyError(f"two different statements are named {one.sid!r}")
    both = tuple(
        replace(mine, values=tuple(dict.fromkeys(mine.values + theirs.values)))
        for mine, theirs in zip(one.conditions, other.conditions, strict=True)
    )
    # Two conditions that both grow would also allow the combinations that neither allowed.
    if sum(mine != grown for mine, grown in zip(one.conditions, both, strict=True)) > 1:
        raise PolicyError(f"statements {one.sid!r} differ in more than one condition")
    return replace(one, conditions=both)


def _without_values(statement: Statement) -> tuple[Statement, list[tuple[str, str]]]:
    keys = [(each.operator, each.key) for each in statement.conditions]
    return replace(statement, conditions=()), keys
