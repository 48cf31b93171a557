"""Which requirements of common standards an environment meets: each is decided by rules."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from rich.markup import escape
from rich.table import Table

from keyproof import Config, Finding, NotEvaluated, Result
from keyproof.terminal.markdown import markdown_table, plain

HERE = Path(__file__).parent
STANDARDS = ("Security Hub", "CIS AWS", "NIST 800-53", "PCI DSS", "HIPAA", "Prowler")
HEADINGS = ("Requirement", "Status", "Identifiers", "Evidence")
# More pieces of evidence are counted; the JSON and the page have them all.
FEW = 2
WIDE = 120


class Status(StrEnum):
    """The answers, the worst first."""

    NOT_MET = "not met"
    NOT_KNOWN = "not known from here"
    EXEMPT = "exempt with reason"
    MET = "met"
    NOT_APPLICABLE = "not applicable"


STYLES = {
    Status.NOT_MET: "red",
    Status.NOT_KNOWN: "yellow",
    Status.EXEMPT: "yellow",
    Status.MET: "green",
}


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """An entry of requirements.toml, which says what the members are."""

    text: str
    rules: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    elsewhere: str = ""
    is_state: bool = False
    also: str = ""
    hub: tuple[str, ...] = ()
    prowler: tuple[str, ...] = ()

    @property
    def identifiers(self) -> Mapping[str, tuple[str, ...]]:
        """The identifiers by standard; a standard without any is left out."""
        found = {name: list[str]() for name in STANDARDS}
        found["Security Hub"] += self.hub
        found["Prowler"] += self.prowler
        for mapped in (*(_mapped()[each] for each in self.prowler), _also().get(self.also, {})):
            for name, ids in mapped.items():
                found[name] += ids
        return {name: tuple(dict.fromkeys(ids)) for name, ids in found.items() if ids}

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
            "identifiers": {name: list(ids) for name, ids in self.requirement.identifiers.items()},
            "status": self.status,
            "reason": "" if is_fine else self.evidence[0].shown_by,
            "evidence": [asdict(each) for each in self.evidence],
        }


@cache
def requirements() -> tuple[Requirement, ...]:
    """Every requirement, in the order of the file."""
    return TypeAdapter(tuple[Requirement, ...]).validate_python(_file()["requirement"])


def controls(
    result: Result, config: Config, *, states: Mapping[str, str] | None = None
) -> tuple[Control, ...]:
    """Every requirement, decided by a check with some settings.

    ``states`` are those of the keys in an account, by address; None where no account was read.
    """
    order = list(Status)
    return tuple(
        Control(
            requirement=each,
            evidence=tuple(
                sorted(
                    _evidence(each, result, config, states), key=lambda one: order.index(one.status)
                )
            ),
        )
        for each in requirements()
    )


def _evidence(
    requirement: Requirement,
    result: Result,
    config: Config,
    states: Mapping[str, str] | None,
) -> Iterator[Evidence]:
    addresses = [
        each.address
        for model in result.models
        for each in model.stack.resources
        if not requirement.types or each.type in requirement.types
    ]
    if requirement.types and not addresses:
        return
    found = [*filter(None, (_of_reported(each, requirement) for each in _reported(result)))]
    yield from found
    for rule in requirement.rules:
        if config.levels.get(rule) == "off":
            yield Evidence(resource=rule, status=Status.NOT_KNOWN, shown_by="The rule is off.")
    if requirement.is_state and states is not None:
        yield from (_of_state(each, states.get(each, "")) for each in addresses)
    elif requirement.elsewhere:
        yield Evidence(
            resource="the account", status=Status.NOT_KNOWN, shown_by=requirement.elsewhere
        )
    elif requirement.types:
        silent = set(addresses) - {each.resource for each in found}
        for address in filter(silent.__contains__, addresses):
            yield _met(address, requirement)
    elif not found:
        yield _met("every resource", requirement)


def _reported(result: Result) -> Iterator[Finding | NotEvaluated]:
    yield from (*result.findings, *result.ignored, *result.not_evaluated)


def _of_reported(each: Finding | NotEvaluated, requirement: Requirement) -> Evidence | None:
    if isinstance(each, NotEvaluated):
        address, status, why = each.place.address, Status.NOT_KNOWN, each.reason
        is_meant = bool(requirement.rules)
    else:
        ignored = each.ignored
        address, status = each.resource, Status.EXEMPT if ignored else Status.NOT_MET
        why = ignored.reason if ignored else f"{each.message} {each.remediation.text}"
        is_meant = each.rule in requirement.rules
    if not is_meant or not requirement.concerns(address):
        return None
    return Evidence(resource=address, status=status, shown_by=why)


def _of_state(address: str, state: str) -> Evidence:
    known = Status.MET if state == "Enabled" else Status.NOT_MET
    status = known if state else Status.NOT_KNOWN
    return Evidence(resource=address, status=status, shown_by=f"its state is {state or 'unknown'}")


def _met(address: str, requirement: Requirement) -> Evidence:
    rules = ", ".join(requirement.rules)
    return Evidence(resource=address, status=Status.MET, shown_by=f"no finding of {rules}")


def exit_status(found: Sequence[Control]) -> int:
    """1 if a requirement is not met."""
    return int(any(each.status is Status.NOT_MET for each in found))


def summary(found: Sequence[Control]) -> str:
    """How many have which status."""
    counts = Counter(each.status for each in found)
    return ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])


def as_table(found: Sequence[Control], *, width: int) -> Table:
    """The table for a terminal; on a narrow one without identifiers and evidence."""
    shown = len(HEADINGS) if width >= WIDE else 2
    hidden = ", ".join(HEADINGS[shown:])
    caption = f"Shown from {WIDE} columns on, and with --format json: {hidden}." if hidden else None
    table = Table(caption=caption, caption_justify="left")
    for heading in HEADINGS[:shown]:
        table.add_column(heading, overflow="fold")
    for each in found:
        text, status, *rest = _cells(each)[:shown]
        style = STYLES.get(each.status, "dim")
        table.add_row(escape(text), f"[{style}]{status}[/{style}]", *map(escape, rest))
    return table


def as_markdown(found: Sequence[Control], *, environment: str) -> str:
    """The table as Markdown."""
    lines = [f"## Controls of {environment}: {summary(found)}", ""]
    rows = [[*map(plain, _cells(each))] for each in found]
    return "\n".join([*lines, *markdown_table(HEADINGS, rows)])


def _cells(control: Control) -> tuple[str, ...]:
    listed = control.requirement.identifiers.items()
    identifiers = [f"{name} {', '.join(ids)}" for name, ids in listed if name != "NIST 800-53"]
    shown = [f"{each.resource}: {each.shown_by}" for each in control.evidence[:FEW]]
    more = len(control.evidence) - FEW
    rest = [f"and {more} more"] if more > 0 else []
    text = control.requirement.text
    return text, control.status, "; ".join(identifiers), "; ".join([*shown, *rest])


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((HERE / "requirements.toml").read_text(encoding="utf-8"))


def _also() -> Mapping[str, Mapping[str, list[str]]]:
    return _file()["also"]


@cache
def _types() -> frozenset[str]:
    return frozenset(kind for each in requirements() for kind in each.types)


@cache
def _mapped() -> Mapping[str, Mapping[str, list[str]]]:
    """The identifiers by Prowler's check and standard."""
    return json.loads((HERE / "identifiers.json").read_text(encoding="utf-8"))
