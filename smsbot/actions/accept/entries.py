"""The causes that a review found, and the file of accepted findings with entries for them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import TypeAdapter
from tomlkit.items import AoT

from keyproof.model.finding import Finding
from keyproof.review.accepted import acceptable, read_accepted
from keyproof.review.review import may_stand_in
from keyproof.terminal.failure import Failure

FINDINGS = TypeAdapter(list[Finding])
WAY_ON = "Run `smsbot plan {name}` or scripts/review.sh {name} BASE, then this command."


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Findings that say the same of several resources: one change of one setting, mostly."""

    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """The severity and the rule, as the names of the findings begin."""
        return self.findings[0].name.partition(f"/{self.findings[0].resource}")[0]


def read_findings(path: Path, name: str) -> tuple[Finding, ...]:
    """The findings of a review as JSON. Raises Failure if it is none of this environment."""
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        # The name is made again of what is shown: nobody accepts another finding than he reads.
        found = FINDINGS.validate_python(document["findings"])
        stack = document["stack"]
    except (ValueError, KeyError, TypeError) as error:
        raise Failure(
            f"{path} is not a review as JSON.",
            way_on=WAY_ON.format(name=name),
        ) from error
    if not all(may_stand_in(*pair) for each in found for pair in each.stand_ins):
        raise Failure(
            f"{path} is not a review as JSON: a stand-in changes what is read.",
            way_on=WAY_ON.format(name=name),
        )
    if stack != f"smsbot-{name}":
        raise Failure(
            f"{path} is the review of {stack}, and not of smsbot-{name}.",
            way_on=WAY_ON.format(name=name),
        )
    return tuple(found)


def causes(found: Iterable[Finding]) -> tuple[Cause, ...]:
    """The findings that can be accepted, by cause, in the order of the review."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for each in acceptable(found):
        said = each.severity, each.rule, each.problem, each.remedy, each.consequences
        groups.setdefault(said, []).append(each)
    return tuple(Cause(findings=tuple(each)) for each in groups.values())


def write_entries(
    path: Path,
    reasons: Sequence[tuple[Cause, str]],
    *,
    begun_with: Path,
    expires: date,
    without: frozenset[str],
) -> None:
    """Write entries for causes with their reasons, in place of entries of the same findings.

    Entries ``without`` are removed. What else stands in the file ``begun_with`` stays, comments as
    well. Nothing is written if the result would be invalid (Failure).
    """
    existing = begun_with.read_text(encoding="utf-8") if begun_with.exists() else _heading(path)
    document = tomlkit.parse(existing)
    kept = document.get("accept")
    entries = kept if isinstance(kept, AoT) else tomlkit.aot()
    added = [(each.name, reason) for cause, reason in reasons for each in cause.findings]
    ended = without.union(name for name, _ in added)
    for place in reversed(range(len(entries))):
        if str(entries[place].get("finding")) in ended:
            del entries[place]
    for name, reason in added:
        entry = tomlkit.table()
        values: Mapping[str, object] = {"finding": name, "reason": reason, "expires": expires}
        entry.update(values)
        entries.append(entry)
    if "accept" in document:
        document.remove("accept")
    if len(entries):
        document.append("accept", entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(tomlkit.dumps(document), encoding="utf-8")
        read_accepted(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _heading(path: Path) -> str:
    return (
        f"# Findings of `smsbot review` that are accepted in {path.stem}, each until the day it "
        "expires.\n"
    )
