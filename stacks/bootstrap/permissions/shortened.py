"""Makes a policy shorter without a change of what it allows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from keyproof.policy_document import Statement


def shortened(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Statements that allow, with each action only where no other one allows it already.

    Those about the same resources under the same conditions become one.
    """
    kept = [replace(each, actions=(one,)) for each in statements for one in each.actions]
    for grant in tuple(kept):
        others = [each for each in kept if each is not grant]
        if any(_allows(each, grant) for each in others):
            kept = others
    return _merged(kept)


def _merged(grants: Sequence[Statement]) -> tuple[Statement, ...]:
    merged: dict[tuple[object, ...], Statement] = {}
    for each in grants:
        place = each.resources, each.conditions
        known = merged.get(place)
        merged[place] = replace(known, actions=(*known.actions, *each.actions)) if known else each
    return tuple(merged.values())


def _allows(general: Statement, special: Statement) -> bool:
    """Whether one statement allows everything that another one with a single action does.

    A pattern that covers the text of another one covers whatever that stands for.
    """
    return (
        fnmatchcase(special.actions[0], general.actions[0])
        and set(general.conditions) <= set(special.conditions)
        and all(
            any(fnmatchcase(its, mine) for mine in general.resources) for its in special.resources
        )
    )
