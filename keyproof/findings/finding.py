"""A finding of a rule, what a rule could not evaluate, and findings under their root cause."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from keyproof.findings.remediation import Remediation
from keyproof.model.model import Model
from keyproof.model.resource import NotEvaluated, Place
from keyproof.visible import one_line

# An entry says until when it holds: at most a year ahead.
LONGEST = timedelta(days=366)


class Level(StrEnum):
    """How bad a finding is, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """The place in the order: 0 is the worst."""
        return [*Level].index(self)


@dataclass(frozen=True, kw_only=True)
class Ignore:
    """Findings that a project accepts.

    ``resource`` is an address, in which ``*`` stands for any string. The entry holds until the day
    ``expires``. With a ``fingerprint``, it applies to that finding only; an irreversible finding
    requires one. With ``permissions``, it applies only to findings of these actions, principals or
    resources. ``unused-permission`` requires a fingerprint or permissions. An ``optional`` entry
    may match nothing.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    rule: str
    resource: str
    reason: str
    expires: date
    fingerprint: str = ""
    permissions: tuple[str, ...] = ()
    optional: bool = False

    def matches(self, finding: "Finding") -> bool:
        """Whether a finding is meant, whatever the day is."""
        pattern = ".*".join(map(re.escape, self.resource.split("*")))
        if self.rule != finding.rule or not re.fullmatch(pattern, finding.resource, re.DOTALL):
            return False
        if finding.is_irreversible and not self.fingerprint:
            return False
        # IAM takes an action in any case.
        facts, permissions = (set(map(str.lower, e)) for e in (finding.facts, self.permissions))
        if permissions and facts.isdisjoint(permissions):
            return False
        return self.fingerprint in ("", finding.fingerprint)

    def holds(self, today: date) -> bool:
        """Whether the entry counts today: it has not expired, and is not for longer than a year."""
        return today <= self.expires <= today + LONGEST


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fact that a rule reports.

    ``about`` are the places that it depends on, the most specific first. ``facts`` are the actions,
    principals and values that make it another one than the next of the same rule and resource:
    they go into the fingerprint, the message does not.
    """

    rule: str
    level: Level
    resource: str
    message: str
    remediation: Remediation = field(default_factory=Remediation, compare=False)
    key: str = ""
    about: tuple[Place, ...] = ()
    facts: frozenset[str] = frozenset()
    is_irreversible: bool = False
    ignored: Ignore | None = None
    fingerprint: str = ""

    def __post_init__(self) -> None:
        """Escape control characters, since every report prints these in one line."""
        for name in ("resource", "key", "message"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        if not self.about:
            object.__setattr__(self, "about", (Place(self.resource),))

    def identified(self, model: Model) -> "Finding":
        """The finding with its fingerprint: 16 hexadecimal digits."""
        values = (
            self.rule,
            model.symbol(self.resource),
            model.symbol(self.key),
            *sorted(map(model.symbol, self.facts)),
        )
        text = "\n".join(values).encode(errors="backslashreplace")
        return replace(self, fingerprint=hashlib.sha256(text).hexdigest()[:16])


Reported = Finding | NotEvaluated


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
    groups: list[Group] = []
    for place, those in by_place.items():
        groups += (Group(root=each) for each in those if each.rule in standalone)
        rest = [each for each in those if each.rule not in standalone]
        rest.sort(key=lambda each: (each.level.rank, each.resource != place.address))
        if rest:
            groups.append(Group(root=rest[0], secondary=tuple(rest[1:])))
    return tuple(sorted(groups, key=lambda group: group.level.rank))
