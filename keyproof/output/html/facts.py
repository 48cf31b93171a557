"""The facts that the page shows: keys, who can use them, what they encrypt, and data egress."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keyproof.aws.requests.capabilities import Capability, in_words
from keyproof.findings.finding import Finding
from keyproof.model.access.matrix import Access
from keyproof.model.key import Key
from keyproof.model.model import Model
from keyproof.output.access import NOTHING, Egress, cell, egress, matrix
from keyproof.output.coverage import Row, rows


class Use(StrEnum):
    """The strongest that a principal can do with a key; only DATA reads or writes what is under."""

    DATA = "data"
    ADMINISTER = "administer"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of some stacks.

    ``access`` has the pairs of a principal and a key with something possible, ``without_access``
    the principals that can use no key.
    """

    keys: Mapping[str, Key]
    access: Mapping[tuple[str, str], Access]
    rows: tuple[Row, ...]
    ways: tuple[Egress, ...]
    without_access: tuple[str, ...]

    @staticmethod
    def of(models: Sequence[Model], findings: Iterable[Finding]) -> "Facts":
        """The facts, with the findings about them, the ignored ones as well."""
        listed = tuple(findings)
        found = [each for model in models for each in matrix(model)]
        able = {each.principal.name for each in found if each.ways}
        everybody = dict.fromkeys(each.principal.name for each in found)
        # The same fact in two stacks is one.
        own_rows = {(e.protected.address, e.protected.part): e for e in rows(models, listed)}
        own_ways = {(e.way.source, e.way.what, e.way.target): e for e in egress(models, listed)}
        return Facts(
            keys={key.address: key for model in models for key in model.keys},
            access={
                (each.principal.name, each.key.address): each
                for each in found
                if cell(each) != NOTHING
            },
            rows=tuple(own_rows.values()),
            ways=tuple(own_ways.values()),
            without_access=tuple(each for each in everybody if each not in able),
        )


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
