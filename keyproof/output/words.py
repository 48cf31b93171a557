"""Phrases that the formats have in common."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from keyproof.findings.finding import Finding, Group, Level
from keyproof.library import Result
from keyproof.model.resource import NotEvaluated
from keyproof.rules._rule import Effect, rules
from keyproof.terminal.terminal import counted

CLEAN = "No findings."


def summary(result: Result) -> str:
    """``2 errors, 1 warning, 0 notes; 3 not evaluated; 1 ignored``."""
    if result.is_clean and not result.ignored:
        return CLEAN
    found = Counter(each.level for each in (group.root for group in result.groups))
    levels = ", ".join(counted(found[level], level) for level in Level)
    ignored = f"; {len(result.ignored)} ignored" if result.ignored else ""
    return f"{levels}; {len(result.not_evaluated)} not evaluated{ignored}"


def effect_of(finding: Finding) -> Effect:
    """What the finding's rule says a change does."""
    return rules()[finding.rule].effect


def alike(groups: Iterable[Group]) -> list[list[Group]]:
    """The groups that say the same of several resources, together."""
    together: dict[tuple[str, ...], list[Group]] = {}
    for group in groups:
        root = group.root
        said = (root.level, root.rule, root.message, root.remediation.text)
        second = (f"{each.resource}{each.message}" for each in group.secondary)
        together.setdefault((*said, *second), []).append(group)
    return list(together.values())


def reasons(unknown: Sequence[NotEvaluated]) -> list[tuple[NotEvaluated, int]]:
    """The first of those with the same reason and how many there are, the most frequent first."""
    counts = Counter(each.reason for each in unknown)
    first = {each.reason: each for each in reversed(unknown)}
    return [(first[reason], number) for reason, number in counts.most_common()]


def where(unknown: NotEvaluated) -> str:
    """The address, with the argument if there is one."""
    place = unknown.place
    return f"{place.address}.{place.part}" if place.part else place.address


def ignore_entry(finding: Finding) -> list[str]:
    """The entry of ``keyproof.toml`` that accepts a finding; the reader adds reason and day."""
    return [
        "[[ignore]]",
        f'rule = "{finding.rule}"',
        f"resource = {json.dumps(finding.resource, ensure_ascii=False)}",
        f'fingerprint = "{finding.fingerprint}"',
        'reason = ""',
        "expires = ",
    ]
