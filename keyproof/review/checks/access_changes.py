"""Who can do something with a key that they could not do before, and who no longer can."""

from collections.abc import Iterator

from keyproof.compare.shifts import shifts
from keyproof.model.finding import Finding, Severity
from keyproof.review.sides import Sides


def access_changes(sides: Sides) -> Iterator[Finding]:
    """Gained access, and as a note the lost one, for the keys that are on both sides.

    A key that is new is judged by the proofs. While a policy is not known, nobody has lost anything
    for certain.
    """
    for shift in shifts(sides.before.model, sides.after.model):
        if shift.gained:
            yield Finding(
                rule="gained",
                resource=shift.key.address,
                key=shift.key.alias,
                problem=f"{shift.who} can now {shift.gained} with {shift.key.label}.",
                remedy="Make sure that this is meant.",
                cause=shift.cause,
                callers=(shift.who,),
            )
        if shift.lost and not sides.after.unknown_policies:
            yield Finding(
                severity=Severity.NOTE,
                rule="lost",
                resource=shift.key.address,
                key=shift.key.alias,
                problem=f"{shift.who} can no longer {shift.lost} with {shift.key.label}.",
            )
