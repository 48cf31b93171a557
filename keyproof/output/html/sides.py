"""The facts that the map shows, of one side or of both sides of a change, with what differs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, final

from keyproof.aws.requests.capabilities import Capability, in_words
from keyproof.findings.finding import Finding
from keyproof.model.access.matrix import Access
from keyproof.model.key import Key
from keyproof.model.model import Model
from keyproof.output.access import NOTHING, Egress, cell, egress, matrix
from keyproof.output.coverage import Row, rows

Name = TypeVar("Name")
Fact = TypeVar("Fact")


class Change(StrEnum):
    """What a change does to something on the map."""

    NONE = ""
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Use(StrEnum):
    """The strongest that a principal can do with a key; only DATA reads or writes what is under."""

    DATA = "data"
    ADMINISTER = "administer"
    CONFIGURATION = "configuration"


@final
@dataclass(frozen=True, kw_only=True)
class Side:
    """One side. ``access`` has the pairs of a principal and a key with something possible."""

    keys: Mapping[str, Key]
    access: Mapping[tuple[str, str], Access]
    rows: Mapping[tuple[str, str], Row]
    ways: Mapping[tuple[str, str, str], Egress]
    without_access: tuple[str, ...]

    @staticmethod
    def of(models: Sequence[Model], findings: Iterable[Finding]) -> "Side":
        """The side of some stacks, with the findings about them, the ignored ones as well."""
        listed = tuple(findings)
        found = [each for model in models for each in matrix(model)]
        able = {each.principal.name for each in found if each.ways}
        everybody = dict.fromkeys(each.principal.name for each in found)
        return Side(
            keys={key.address: key for model in models for key in model.keys},
            access={
                (each.principal.name, each.key.address): each
                for each in found
                if cell(each) != NOTHING
            },
            rows={
                (each.protected.address, each.protected.part): each for each in rows(models, listed)
            },
            ways={
                (each.way.source, each.way.what, each.way.target): each
                for each in egress(models, listed)
            },
            without_access=tuple(each for each in everybody if each not in able),
        )


def marked(
    after: Mapping[Name, Fact],
    before: Mapping[Name, Fact] | None,
    essence: Callable[[Fact], object] = lambda _: None,
) -> list[tuple[Name, Fact, Change]]:
    """The facts after a change, then those that it removes; ``essence`` is what may not differ."""
    if before is None:
        return [(name, fact, Change.NONE) for name, fact in after.items()]

    def change(name: Name, fact: Fact) -> Change:
        if name not in before:
            return Change.ADDED
        return Change.NONE if essence(before[name]) == essence(fact) else Change.CHANGED

    return [
        *((name, fact, change(name, fact)) for name, fact in after.items()),
        *((name, fact, Change.REMOVED) for name, fact in before.items() if name not in after),
    ]


def together(changes: AbstractSet[Change]) -> Change:
    """The mark of something whose parts have these."""
    return next(iter(changes)) if len(changes) == 1 else Change.CHANGED


def use_of(access: Access) -> Use:
    """The strongest that is possible on any way."""
    words = {word for way in access.ways for word in in_words(way.decisions)}
    if words & {Capability.ENCRYPT, Capability.DECRYPT, Capability.GRANT}:
        return Use.DATA
    return Use.ADMINISTER if words - {Capability.READ_CONFIG} else Use.CONFIGURATION


def about_key(key: Key) -> str:
    """A key in a line: its alias, its state, its rotation and its deletion window."""
    window = key.deletion_window_in_days
    waits = f", a deletion waits {window} days" if window else ""
    return f"{key.label} ({key.alias or key.address}): {key.state}, {rotation_of(key)}{waits}"


def rotation_of(key: Key) -> str:
    """How often a key rotates."""
    if key.hashes:
        return "for hashes, never rotates"
    if not key.rotation:
        return "does not rotate"
    days = key.rotation_period_in_days
    return f"rotates every {days} days" if days else "rotates, the period is unknown"
