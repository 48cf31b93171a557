"""How every report says the same: verdicts, headings, changes, costs."""

from collections import Counter

from smsbot.cost.keys import KeyCost
from smsbot.review.change import Action
from smsbot.review.finding import Category, Found
from smsbot.review.review import Review, Verdict

HEADLINES = {
    Category.IRREVERSIBLE: "This cannot be taken back.",
    Category.WEAKER: "The encryption gets weaker.",
    Category.ACCESS: "Somebody gains access.",
    Category.OPERATIONAL: "Something stops working.",
    Category.RULES: "General rules are not met.",
}
MARKS = {Verdict.NOT_WEAKER: "✅", Verdict.WEAKER: "⚠️", Verdict.IRREVERSIBLE: "⛔"}
NOT_COMPARED = (
    "Access and policies were not compared: the plan does not tell them all yet. "
    "Give what was synthesized too (--head, or --base and --head)."
)
HEADINGS = {
    Category.IRREVERSIBLE: "Irreversible",
    Category.WEAKER: "Weaker",
    Category.ACCESS: "Access",
    Category.OPERATIONAL: "Stops working",
    Category.RULES: "General rules (checkov)",
}


def headline(review: Review) -> str:
    """The worst that a review found, in a sentence."""
    worst = next((each.category for each in review.findings if not each.quiet), None)
    return HEADLINES[worst] if worst else "Nothing is weaker."


def by_category(review: Review) -> list[tuple[Category, list[Found]]]:
    """The findings by category, the worst first; a category without any is left out."""
    return [
        (category, found)
        for category in Category
        if (found := [each for each in review.findings if each.category is category])
    ]


def cost_line(review: Review) -> str:
    """What the keys cost a month, before and after, in the first, second and later years."""
    before, after = review.costs
    if before == after:
        return f"Keys: {_dollars(after)}, as before."
    return f"Keys: {_dollars(after)}; before: {_dollars(before)}."


def _dollars(cost: KeyCost) -> str:
    return (
        f"${cost.first_year} a month in the first year, ${cost.second_year} in the second, "
        f"${cost.later} later, without requests"
    )


def counted(review: Review) -> str:
    """Everything that happens, counted: ``3 created, 1 updated``."""
    words = {
        Action.CREATE: "created",
        Action.UPDATE: "updated",
        Action.REPLACE: "replaced",
        Action.DESTROY: "destroyed",
    }
    counts = Counter(change.action for change in review.changes)
    told = [f"{counts[action]} {word}" for action, word in words.items() if counts[action]]
    return ", ".join(told) or "nothing changes"
