"""How every report says the same: verdicts, headings, changes, costs."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from keyproof.access.proofs.calls.ways_out import RULE as WAYS_OUT
from keyproof.access.proofs.resources.complete import RULE as COMPLETE
from keyproof.coverage.cost import KeyCost
from keyproof.model.finding import WORST_FIRST, Finding, Severity
from keyproof.review.accepted import LIMIT_IN_DAYS, acceptable
from keyproof.review.accepted import RULE as ACCEPTED
from keyproof.review.change import Action
from keyproof.review.checks.function_code import RULE as CODE
from keyproof.review.review import Outcome, Review

ACCEPTED_FOR = timedelta(days=LIMIT_IN_DAYS)
HEADLINES = {
    Severity.IRREVERSIBLE: "This cannot be taken back.",
    Severity.WEAKER: "The protection gets weaker.",
    Severity.ACCESS: "Somebody gains access.",
    Severity.OPERATIONAL: "Something stops working.",
    Severity.UNCOMPARED: "Not everything was compared.",
    Severity.RULES: "General rules are not met.",
}
# What is found of Severity.ACCESS although nobody gains any.
NO_ACCESS = {
    WAYS_OUT: "unsafe settings",
    COMPLETE: "missing parts",
    CODE: "code",
    ACCEPTED: "accepted findings",
}
ENTRIES = "Accepted findings that do not count"
UNSAFE = "A setting is unsafe, or content leaves."
MARKS = {Outcome.NOT_WEAKER: "✅", Outcome.WEAKER: "⚠️", Outcome.IRREVERSIBLE: "⛔"}
HEADINGS = {
    Severity.IRREVERSIBLE: "Irreversible",
    Severity.WEAKER: "Weaker",
    Severity.OPERATIONAL: "Stops working",
    Severity.UNCOMPARED: "Not compared",
    Severity.RULES: "General rules (checkov)",
    Severity.NOTE: "For information",
}


def headline(review: Review) -> str:
    """The worst that a review found, in a sentence."""
    counted = [each for each in review.findings if each.severity in HEADLINES]
    of_change = [each for each in counted if each.rule != ACCEPTED]
    if of_change:
        return _worst(of_change)
    if counted:
        return "Correct the accepted findings."
    if review.accepted:
        found = sorted(
            (each for each, _ in review.accepted),
            key=lambda each: WORST_FIRST.index(each.severity),
        )
        return f"{_worst(found).removesuffix('.')}, and that is accepted."
    return "Nothing is weaker."


def _worst(found: Sequence[Finding]) -> str:
    """What the worst of some findings does; the first is one of these."""
    severity = found[0].severity
    rules = {each.rule for each in found if each.severity is severity}
    is_unsafe = severity is Severity.ACCESS and rules <= NO_ACCESS.keys()
    return UNSAFE if is_unsafe else HEADLINES[severity]


def heading(severity: Severity, found: Iterable[Finding]) -> str:
    """What a section of findings of one severity holds."""
    if severity is not Severity.ACCESS:
        if all(each.rule == ACCEPTED for each in found):
            return ENTRIES
        return HEADINGS[severity]
    parts = sorted({NO_ACCESS.get(each.rule, "access") for each in found})
    *others, last = parts
    told = f"{', '.join(others)} and {last}" if others else last
    return told[0].upper() + told[1:]


def by_severity(review: Review) -> list[tuple[Severity, list[Finding]]]:
    """The findings by severity, the worst first; a severity without any is left out.

    Entries that do not count are not among the findings of their severity, but after them.
    """
    return [
        (severity, found)
        for severity in Severity
        for is_entry in (False, True)
        if (
            found := [
                each
                for each in review.findings
                if each.severity is severity and (each.rule == ACCEPTED) is is_entry
            ]
        )
    ]


def alike(found: Iterable[Finding]) -> list[tuple[tuple[str, ...], Finding]]:
    """The findings, those that say the same of several resources of a key once, with them."""
    rows: dict[tuple[object, ...], list[Finding]] = {}
    for each in found:
        said = each.key, each.rule, each.problem, each.remedy, each.consequences
        rows.setdefault(said, []).append(each)
    return [(tuple(each.resource for each in same), same[0]) for same in rows.values()]


def entries(review: Review) -> list[str]:
    """The lines that accept the findings, once somebody has written the reasons.

    Without those of the findings whose entry is only to be merged.
    """
    expires = datetime.now(tz=UTC).date() + ACCEPTED_FOR
    return [
        line
        for each in acceptable(review.findings)
        for line in (
            "[[accept]]",
            f"finding = {json.dumps(each.name, ensure_ascii=False)}",
            'reason = ""',
            f"expires = {expires}",
            "",
        )
    ][:-1]


def file_of_accepted(review: Review) -> str:
    """The file that the entries belong into."""
    return f"accepted/{review.stack.partition('-')[2]}.toml"


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


def restores(review: Review) -> list[str]:
    """A line for the changes that undo what was changed by hand, and one for other repairs."""
    by_hand = [each.address for each in review.changes if each.restores]
    repaired = [each.address for each in review.changes if review.is_repair and not each.restores]
    told = {
        "Restores what was applied last": by_hand,
        "Repairs what is not as in the code that was accepted last": repaired,
    }
    return [f"{words}: {', '.join(found)}." for words, found in told.items() if found]


def counted(review: Review) -> str:
    """Everything that happens, counted: ``3 created, 1 updated``."""
    words = {
        Action.CREATE: "created",
        Action.UPDATE: "updated",
        Action.REPLACE: "replaced",
        Action.DESTROY: "destroyed",
        Action.FORGET: "forgotten",
    }
    counts = Counter(change.action for change in review.changes)
    told = [f"{counts[action]} {word}" for action, word in words.items() if counts[action]]
    return ", ".join(told) or "nothing changes"
