"""The controls of an environment: each requirement with its identifiers, status and evidence."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import cast

from smsbot.questions.controls.judgement import Evidence, Facts, Status, status_of
from smsbot.questions.controls.requirements import REQUIREMENTS, Requirement

STANDARDS = ("Security Hub", "CIS AWS", "NIST 800-53", "PCI DSS", "HIPAA", "Prowler")
IDENTIFIERS = Path(__file__).parents[2] / "identifiers.json"


@dataclass(frozen=True, kw_only=True)
class Control:
    """A judged requirement. ``reason`` says why it is not met or not known; empty otherwise."""

    text: str
    identifiers: Mapping[str, tuple[str, ...]]
    status: Status
    evidence: tuple[Evidence, ...]
    reason: str

    def as_object(self) -> dict[str, object]:
        """The control as JSON."""
        return {
            "requirement": self.text,
            "identifiers": {name: list(ids) for name, ids in self.identifiers.items()},
            "status": self.status,
            "reason": self.reason,
            "evidence": [asdict(each) for each in self.evidence],
        }


def controls(facts: Facts) -> tuple[Control, ...]:
    """Every requirement, judged by the facts."""
    return tuple(_control(each, facts) for each in REQUIREMENTS)


def identifiers_of(requirement: Requirement) -> dict[str, tuple[str, ...]]:
    """The identifiers of a requirement by standard; a standard without any is left out."""
    found = {name: list[str]() for name in STANDARDS}
    found["Security Hub"] += requirement.hub
    found["Prowler"] += requirement.prowler
    for check in requirement.prowler:
        for name, ids in _mapped()[check].items():
            found[name] += ids
    for name, ids in requirement.also.items():
        found[name] += ids
    return {name: tuple(dict.fromkeys(ids)) for name, ids in found.items() if ids}


@cache
def _mapped() -> Mapping[str, Mapping[str, list[str]]]:
    """The identifiers by Prowler's check and standard."""
    text = IDENTIFIERS.read_text(encoding="utf-8")
    return cast("Mapping[str, Mapping[str, list[str]]]", json.loads(text))


def _control(requirement: Requirement, facts: Facts) -> Control:
    evidence = tuple(requirement.judge(facts))
    status = status_of(evidence)
    decisive = [each for each in evidence if each.status is status]
    reason = ""
    if status is Status.NOT_MET:
        reason = requirement.unmet
    elif status in (Status.NOT_KNOWN, Status.EXEMPT):
        reason = " ".join(dict.fromkeys(_sentence(each.shown_by) for each in decisive))
    elif status is Status.NOT_APPLICABLE:
        reason = "There is nothing that it applies to."
    return Control(
        text=requirement.text,
        identifiers=identifiers_of(requirement),
        status=status,
        evidence=evidence,
        reason=reason,
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")
