"""The two sides that a review compares, and what happens between them."""

from dataclasses import dataclass

from smsbot.model.encryption_model import EncryptionModel
from smsbot.model.resource import Resource, Stack
from smsbot.review.change import Change


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side: its model, and the resources that it was made of."""

    model: EncryptionModel
    stack: Stack

    def resource(self, address: str) -> Resource | None:
        """The resource at an address."""
        return next((each for each in self.stack.resources if each.address == address), None)


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Before and after a change; ``stack`` is the name of the stack.

    ``has_policies`` says that every policy is known, as in trees. ``of_plan`` are the sides that a
    plan told beside them.
    """

    stack: str
    before: Side
    after: Side
    changes: tuple[Change, ...]
    of_plan: "Sides | None" = None
    has_policies: bool = False
