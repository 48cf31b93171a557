"""The facts that the map shows, of one side or of both sides of a change, with what differs."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, final

from keyproof.access.everything import Answers
from keyproof.access.report import NOTHING, cell
from keyproof.aws.requests.capabilities import Capability, in_words
from keyproof.coverage.coverage import Row
from keyproof.model.access.matrix import Access
from keyproof.model.encryption_model import WayOut
from keyproof.model.key import Key

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
    ways: Mapping[tuple[str, str, str], tuple[WayOut, str]]
    without_access: tuple[str, ...]

    @staticmethod
    def of(answers: Answers) -> "Side":
        """The side of some answers."""
        found = answers.proven.access
        able = {each.principal.name for each in found if each.ways}
        everybody = dict.fromkeys(each.principal.name for each in found)
        return Side(
            keys={each.key.address: each.key for each in found},
            access={
                (each.principal.name, each.key.address): each
                for each in found
                if cell(each) != NOTHING
            },
            rows={
                (row.protected.address, row.protected.part): row for row in answers.coverage.rows
            },
            ways={
                (way.source, way.what, way.target): (way, reason)
                for way, reason in answers.proven.ways_out
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
    return f"rotates every {days} days" if days else "rotates, the period is not known"
