"""The whole review of a change: every finding, what is accepted, the verdict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from constructs_lib.declarations import Declarations
from smsbot.cost.keys import KeyCost, cost_of_keys
from smsbot.review.accepted import Accepted, hold_to
from smsbot.review.change import Change
from smsbot.review.checks.access_changes import access_changes, has_unknown_policies
from smsbot.review.checks.irreversible import irreversible
from smsbot.review.checks.operational import gone, operational
from smsbot.review.checks.policies import widened
from smsbot.review.checks.proofs import newly_found
from smsbot.review.checks.weaker import weaker
from smsbot.review.finding import Category, Found
from smsbot.review.sides import Sides

CATEGORIES = tuple(Category)


class Verdict(IntEnum):
    """What a review comes to; the value is the exit status.

    WEAKER is also access that somebody gains, a call that stops working, and a general rule that
    is not met.
    """

    NOT_WEAKER = 0
    WEAKER = 1
    IRREVERSIBLE = 3


@dataclass(frozen=True, kw_only=True)
class Review:
    """A reviewed change of one stack.

    ``accepted`` are findings with the reason that somebody wrote. ``changes`` is everything that
    happens, ``costs`` before and after. ``access_compared`` is false where a plan alone does not
    tell every policy.
    """

    stack: str
    findings: tuple[Found, ...]
    accepted: tuple[tuple[Found, str], ...]
    changes: tuple[Change, ...]
    access_compared: bool
    costs: tuple[KeyCost, KeyCost]

    @property
    def verdict(self) -> Verdict:
        """The worst that is not accepted."""
        counted = [each for each in self.findings if not each.quiet]
        if any(each.category is Category.IRREVERSIBLE for each in counted):
            return Verdict.IRREVERSIBLE
        return Verdict.WEAKER if counted else Verdict.NOT_WEAKER


def review(
    sides: Sides,
    declarations: Declarations,
    *,
    accepted: Sequence[Accepted] = (),
    rules: Iterable[Found] | None = None,
) -> Review:
    """Review a change; ``rules`` are findings of general rules about the same plan, if asked."""
    # A plan may bring more than the trees differ by: what was merged before, and never applied.
    told = (sides, sides.of_plan) if sides.of_plan else (sides,)
    found = [
        *irreversible(sides),
        *(each for one in told for each in weaker(one)),
        *(each for one in told for each in widened(one)),
        *(each for one in told for each in access_changes(one)),
        *newly_found(sides, declarations),
        *(each for one in told for each in operational(one, declarations)),
        *gone(sides),
        *(rules or ()),
    ]
    # A plan and the trees beside it mostly tell the same.
    once = list({(each.name, each.problem): each for each in reversed(found)}.values())
    counted, excused, entries = hold_to(reversed(once), accepted, with_rules=rules is not None)
    return Review(
        stack=sides.stack,
        findings=tuple(
            sorted([*counted, *entries], key=lambda each: CATEGORIES.index(each.category))
        ),
        accepted=excused,
        changes=sides.changes,
        access_compared=sides.has_policies or not has_unknown_policies(sides.after.model),
        costs=(cost_of_keys(sides.before.model), cost_of_keys(sides.after.model)),
    )
