"""What comparing rules have in common: findings about weaker arguments."""

from collections.abc import Iterator

from keyproof.change.arguments import Weaker, weaker_arguments
from keyproof.change.change import Change
from keyproof.change.edits import restored
from keyproof.findings.finding import Finding, Level, NotEvaluated, Place, Reported
from keyproof.findings.remediation import Remediation


def weaker(change: Change, rule: str) -> Iterator[Reported]:
    """The findings of a rule about arguments, by the table of directions."""
    for each in weaker_arguments(change, rule):
        yield each if isinstance(each, NotEvaluated) else _finding(each, rule, change)


def _finding(found: Weaker, rule: str, change: Change) -> Finding:
    argument = found.direction.argument
    return Finding(
        rule=rule,
        level=Level(found.direction.level),
        resource=found.address,
        key=found.address if change.after.model.key_at(found.address) else "",
        message=found.message,
        about=tuple(Place(found.address, path) for path in (*found.paths, argument)),
        facts=frozenset({argument, *(str(each) for each in found.after)}),
        remediation=Remediation(
            text=f"Restore {argument}, or make sure that the change is meant.",
            edits=restored(change, found.address, found.paths),
        ),
    )
