"""In which direction a change of an argument makes something weaker: ``directions.toml``."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, cast

from keyproof.aws.table import table_of
from keyproof.json_values import as_flag, as_list, as_number, as_object

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
    order: tuple[tuple[object, ...], ...] = ()
    values: tuple[object, ...] = ()
    all: tuple[object, ...] = ()
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
        match self.weaker:
            case "lower" | "higher":
                return self._is_beyond(was, now)
            case "on" | "off":
                return _count(now, self.weaker == "on") > _count(was, self.weaker == "on")
            case "order":
                return self._is_earlier(was, now)
            case "to":
                new = set(map(_text, now)) - set(map(_text, was))
                return bool(new & set(map(_text, self.values)))
            case "fewer" | "more":
                return self._has_lost(*((was, now) if self.weaker == "fewer" else (now, was)))
            case _:
                return self._is_other(was, now)

    def _is_other(self, was: Sequence[object], now: Sequence[object]) -> bool:
        if self.weaker == "removed":
            return bool(was) and not now
        is_other = Counter(map(_text, was)) != Counter(map(_text, now))
        return is_other and (self.weaker != "set" or bool(now))

    def _written(self, values: Sequence[object]) -> list[object]:
        found = [each for each in values if each not in EMPTY]
        default = False if self.weaker in ("on", "off") and self.default is None else self.default
        return found or ([] if default is None else [default])

    def _is_beyond(self, was: Sequence[object], now: Sequence[object]) -> bool | None:
        numbers = [[self._number(each) for each in values] for values in (was, now)]
        if any(each is None for values in numbers for each in values):
            return None
        old, new = (cast("list[float]", values) for values in numbers)
        if not old or not new:
            # Without a default, nothing is known of the number that is not written.
            return None if old or new else False
        return min(new) < min(old) if self.weaker == "lower" else max(new) > max(old)

    def _number(self, value: object) -> float | None:
        if value == UNLIMITED:
            return inf
        number = as_number(value)
        return inf if number is not None and number == self.unlimited else number

    def _is_earlier(self, was: Sequence[object], now: Sequence[object]) -> bool | None:
        places = {_text(value): place for place, group in enumerate(self.order) for value in group}
        ranks = [[places.get(_text(each)) for each in values] for values in (was, now)]
        if any(each is None for values in ranks for each in values):
            return None if Counter(map(_text, was)) != Counter(map(_text, now)) else False
        old, new = (sorted(cast("list[int]", values)) for values in ranks)
        return bool(new) and (not old or any(n < o for o, n in zip(old, new, strict=False)))

    def _has_lost(self, had: Sequence[object], has: Sequence[object]) -> bool:
        there = set(self._members(has))
        if there & set(map(_text, self.all)):
            return False
        return bool(set(self._members(had)) - there)

    def _members(self, values: Sequence[object]) -> Iterator[str]:
        for each in values:
            if self.extract:
                yield from re.findall(self.extract, str(each))
            elif self.weaker == "fewer" and self.argument.endswith("input_paths"):
                yield from _pairs(each)
            else:
                yield _text(each)


def _count(values: Sequence[object], flag: bool) -> int:  # noqa: FBT001
    return sum(as_flag(each) is flag for each in values)


def _pairs(value: object) -> Iterator[str]:
    return (f"{name} {_text(each)}" for name, each in as_object(value).items())


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
    directions: dict[str, list[Direction]] = {}
    for entry in found["direction"]:
        for each in _directions(entry):
            directions.setdefault(each.type, []).append(each)
    harmless: dict[str, set[str]] = {}
    for entry in found["harmless"]:
        for kind in entry["types"]:
            harmless.setdefault(kind, set()).update(entry["arguments"])
    return Table(
        directions={kind: tuple(each) for kind, each in directions.items()},
        harmless={kind: frozenset(each) for kind, each in harmless.items()},
        protects={kind: entry["why"] for entry in found["protects"] for kind in entry["types"]},
        replaces={
            kind: entry["arguments"] for entry in found["replaces"] for kind in entry["types"]
        },
        stateful=frozenset(found["stateful"]["types"]),
    )


def _directions(entry: Mapping[str, Any]) -> Iterator[Direction]:
    others = {name: entry[name] for name in entry if name not in ("types", "arguments")}
    others["order"] = tuple(
        tuple(each) if isinstance(each, list) else (each,) for each in others.get("order", ())
    )
    for name in ("values", "all"):
        others[name] = tuple(others.get(name, ()))
    for kind in entry["types"]:
        for argument in entry["arguments"]:
            yield Direction(type=kind, argument=argument, **others)
