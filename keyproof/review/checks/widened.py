"""Policies that allow more than before, or deny less, whatever they are called."""

from collections.abc import Iterator

from keyproof.compare.policies import wider_policies
from keyproof.model.finding import Finding, Severity
from keyproof.review.sides import Sides

RULE = "policy-widened"


def widened(sides: Sides) -> Iterator[Finding]:
    """The statements that a change adds, takes away or loosens, by what they are about."""
    for subject, found in wider_policies(sides.before.model, sides.after.model):
        more = f" (and {len(found) - 1} more)" if found[1:] else ""
        yield Finding(
            severity=Severity.WEAKER,
            rule=RULE,
            resource=subject,
            problem=f"its policy is wider: {found[0]}{more}.",
            remedy="Narrow it, or say who needs it.",
            consequences=found if found[1:] else (),
        )
