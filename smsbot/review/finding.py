"""What a review finds, and how bad it is."""

import hashlib
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
    no verdict, such as access that somebody loses. Where ``named_by_problem``, another problem
    with the same resource is another finding, so that accepting one does not accept the next.
    """

    category: Category
    rule: str
    resource: str
    problem: str
    remedy: str = ""
    details: tuple[str, ...] = ()
    quiet: bool = False
    named_by_problem: bool = False

    @property
    def name(self) -> str:
        """What an entry of the file of accepted findings calls it."""
        bare = f"{self.category}/{self.rule}/{self.resource}"
        if not self.named_by_problem:
            return bare
        told = "\n".join((self.problem, *self.details))
        return f"{bare}#{hashlib.sha256(told.encode()).hexdigest()[:8]}"
