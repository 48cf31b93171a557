"""What a review finds, and how bad it is."""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """The sections of a review, the worst first."""

    IRREVERSIBLE = "irreversible"
    WEAKER = "weaker"
    ACCESS = "access"
    OPERATIONAL = "operational"
    RULES = "rules"


@dataclass(frozen=True, kw_only=True)
class Found:
    """One finding of a review.

    ``rule`` and ``resource`` name it, together with the category, for whoever accepts it.
    ``details`` are further lines, such as what becomes unreadable. ``quiet`` ones are told and make
    no verdict, such as access that somebody loses.
    """

    category: Category
    rule: str
    resource: str
    problem: str
    remedy: str = ""
    details: tuple[str, ...] = ()
    quiet: bool = False

    @property
    def name(self) -> str:
        """What an entry of the file of accepted findings calls it."""
        return f"{self.category}/{self.rule}/{self.resource}"
