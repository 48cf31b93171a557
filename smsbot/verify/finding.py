"""What is not as designed, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What can be said of a resource, the worst first."""

    IN_DANGER = "in danger"
    MISSING = "missing"
    DRIFTED = "drifted"
    UNEXPECTED = "unexpected"
    NOT_CHECKED = "not checked"
    AS_DESIGNED = "as designed"


WORST_FIRST = tuple(Status)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One difference between the account and the code.

    ``resource`` is where it is declared, or the type and name of what is not declared. ``what`` is
    the argument that differs, empty for the whole resource. ``remedy`` is one command a line, or a
    sentence where no command is right.
    """

    status: Status
    resource: str
    what: str = ""
    expected: str = ""
    found: str = ""
    problem: str
    remedy: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.status}: {self.resource}: {self.problem}"
