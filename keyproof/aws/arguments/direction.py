"""In which direction a change of an argument makes something weaker: ``directions.toml``."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import inf
from pathlib import Path

from keyproof.aws.table import table_of
from keyproof.json_values import as_flag, as_list, as_number, as_object, listed

ANY_TYPE = "*"
UNLIMITED = "unlimited"
PROTECTION_WEAKENED = "protection-weakened"
EMPTY = (None, "", [], {})


@dataclass(frozen=True, kw_only=True)
class Direction:
    """One argument of a resource type; the table says what each member is."""

    type: str
    argument: str
    weaker: str
    why: str
    default: object = None
    unlimited: float | None = None
    order: Sequence[object] = ()
    values: Sequence[object] = ()
    all: Sequence[object] = ()
    extract: str = ""
    hidden: bool = False
    rule: str = PROTECTION_WEAKENED
    level: str = "warning"
    source: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """The blocks and the argument."""
        return tuple(self.argument.split("."))

    def weakens(self, before: Sequence[object], after: Sequence[object]) -> bool | None:
        """Whether the values after a change are weaker than before; None where it is not known."""
        was, now = self._written(before), self._written(after)
        old, new = sorted(map(_text, was)), sorted(map(_text, now))
        match self.weaker:
            case "lower" | "higher":
                found: bool | None = self._is_beyond(was, now)
            case "on" | "off":
                flag = self.weaker == "on"
                found = _count(now, flag) > _count(was, flag)
            case "order":
                found = self._is_earlier(old, new)
            case "to":
                found = bool((set(new) - set(old)) & set(map(_text, self.values)))
            case "fewer":
                found = self._has_lost(was, now)
            case "more":
                found = self._has_lost(now, was)
            case "removed":
                found = bool(old) and not new
            case "set":
                found = bool(new) and old != new
            case _:
                found = old != new
        return found

    def _written(self, values: Sequence[object]) -> list[object]:
        found = [each for each in values if each not in EMPTY]
        default = False if self.weaker in ("on", "off") and self.default is None else self.default
        return found or ([] if default is None else [default])

    def _is_beyond(self, was: Sequence[object], now: Sequence[object]) -> bool | None:
        old, new = self._numbers(was), self._numbers(now)
        if not old or not new:
            # Without a default, nothing is known of the number that is not written.
            return False if old == new == [] else None
        return min(new) < min(old) if self.weaker == "lower" else max(new) > max(old)

    def _numbers(self, values: Sequence[object]) -> list[float] | None:
        """The values as numbers; None if one is none."""
        found = [inf if each == UNLIMITED else as_number(each) for each in values]
        known = [inf if each == self.unlimited else each for each in found if each is not None]
        return known if len(known) == len(found) else None

    def _is_earlier(self, was: Sequence[str], now: Sequence[str]) -> bool | None:
        places = {
            _text(value): place for place, group in enumerate(self.order) for value in listed(group)
        }
        if not places.keys() >= {*was, *now}:
            return None if was != now else False
        old, new = (sorted(places[each] for each in values) for values in (was, now))
        return bool(new) and (not old or any(n < o for o, n in zip(old, new, strict=False)))

    def _has_lost(self, had: Sequence[object], has: Sequence[object]) -> bool:
        there = set(self._members(has))
        return not there & set(map(_text, self.all)) and bool(set(self._members(had)) - there)

    def _members(self, values: Sequence[object]) -> Iterator[str]:
        for each in values:
            if self.extract:
                yield from re.findall(self.extract, str(each))
            elif self.weaker == "fewer" and self.argument.endswith("input_paths"):
                yield from (f"{name} {_text(inner)}" for name, inner in as_object(each).items())
            else:
                yield _text(each)


def _count(values: Sequence[object], flag: bool) -> int:  # noqa: FBT001
    return sum(as_flag(each) is flag for each in values)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        members = as_object(value)
        return str({name: _text(members[name]) for name in sorted(members)})
    if isinstance(value, list):
        return str(sorted(map(_text, as_list(value))))
    number = as_number(value)
    return f"{number:g}" if number is not None else str(value)


@dataclass(frozen=True, kw_only=True)
class Table:
    """The whole table.

    The directions and the harmless arguments are by type, and so are the arguments that ``replace``
    a resource, each with its default. ``protects`` are the types that only protect, with what
    follows when one goes; ``stateful`` are those that hold data.
    """

    directions: Mapping[str, tuple[Direction, ...]]
    harmless: Mapping[str, frozenset[str]]
    protects: Mapping[str, str]
    replaces: Mapping[str, Mapping[str, object]]
    stateful: frozenset[str]

    def of(self, kind: str) -> tuple[Direction, ...]:
        """The directions of a resource type, with those of any type."""
        return (*self.directions.get(kind, ()), *self.directions.get(ANY_TYPE, ()))

    def is_listed(self, kind: str, path: tuple[str, ...]) -> bool:
        """Whether an argument, by its path without indexes, is compared or harmless."""
        text = ".".join(path)
        harmless = self.harmless[ANY_TYPE] | self.harmless.get(kind, frozenset())
        known = (*harmless, *(each.argument for each in self.of(kind)))
        return any(text == each or text.startswith(f"{each}.") for each in known)


@cache
def table() -> Table:
    """What ``directions.toml`` says."""
    found = table_of(Path(__file__).with_name("directions.toml"))
    directions: defaultdict[str, tuple[Direction, ...]] = defaultdict(tuple)
    for entry in found["direction"]:
        for kind, argument in product(entry.pop("types"), entry.pop("arguments")):
            directions[kind] += (Direction(type=kind, argument=argument, **entry),)
    harmless: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for entry in found["harmless"]:
        for kind in entry["types"]:
            harmless[kind] |= frozenset(entry["arguments"])
    return Table(
        directions=dict(directions),
        harmless=dict(harmless),
        protects={kind: entry["why"] for entry in found["protects"] for kind in entry["types"]},
        replaces={
            kind: entry["arguments"] for entry in found["replaces"] for kind in entry["types"]
        },
        stateful=frozenset(found["stateful"]["types"]),
    )
