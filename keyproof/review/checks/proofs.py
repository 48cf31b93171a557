"""What the questions find after a change: in its full strength if it is new."""

from collections.abc import Iterator
from dataclasses import replace

from keyproof.model.finding import Finding, Severity
from keyproof.review.sides import Sides

UNKNOWN_POLICY = "unknown-policy"
BACKEND = "backend."


def newly_found(sides: Sides) -> Iterator[Finding]:
    """Every finding of what will be there; one that was there before the change is a note."""
    before = {each.place for each in sides.before.findings}
    for each in sides.after.findings:
        if each.place in before:
            was = ("It was so before this change.",)
            yield replace(each, severity=Severity.NOTE, cause="", consequences=was)
        else:
            yield each


def not_compared(sides: Sides) -> Iterator[Finding]:
    """The policies that are known only after the apply, and what else nobody can compare."""
    for address in sides.after.unknown_policies:
        yield Finding(
            severity=Severity.UNCOMPARED,
            rule=UNKNOWN_POLICY,
            resource=address,
            problem="its policy is known only after the apply, and nothing here has judged it.",
            remedy="Give what was synthesized as well (--head, or --base and --head).",
        )
    after = sides.after.stack
    if not after.is_declaration and not any(e.type.startswith(BACKEND) for e in after.settings):
        yield Finding(
            severity=Severity.NOTE,
            rule="not in the plan",
            resource=after.place,
            problem="a plan does not hold the backend of the state, nor prevent_destroy.",
            remedy="Give what was synthesized as well (--head) to have them judged.",
        )
    if sides.lacks_declarations:
        yield Finding(
            severity=Severity.UNCOMPARED,
            rule="unknown-declarations",
            resource=sides.before.stack.place,
            problem="it carries no declarations, so nobody can say which of them are new.",
            remedy="Read the declarations, and how the change alters them.",
        )
