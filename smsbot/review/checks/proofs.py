"""What the proofs find after a change and did not find before it."""

from collections.abc import Iterator
from dataclasses import replace

from constructs_lib.declarations import Declarations
from smsbot.access.proofs import lockout, necessary, reachable, sufficient
from smsbot.access.proofs.everything import prove
from smsbot.model.encryption_model import EncryptionModel
from smsbot.model.finding import Finding
from smsbot.review.finding import Category, Found
from smsbot.review.sides import Sides

# These are told in words of their own: what is irreversible, and which calls stop working.
TOLD_OTHERWISE = (lockout.RULE, reachable.RULE, sufficient.RULE, "declared")


def newly_found(sides: Sides, declarations: Declarations) -> Iterator[Found]:
    """New findings, of rights that no call needs one a resource; without known policies, none."""
    if not sides.has_policies:
        return
    before = {_place(each) for each in _findings(sides.before.model, declarations)}
    told: dict[tuple[str, ...], Finding] = {}
    for each in _findings(sides.after.model, declarations):
        if each.rule not in TOLD_OTHERWISE and _place(each) not in before:
            told.setdefault(_place(each)[: 2 if each.rule == necessary.RULE else 3], each)
    for each in told.values():
        yield Found(
            category=Category.WEAKER if each.rule == necessary.RULE else Category.ACCESS,
            rule=each.rule.replace(" ", "-"),
            resource=each.resource,
            problem=each.problem,
            remedy=each.remedy,
            named_by_problem=True,
        )


def _findings(model: EncryptionModel, declarations: Declarations) -> tuple[Finding, ...]:
    # The declarations are those of the change; what was surplus before it is none of its matter.
    known = replace(
        declarations,
        surplus=tuple(each for each in declarations.surplus if model.key_at(each.key)),
    )
    return prove(model, known).findings


def _place(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.resource, finding.problem
