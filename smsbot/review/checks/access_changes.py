"""Who can do something with a key that they could not do before, and who no longer can."""

from collections.abc import Iterator

from smsbot.compare.shifts import shifts
from smsbot.model.encryption_model import EncryptionModel
from smsbot.review.finding import Category, Found
from smsbot.review.sides import Sides


def access_changes(sides: Sides) -> Iterator[Found]:
    """Gained access, and quietly the lost one, for the keys that are on both sides."""
    if has_unknown_policies(sides.after.model):
        return
    for shift in shifts(sides.before.model, sides.after.model):
        if shift.gained:
            yield Found(
                category=Category.ACCESS,
                rule="gained",
                resource=shift.key.address,
                problem=f"{shift.who} can now {shift.gained} with {shift.key.label}.",
                remedy="See that this is meant.",
                named_by_problem=True,
            )
        if shift.lost:
            yield Found(
                category=Category.ACCESS,
                rule="lost",
                resource=shift.key.address,
                problem=f"{shift.who} can no longer {shift.lost} with {shift.key.label}.",
                quiet=True,
                named_by_problem=True,
            )


def has_unknown_policies(model: EncryptionModel) -> bool:
    """Whether a plan does not tell the policies yet; the trees do."""
    return any(policy.document is None for key in model.keys for policy in key.policies) or any(
        policy.name.startswith("aws_iam_role_policy.") and policy.document is None
        for role in model.roles
        for policy in role.policies
    )
