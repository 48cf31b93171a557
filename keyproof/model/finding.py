"""A finding of any question: the problem, its severity, and the remedy."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from keyproof.visible import one_line


class Detail(StrEnum):
    """What a finding of a rule says, where others are held to it: no question reads its words."""

    OTHER = "other"
    NOT_THERE = "not there"
    NOT_JUDGED = "not judged"
    NO_ALIAS = "no alias"
    NO_RULE_WARNS = "no rule warns"
    NOT_COUNTED = "not counted"
    # By a statement, or a way to a key, that is for calls: of a service, for what none is about.
    FOR_NO_CALL = "for no call"
    BEHIND_ONE_LOCK = "behind one lock"
    TOO_WIDE = "too wide"


class Severity(StrEnum):
    """How bad a finding is, the worst first; a review has a section for each.

    UNCOMPARED is what nobody could judge. A NOTE is shown and makes no verdict.
    """

    IRREVERSIBLE = "irreversible"
    WEAKER = "weaker"
    ACCESS = "access"
    OPERATIONAL = "operational"
    UNCOMPARED = "uncompared"
    RULES = "rules"
    NOTE = "note"


WORST_FIRST = tuple(Severity)
# What finds new declarations.
DECLARATION = "declaration"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One problem.

    ``rule`` names what found it; ``resource`` is an address; ``key`` an alias. ``remedy`` is a
    sentence, ``commands`` are those that mend it in its place. ``cause`` is what brought it about,
    such as a statement: findings of one cause are folded into one, whose ``consequences`` are the
    problems of the rest.
    ``argument`` is what differs, from the ``expected`` value, in the ``found`` one. ``detail`` is
    what it says; who may do what is in ``callers`` and ``actions``, through the service ``via``.
    ``is_foreign`` says that they are of another account, or a service for a certain one.
    ``refused_by`` is the address or the ARN of what has the policy that refuses a call.
    ``declared`` are the findings about declarations that are shown with it. ``stand_ins`` are words
    of the account, each with what says the same of a change that is not deployed.
    ``counts_later`` says that it is about an entry for an accepted finding that needs no change.
    """

    severity: Severity = Severity.ACCESS
    rule: str
    resource: str
    key: str = ""
    problem: str
    remedy: str = ""
    commands: tuple[str, ...] = ()
    cause: str = ""
    consequences: tuple[str, ...] = ()
    argument: str = ""
    expected: str = ""
    found: str = ""
    detail: Detail = Detail.OTHER
    callers: tuple[str, ...] = ()
    is_foreign: bool = False
    actions: tuple[str, ...] = ()
    via: str = ""
    refused_by: str = ""
    declared: tuple["Finding", ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()
    counts_later: bool = False

    def __post_init__(self) -> None:
        """Write out what names and values may hold: every report prints them, in one line."""
        for name in ("rule", "resource", "key", "problem", "remedy"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        for name in ("commands", "consequences"):
            object.__setattr__(self, name, tuple(map(one_line, getattr(self, name))))

    @property
    def subject(self) -> str:
        """The resource, and its key where it has one."""
        is_known = self.key and self.key != self.resource
        return f"{self.resource} (key {self.key})" if is_known else self.resource

    @property
    def line(self) -> str:
        """The finding where it is shown with another one."""
        return f"{self.rule}: {self.resource}: {self.problem}"

    def __str__(self) -> str:
        first = f"{self.rule}: {self.subject}: {self.problem} {self.remedy}".strip()
        return "\n".join((first, *(f"  - {each}" for each in self.consequences)))

    @property
    def name(self) -> str:
        """How a file of accepted findings calls it, bound to the exact values of this finding.

        A general rule is bound to its resource alone. A declaration that is shown with another
        finding is accepted by itself: two trees and the plan that is deployed may differ there.
        """
        bare = self._standing_in(f"{self.severity}/{self.rule.replace(' ', '-')}/{self.resource}")
        if self.severity is Severity.RULES:
            return bare
        apart = {each.line for each in self.declared}
        others = (each for each in self.consequences if each not in apart)
        values = self._standing_in("\n".join((self.problem, *others)))
        return f"{bare}#{hashlib.sha256(values.encode()).hexdigest()[:8]}"

    def _standing_in(self, text: str) -> str:
        for word, other in self.stand_ins:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", other, text)
        return text

    def as_object(self) -> dict[str, object]:
        """The finding as JSON."""
        return {
            "name": self.name,
            "severity": self.severity,
            "rule": self.rule,
            "resource": self.resource,
            "key": self.key,
            "problem": self.problem,
            "remedy": self.remedy,
            "consequences": list(self.consequences),
            # The name is made of these as well.
            **({"declared": [each.as_object() for each in self.declared]} if self.declared else {}),
            **({"counts_later": True} if self.counts_later else {}),
            **({"stand_ins": list(map(list, self.stand_ins))} if self.stand_ins else {}),
        }

    @property
    def place(self) -> tuple[str, str, str]:
        """What makes two findings the same, whatever they advise."""
        return self.rule, self.resource, self.problem


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each cause once, in the order in which they come: its worst finding with the others below."""
    groups: defaultdict[object, list[Finding]] = defaultdict(list)
    for each in dict.fromkeys(findings):
        groups[each.cause or each].append(each)
    return tuple(_folded(group) for group in groups.values())


def _folded(group: list[Finding]) -> Finding:
    first = min(group, key=lambda each: WORST_FIRST.index(each.severity))
    if not group[1:]:
        return first
    rest = [line for each in group if each is not first for line in (each.line, *each.consequences)]
    return replace(
        first,
        consequences=tuple(dict.fromkeys((*first.consequences, *rest))),
        declared=tuple(each for each in group if each is not first and each.rule == DECLARATION),
    )
