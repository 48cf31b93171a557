"""Which finding is the cause of others, which only follow of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from keyproof.model.finding import WORST_FIRST, Finding


def nothing(_: Finding) -> bool:
    """Nothing follows."""
    return False


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A finding, the cause that it names, and which others only follow of it.

    These are the ones that name it or ``also``, those among ``follows``, and what ``of_its_own``
    says of those about its resource, ``of_any`` of all. Causes that say the same share a function,
    so that many causes ask each finding once.
    """

    finding: Finding
    named: str
    also: str = ""
    follows: frozenset[Finding] = frozenset()
    of_its_own: Callable[[Finding], bool] = nothing
    of_any: Callable[[Finding], bool] = nothing


class Causes:
    """Some causes, asked which of them is the first that a finding follows of."""

    def __init__(self, causes: Sequence[Cause]) -> None:
        self._causes = causes
        self._by_name: dict[str, int] = {}
        self._by_finding: dict[Finding, int] = {}
        self._by_resource: dict[str, dict[Callable[[Finding], bool], int]] = {}
        self._of_any: dict[Callable[[Finding], bool], int] = {}
        for place, each in enumerate(causes):
            self._by_name.setdefault(each.named, place)
            if each.also:
                self._by_name.setdefault(each.also, place)
            for one in each.follows:
                self._by_finding.setdefault(one, place)
            own = self._by_resource.setdefault(each.finding.resource, {})
            own.setdefault(each.of_its_own, place)
            self._of_any.setdefault(each.of_any, place)

    def first(self, found: Finding) -> int | None:
        """The place of that cause; None for a finding that follows of none."""
        asked = (self._by_resource.get(found.resource, {}), self._of_any)
        places = (
            self._by_name.get(found.cause),
            self._by_finding.get(found),
            *(place for by in asked for follows, place in by.items() if follows(found)),
        )
        return min((each for each in places if each is not None), default=None)

    def named_in(self, found: Sequence[Finding]) -> Iterator[Finding]:
        """The findings; what follows of a cause names it, and gets no better severity than it."""
        # What else a statement allows follows of what its first finding does.
        by: dict[str | Finding, int] = {}
        for each in found:
            place = self.first(each)
            if place is not None:
                by[each.cause or each] = min(place, by.get(each.cause or each, place))
        for each in found:
            place = by.get(each.cause or each)
            if place is None:
                yield each
                continue
            cause = self._causes[place]
            severity = max(each.severity, cause.finding.severity, key=WORST_FIRST.index)
            yield replace(each, cause=cause.named, severity=severity)
