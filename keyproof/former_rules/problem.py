"""A problem of a plan: how bad it is, where, and what to do about it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from keyproof.visible import one_line


class Level(StrEnum):
    """How bad a problem is, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


LEVELS = tuple(Level)


class Rule(StrEnum):
    """What finds a problem, as ``keyproof.toml`` and every report name it."""

    REFUSED_CALL = "refused call"
    HALF_GRANTED = "half-granted"
    ANOTHER_ACCOUNT = "another account"
    ANYBODY = "anybody"
    LOCKOUT = "lockout"
    UNIQUE = "unique"
    NOT_ENCRYPTED = "not encrypted"
    UNUSABLE = "unusable key"
    KEY_OF_AWS = "key of AWS"
    ROTATION = "rotation"
    TRANSPORT = "transport"
    WAY_OUT = "way out"
    SECOND_LOCK = "second lock"
    DEPUTY = "confused deputy"
    UNUSED = "unused right"
    DUTIES = "separate duties"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One cause with what follows from it.

    ``rule`` names what found it, ``resource`` is an address as Terraform prints it, ``key`` the
    address of a key, or the name of one that is not in the plan; empty where none is concerned.
    ``problem`` is one or more sentences, ``remedy`` is in Terraform's words. Problems with the same
    ``cause`` are folded into one, the others' texts are its ``consequences``.
    """

    level: Level
    rule: Rule
    resource: str
    key: str = ""
    problem: str
    remedy: str
    cause: str = ""
    consequences: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Write out what names and values may hold: every report prints them, in one line."""
        for name in ("resource", "key", "problem", "remedy"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        object.__setattr__(self, "consequences", tuple(map(one_line, self.consequences)))

    @property
    def fingerprint(self) -> str:
        """What a baseline keeps: the same only while everything that the problem says is."""
        values = "\n".join((self.key, self.problem, *sorted(self.consequences)))
        digest = hashlib.sha256(values.encode(errors="backslashreplace")).hexdigest()[:12]
        return f"{self.rule}/{self.resource}#{digest}"

    def as_object(self) -> dict[str, str]:
        """The problem as JSON, in which consequences follow the problem."""
        return {
            "level": self.level,
            "rule": self.rule,
            "resource": self.resource,
            "key": self.key,
            "problem": " ".join((self.problem, *self.consequences)),
            "remedy": self.remedy,
        }


def folded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each cause once, the worst first; problems of one level stay in the order they came in."""
    groups: defaultdict[object, list[Problem]] = defaultdict(list)
    for each in dict.fromkeys(problems):
        groups[each.cause or each].append(each)
    found = [_folded(group) for group in groups.values()]
    return tuple(sorted(found, key=lambda each: LEVELS.index(each.level)))


def _folded(group: list[Problem]) -> Problem:
    first = min(group, key=lambda each: LEVELS.index(each.level))
    alike = [each.resource for each in group if each.problem == first.problem]
    also = dict.fromkeys(each for each in alike if each != first.resource)
    rest = dict.fromkeys(
        text
        for each in group
        if each is not first
        for text in (_about(each, first), *each.consequences)
        if each.problem != first.problem or text in each.consequences
    )
    same = (f"The same holds for {', '.join(also)}.",) if also else ()
    return replace(first, consequences=(*first.consequences, *same, *rest))


def _about(each: Problem, first: Problem) -> str:
    where = "" if each.resource == first.resource else f"{each.resource}: "
    return f"{where}{each.problem}"
