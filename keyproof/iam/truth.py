"""Yes, no and unknown: Kleene's three values."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Ordered so that the least of some values is their conjunction, the greatest their union."""

    NO = 0
    MAYBE = 1
    YES = 2

    @property
    def negated(self) -> "Truth":
        """The other way round; MAYBE stays."""
        return Truth(2 - self)

    @property
    def possible(self) -> bool:
        """Whether it is not ruled out."""
        return self is not Truth.NO


def truth(value: bool) -> Truth:  # noqa: FBT001 - what it converts
    """A certain answer."""
    return Truth.YES if value else Truth.NO


def all_of(values: Iterable[Truth]) -> Truth:
    """Whether all hold; YES of none."""
    return min(values, default=Truth.YES)


def any_of(values: Iterable[Truth]) -> Truth:
    """Whether one holds; NO of none."""
    return max(values, default=Truth.NO)
