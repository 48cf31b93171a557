"""What a plan does not show around a reference, and what is taken to be there."""

from collections import defaultdict
from collections.abc import Iterator

from keyproof.model.encryption_model import NotJudged


class Assumptions:
    """The arguments of which something was assumed, each by its resource's address and its name."""

    def __init__(self) -> None:
        # By the resource's address and the argument with the block that the taken one is in.
        self._taken: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._ends: set[tuple[str, str]] = set()

    def take(self, address: str, argument: str, *, top: str) -> None:
        """An argument, in a block of the argument ``top``, is taken for what it refers to."""
        self._taken[address, top].add(argument)

    def end(self, address: str, argument: str) -> None:
        """An ARN is taken to have the end that AWS's policies give it."""
        self._ends.add((address, argument))

    def forget_taken(self, address: str, argument: str) -> None:
        """The sources say which one is meant, or nothing was taken."""
        self._taken.pop((address, argument), None)

    def forget_end(self, address: str, argument: str) -> None:
        """The sources say what stands around it."""
        self._ends.discard((address, argument))

    def listed(self, *, with_sources: bool) -> Iterator[NotJudged]:
        """Each end, and the first of those that were taken for what they refer to."""
        for address, argument in sorted(self._ends):
            reason = (
                "a plan shows no text around a reference: an end such as /* is taken for what the "
                "policies of AWS have (--config reads the sources)"
            )
            yield NotJudged(resource=address, argument=argument, reason=reason)
        if self._taken:
            first, *more = sorted(
                {(address, each) for (address, _), found in self._taken.items() for each in found}
            )
            reason = (
                "a plan shows no condition around a reference: it is taken for what it names"
                + (f", as in {len(more)} more" if more else "")
                + ("" if with_sources else " (--config reads the sources)")
            )
            yield NotJudged(resource=first[0], argument=first[1], reason=reason)
