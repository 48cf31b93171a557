"""Findings grouped under their root cause."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from keyproof.findings.finding import Finding, Level, Place


@dataclass(frozen=True, kw_only=True)
class Group:
    """A finding with the secondary findings that have the same root cause."""

    root: Finding
    secondary: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The root, then the secondary findings."""
        return (self.root, *self.secondary)

    @property
    def level(self) -> Level:
        """The level of the root, which is the worst."""
        return self.root.level


def grouped(
    findings: Iterable[Finding],
    *,
    changed: AbstractSet[Place] = frozenset(),
    standalone: Collection[str] = (),
) -> tuple[Group, ...]:
    """Every finding in exactly one group, the worst group first.

    In a diff everything new follows from a changed place: findings that depend on the same of the
    ``changed`` places belong together. Without one, the most specific place decides. Findings of
    the ``standalone`` rules are never secondary.
    """
    by_place: defaultdict[Place, list[Finding]] = defaultdict(list)
    for each in dict.fromkeys(findings):
        place = next((place for place in each.about if place in changed), each.about[0])
        by_place[place].append(each)
    found = [
        group for place, each in by_place.items() for group in _groups(place, each, standalone)
    ]
    return tuple(sorted(found, key=lambda group: group.level.rank))


def _groups(place: Place, findings: list[Finding], standalone: Collection[str]) -> Iterator[Group]:
    alone = [each for each in findings if each.rule in standalone]
    yield from (Group(root=each) for each in alone)
    rest = sorted(
        (each for each in findings if each not in alone),
        key=lambda each: (each.level.rank, each.resource != place.address),
    )
    if rest:
        yield Group(root=rest[0], secondary=tuple(rest[1:]))
