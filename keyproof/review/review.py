"""The whole review of a change: every finding, what is accepted, the outcome."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from keyproof.access.everything import with_key
from keyproof.access.proofs.consequences import encryption_of
from keyproof.access.proofs.misnamed import under_names
from keyproof.access.proofs.resources.complete import unwatched
from keyproof.access.proofs.resources.transport import RULE as TRANSPORT
from keyproof.access.proofs.resources.unique import under_clashes
from keyproof.compare.policies import policies_by_subject
from keyproof.coverage.cost import KeyCost, cost_of_keys
from keyproof.coverage.coverage import RULE as COVERAGE
from keyproof.loaders.symbols import ACCOUNT
from keyproof.model.finding import WORST_FIRST, Detail, Finding, Severity, folded
from keyproof.review.accepted import LIMIT_IN_DAYS, Accepted, hold_to
from keyproof.review.change import Change
from keyproof.review.checks.access_changes import access_changes
from keyproof.review.checks.carriers import RULE as GONE
from keyproof.review.checks.carriers import changed_watch, gone
from keyproof.review.checks.declared import RULE as DECLARATION
from keyproof.review.checks.declared import newly_declared
from keyproof.review.checks.function_code import changed_code
from keyproof.review.checks.irreversible import irreversible
from keyproof.review.checks.proofs import newly_found, not_compared
from keyproof.review.checks.weaker import weaker
from keyproof.review.checks.widened import RULE as WIDENED
from keyproof.review.checks.widened import widened
from keyproof.review.sides import Sides

NUMBER = re.compile(r"\d{12}")
KEY_ID = re.compile(r"(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})")
# What the coverage says as well of what was encrypted better before.
ABOUT_ENCRYPTION = ("encryption-removed", "key-disabled", "key-moved", "rotation-off", COVERAGE)


class Outcome(IntEnum):
    """What a review comes to; the value is the exit status.

    WEAKER is also access that somebody gains, a call that stops working, a general rule that is
    not met, and anything that was not compared.
    """

    NOT_WEAKER = 0
    WEAKER = 1
    IRREVERSIBLE = 3


@dataclass(frozen=True, kw_only=True)
class Review:
    """A reviewed change of one stack.

    ``accepted`` are findings with the reason that somebody wrote. ``changes`` is everything that
    happens, ``costs`` before and after. ``is_repair``: the code is what was accepted last.
    """

    stack: str
    findings: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, str], ...]
    changes: tuple[Change, ...]
    costs: tuple[KeyCost, KeyCost]
    is_repair: bool = False

    @property
    def outcome(self) -> Outcome:
        """The worst that is not accepted."""
        worst = {each.severity for each in self.findings} - {Severity.NOTE}
        if Severity.IRREVERSIBLE in worst:
            return Outcome.IRREVERSIBLE
        return Outcome.WEAKER if worst else Outcome.NOT_WEAKER


def review(
    sides: Sides,
    *,
    accepted: Sequence[Accepted] = (),
    rules: Iterable[Finding] | None = None,
    limit_in_days: int = LIMIT_IN_DAYS,
    is_repair: bool = False,
) -> Review:
    """Review a change; ``rules`` are findings of general rules about the same plan, if asked.

    No entry of ``accepted`` reaches further ahead than the limit. ``is_repair``: the code is what
    was accepted last, so that the plan only brings the account there. What it makes irreversible,
    and what the questions find in the code, counts all the same.
    """
    found = [
        *irreversible(sides),
        *_of(sides, is_repair=is_repair),
        *_repaired(gone(sides), is_repair=is_repair),
        *changed_watch(sides),
        *_repaired(changed_code(sides), is_repair=is_repair),
        *(rules or ()),
    ]
    if sides.of_plan:
        # A plan may bring more than the trees differ by, and need not be made of them.
        found += _of(sides.of_plan, is_repair=is_repair)
    models = (sides.after.model, sides.before.model)
    once = [
        _with_stand_ins(each, _stand_ins(sides))
        for each in _with_the_cause([with_key(each, *models) for each in _each_once(found)], sides)
    ]
    counted, excused, entries = hold_to(
        once, accepted, unasked=_unasked(sides, rules), limit_in_days=limit_in_days
    )
    return Review(
        stack=sides.stack,
        findings=tuple(
            sorted([*counted, *entries], key=lambda each: WORST_FIRST.index(each.severity))
        ),
        accepted=excused,
        changes=sides.changes,
        costs=(cost_of_keys(sides.before.model), cost_of_keys(sides.after.model)),
        is_repair=is_repair,
    )


def _stand_ins(sides: Sides) -> tuple[tuple[str, str], ...]:
    """The number of the own account and the ids of keys; trees have a word and addresses there."""
    of = sides.of_plan or sides
    account = of.after.model.location.account_id
    keys = [key for side in (of.before, of.after) for key in side.model.keys]
    named = [(account, ACCOUNT), *((key.arn.rpartition("/")[2], key.address) for key in keys)]
    return tuple(each for each in dict(named).items() if may_stand_in(*each))


def may_stand_in(word: str, other: str) -> bool:
    """Whether a word is the number of an account or the id of a key, and the other no such."""
    return other == ACCOUNT if NUMBER.fullmatch(word) else bool(KEY_ID.fullmatch(word))


def _with_stand_ins(found: Finding, words: tuple[tuple[str, str], ...]) -> Finding:
    declared = tuple(replace(each, stand_ins=words) for each in found.declared)
    return replace(found, declared=declared, stand_ins=words)


def _unasked(sides: Sides, rules: Iterable[Finding] | None) -> tuple[str, ...]:
    """What the names begin with of findings that others make: of two trees, and of scanners."""
    return (
        *([f"{Severity.RULES}/"] if rules is None else []),
        *([] if sides.declares else [f"{each}/{DECLARATION}/" for each in Severity]),
    )


def _of(sides: Sides, *, is_repair: bool) -> Iterator[Finding]:
    """All that is found; of a repair, what only the comparison finds is a note."""
    yield from _repaired(weaker(sides), is_repair=is_repair)
    yield from _repaired(widened(sides), is_repair=is_repair)
    # Of one cause, the finding that says how to end it comes before who gains by it.
    yield from newly_found(sides)
    yield from _repaired(access_changes(sides), is_repair=is_repair)
    yield from _repaired(newly_declared(sides), is_repair=is_repair)
    yield from not_compared(sides)


def _repaired(found: Iterable[Finding], *, is_repair: bool) -> Iterator[Finding]:
    """The findings; of a repair, each as a note."""
    for each in found:
        if is_repair and each.severity is not Severity.NOTE:
            repair = ("It is so in the code that was accepted last: this repairs the account.",)
            yield replace(each, severity=Severity.NOTE, cause="", consequences=repair)
        else:
            yield each


def _each_once(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """A plan and the trees given with it mostly show the same; the stronger one of two stays."""
    once: dict[tuple[str, str, str], Finding] = {}
    for each in sorted(found, key=lambda each: WORST_FIRST.index(each.severity)):
        once.setdefault(each.place, each)
    return tuple(once.values())


def _is_not_there(found: Finding) -> bool:
    return found.detail is Detail.NOT_THERE


def _with_the_cause(found: Sequence[Finding], sides: Sides) -> tuple[Finding, ...]:
    """Each cause once; what a wider policy brings is shown with the policy."""
    after = (sides, sides.of_plan) if sides.of_plan else (sides,)
    wider = {each.resource for each in found if each.rule == WIDENED}
    policies = [
        (policy, subject)
        for one in after
        for subject, listed in policies_by_subject(one.after.model).items()
        for policy in listed
    ]

    causes = {e.resource: e.cause for e in found if e.rule != GONE and _is_not_there(e)}
    lost = {e.resource: causes.get(e.resource, e.cause) for e in found if e.rule == GONE}
    unseen_since = {
        unwatched(space, name): lost[alarm.address]
        for alarm in sides.before.model.watch.alarms
        if alarm.address in lost
        for space, name, _ in alarm.metrics
    }
    too_wide = {
        e.cause for e in found if e.cause and (e.severity is Severity.ACCESS or e.rule == TRANSPORT)
    }
    unseen = [e.cause for e in found if e.detail is Detail.NO_RULE_WARNS and e.cause]

    def caused(each: Finding) -> Finding:
        if each.rule == GONE and each.resource in causes:
            return replace(each, cause=causes[each.resource], expected="")
        if each.cause in unseen_since:
            return replace(each, cause=unseen_since[each.cause])
        if each.rule == DECLARATION and each.detail is Detail.NO_RULE_WARNS and unseen:
            return replace(each, cause=unseen[0])
        if not each.cause and each.rule in ABOUT_ENCRYPTION and each.severity is Severity.WEAKER:
            return replace(each, cause=encryption_of(each.resource))
        # What a statement that is too wide may not allow follows of it too.
        is_access = (
            each.severity is Severity.ACCESS
            or each.rule in (WIDENED, TRANSPORT)
            or each.cause in too_wide
        )
        # An unknown policy has no statements: whatever it may be about has it as the cause.
        named = [
            subject
            for policy, subject in policies
            if (policy.document is None and policy.name in each.cause)
            or (is_access and each.cause.endswith(policy.name))
        ]
        for subject in ([each.resource] if is_access else []) + named:
            if subject in wider:
                return replace(each, cause=f"the wider policy of {subject}")
        return each

    clashes = [clash for one in after for clash in one.after.model.clashes]
    models = [one.after.model for one in after]
    return folded(under_names(under_clashes(map(caused, found), clashes), models))
