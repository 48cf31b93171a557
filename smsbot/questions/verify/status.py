"""The state of each resource of an account, and the finding about one that is not as designed."""

from enum import StrEnum

from keyproof.model.finding import Finding, Severity


class Status(StrEnum):
    """The state of a resource, the worst first."""

    IN_DANGER = "in danger"
    MISSING = "missing"
    DRIFTED = "drifted"
    UNEXPECTED = "unexpected"
    NOT_CHECKED = "not checked"
    AS_DESIGNED = "as designed"


WORST_FIRST = tuple(Status)
SEVERITIES = {
    Status.IN_DANGER: Severity.IRREVERSIBLE,
    Status.MISSING: Severity.OPERATIONAL,
    Status.DRIFTED: Severity.WEAKER,
    Status.UNEXPECTED: Severity.ACCESS,
}


def difference(
    status: Status,
    *,
    resource: str,
    problem: str,
    remedy: tuple[str, ...],
    what: str = "",
    expected: str = "",
    found: str = "",
) -> Finding:
    """One difference between the account and the code, whose rule is the state of the resource.

    ``resource`` is where it is declared, or the type and name of what is not declared. ``what`` is
    the argument that differs, empty for the whole resource. ``remedy`` are commands, or a sentence
    where no command is right.
    """
    return Finding(
        severity=SEVERITIES[status],
        rule=status,
        resource=resource,
        argument=what,
        expected=expected,
        found=found,
        problem=problem,
        commands=remedy,
    )
