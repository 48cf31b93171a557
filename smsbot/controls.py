"""Which requirements of common standards an environment meets: each is decided by rules."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from keyproof import Config, Result

FILE = Path(__file__).with_name("requirements.toml")
HEADINGS = ("Requirement", "Status", "Identifiers", "Evidence")
# More pieces of evidence are counted; the JSON and the page have them all.
FEW = 2
# Of the catalogues with the longest identifiers, JSON and the page have those too.
NOT_IN_A_TABLE = "NIST 800-53"


class Status(StrEnum):
    """The answers, the worst first."""

    NOT_MET = "not met"
    NOT_KNOWN = "not evaluated"
    EXEMPT = "ignored, with a reason"
    MET = "met"
    NOT_APPLICABLE = "not applicable"


# What the state of a key in an account comes to; any other is not met.
STATES = {"Enabled": Status.MET, "unknown": Status.NOT_KNOWN}


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """An entry of requirements.toml, which says what the members are."""

    text: str
    identifiers: Mapping[str, tuple[str, ...]]
    rules: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    elsewhere: str = ""
    is_state: bool = False

    def concerns(self, address: str) -> bool:
        """Whether the requirement is about a resource; what no requirement names concerns all."""
        kind = address.partition(".")[0]
        return not self.types or kind in self.types or kind not in _types()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What one resource contributes, and the finding or the rules that decide."""

    resource: str
    status: Status
    shown_by: str


@dataclass(frozen=True, kw_only=True)
class Control:
    """A requirement with its evidence, the worst first."""

    requirement: Requirement
    evidence: tuple[Evidence, ...]

    @property
    def status(self) -> Status:
        """The worst status; without evidence there is nothing that it could apply to."""
        return self.evidence[0].status if self.evidence else Status.NOT_APPLICABLE

    def as_object(self) -> dict[str, Any]:
        """The control as JSON."""
        is_fine = self.status in (Status.MET, Status.NOT_APPLICABLE)
        return {
            "requirement": self.requirement.text,
            "identifiers": dict(self.requirement.identifiers),
            "status": self.status,
            "reason": "" if is_fine else self.evidence[0].shown_by,
            "evidence": [asdict(each) for each in self.evidence],
        }


@cache
def requirements() -> tuple[Requirement, ...]:
    """Every requirement, in the order of the file."""
    file = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Requirement, ...]).validate_python(file["requirement"])


def controls(
    result: Result, config: Config, *, states: Mapping[str, str] | None = None
) -> tuple[Control, ...]:
    """Every requirement, decided by a check with some settings.

    ``states`` are those of the keys in an account, by address; None where no account was read.
    """
    order = list(Status)
    found: list[Control] = []
    for each in requirements():
        evidence = list(_evidence(each, result, config, states))
        evidence.sort(key=lambda one: order.index(one.status))
        found.append(Control(requirement=each, evidence=tuple(evidence)))
    return tuple(found)


def _evidence(
    requirement: Requirement, result: Result, config: Config, states: Mapping[str, str] | None
) -> Iterator[Evidence]:
    resources = [each for model in result.models for each in model.stack.resources]
    addresses = [each.address for each in resources if each.type in requirement.types]
    if requirement.types and not addresses:
        return
    reported = [*_reported(requirement, result)]
    yield from reported
    for rule in requirement.rules:
        if config.levels.get(rule) == "off":
            yield Evidence(resource=rule, status=Status.NOT_KNOWN, shown_by="The rule is off.")
    if requirement.is_state and states is not None:
        for address in addresses:
            state = states.get(address) or "unknown"
            status = STATES.get(state, Status.NOT_MET)
            yield Evidence(resource=address, status=status, shown_by=f"its state is {state}")
    elif requirement.elsewhere:
        shown_by = requirement.elsewhere
        yield Evidence(resource="the account", status=Status.NOT_KNOWN, shown_by=shown_by)
    else:
        named = {each.resource for each in reported}
        met = addresses if requirement.types else [] if reported else ["every resource"]
        shown_by = f"no finding of {', '.join(requirement.rules)}"
        for address in met:
            if address not in named:
                yield Evidence(resource=address, status=Status.MET, shown_by=shown_by)


def _reported(requirement: Requirement, result: Result) -> Iterator[Evidence]:
    """What the rules report that decide about the requirement."""
    for each in (*result.findings, *result.ignored):
        if each.rule in requirement.rules and requirement.concerns(each.resource):
            status = Status.EXEMPT if each.ignored else Status.NOT_MET
            why = f"{each.message} {each.remediation.text}"
            why = each.ignored.reason if each.ignored else why
            yield Evidence(resource=each.resource, status=status, shown_by=why)
    for each in result.not_evaluated if requirement.rules else ():
        if requirement.concerns(each.place.address):
            address = each.place.address
            yield Evidence(resource=address, status=Status.NOT_KNOWN, shown_by=each.reason)


def summary(found: Sequence[Control]) -> str:
    """How many have which status."""
    counts = Counter(each.status for each in found)
    return ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])


def row(control: Control) -> tuple[str, ...]:
    """A row of the table, a text for each of the headings."""
    listed = control.requirement.identifiers.items()
    identifiers = (f"{name} {', '.join(ids)}" for name, ids in listed if name != NOT_IN_A_TABLE)
    shown = [f"{each.resource}: {each.shown_by}" for each in control.evidence[:FEW]]
    more = len(control.evidence) - FEW
    shown += [f"and {more} more"] if more > 0 else []
    return control.requirement.text, control.status, "; ".join(identifiers), "; ".join(shown)


@cache
def _types() -> frozenset[str]:
    return frozenset(kind for each in requirements() for kind in each.types)
