"""The requests that some statements allow and others do not.

A request counts with whether another policy allows it: a denial that is gone lets that one work.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from keyproof.iam.comparison.universe import ANY_ARN, Box, Universe
from keyproof.policy_document import Condition, Principal, Statement

# Operators that IAM takes for the same.
SAME_OPERATORS = {"arnequals": "arnlike", "arnnotequals": "arnnotlike"}
# Of five elements: what a statement without a Sid may have changed is one or two of them.
ENOUGH_IN_COMMON = 3
ELEMENTS = (("principal", "principals"), ("action", "actions"), ("resource", "resources"))


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A statement that allows more than before, or a denial that denies less.

    ``was`` is the statement before and ``now`` the one after the change; None where there is none.
    ``looser`` says in which elements the second is wider, such as "the action s3:GetObject".
    """

    was: Statement | None
    now: Statement | None
    looser: tuple[str, ...] = ()


def wider(
    before: tuple[Statement, ...], after: tuple[Statement, ...], new: frozenset[str]
) -> Iterator[Difference]:
    """The statements that allow more, and the denials that deny less; ``new`` do not count.

    A denial that is gone counts even if an unchanged one denies the same, and so does an allowed
    request that an unchanged statement denies: a layer is gone. Statements that are only split,
    merged, renamed or reordered are no difference.
    """
    old, present = set(map(_nameless, before)), set(map(_nameless, after))
    if old == present:
        return
    universe = Universe(tuple(map(_at_most, (*before, *after))), new)

    def box(statement: Statement) -> Box:
        return universe.box(_at_most(statement))

    allowed = [box(each) for each in before if each.effect == "Allow"]
    changed = [each for each in after if _nameless(each) not in old]
    denied = [box(each) for each in changed if each.effect == "Deny"]
    left = [each for each in before if _nameless(each) not in present]
    for now in changed:
        if now.effect == "Allow" and universe.first_in(box(now), [*denied, *allowed]) is not None:
            was = _like(now, left)
            looser = tuple(_looser(was, now, new)) if was else ()
            yield Difference(was=was, now=now, looser=looser)
    for was in left:
        if was.effect == "Deny" and universe.first_in(box(was), denied) is not None:
            now = _like(was, changed)
            looser = tuple(_looser(now, was, new)) if now else ()
            yield Difference(was=was, now=now, looser=looser)


def _at_most(statement: Statement) -> Statement:
    """What a statement allows at most, or denies at least.

    No page says whether a condition about an ARN takes ``*`` alone for every ARN.
    """
    is_denial = statement.effect == "Deny"
    return replace(
        statement,
        conditions=tuple(
            replace(each, values=tuple(ANY_ARN if text == "*" else text for text in each.values))
            if each.operator.lower().startswith("arn")
            and ("not" in each.operator.lower()) == is_denial
            else each
            for each in statement.conditions
        ),
    )


def _like(statement: Statement, others: Iterable[Statement]) -> Statement | None:
    """The one of some statements that was made of a statement, or that it was made of."""
    alike = [each for each in others if each.effect == statement.effect]
    named = next((each for each in alike if each.sid and each.sid == statement.sid), None)
    if named is not None:
        return named
    return max(
        (each for each in alike if _in_common(each, statement) >= ENOUGH_IN_COMMON),
        key=lambda each: _in_common(each, statement),
        default=None,
    )


def _in_common(one: Statement, other: Statement) -> int:
    """In how many of its elements a statement is like another one."""
    names = ("principals", "actions", "not_actions", "resources", "conditions")
    return sum(set(getattr(one, name)) == set(getattr(other, name)) for name in names)


def _nameless(statement: Statement) -> Statement:
    return replace(statement, sid="")


def _looser(tight: Statement, loose: Statement, new: frozenset[str]) -> Iterator[str]:
    """How the second of two statements is written wider than the first."""
    for noun, element in ELEMENTS:
        had, has = _texts(tight, element), _texts(loose, element)
        left_out, leaves_out = _texts(tight, f"not_{element}"), _texts(loose, f"not_{element}")
        if leaves_out and had:
            yield f"the {noun} all but {', '.join(leaves_out)}"
        more = [each for each in left_out if leaves_out and each not in leaves_out]
        more += [each for each in has if each not in (*had, *new)]
        if more:
            yield f"the {noun} {', '.join(more)}"
    kept = {_key(each): each for each in loose.conditions}
    for condition in tight.conditions:
        now = kept.get(_key(condition))
        if now is None:
            yield f"requests that do not fulfil {condition.operator} {condition.key}"
        else:
            yield from _looser_condition(condition, now, new)


def _texts(statement: Statement, element: str) -> tuple[str, ...]:
    found: tuple[Principal | str, ...] = getattr(statement, element)
    return tuple(each.identifier if isinstance(each, Principal) else each for each in found)


def _key(condition: Condition) -> tuple[str, str]:
    operator = condition.operator.lower()
    return SAME_OPERATORS.get(operator, operator), condition.key.lower()


def _looser_condition(was: Condition, now: Condition, new: Iterable[str]) -> Iterator[str]:
    negated = "not" in was.operator.lower() or was.operator.lower() == "null"
    one, other = (now.values, was.values) if negated else (was.values, now.values)
    more = [each for each in other if each not in (*new, *one)]
    if more:
        yield f"{now.key} {', '.join(sorted(more))}"
