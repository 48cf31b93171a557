"""How one argument of a resource type is judged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keyproof.aws.written_values import as_flag, as_number


@dataclass(frozen=True)
class Read:
    """A module reads the argument; ``reader`` is its name below ``keyproof``."""

    reader: str


@dataclass(frozen=True)
class Harmless:
    """No value of the argument weakens encryption or lets content out; ``reason`` says why.

    ``compared`` is false where it is not compared with a live account either.
    """

    reason: str
    compared: bool = True


@dataclass(frozen=True, kw_only=True)
class Only:
    """The argument, or each value at this path of blocks, may have only some values.

    Allowed is one of ``values``, a text like ``pattern``, or a number from ``least`` to ``most``.
    No value is allowed too, unless the value is ``required``. ``why`` says what another value does.
    """

    why: str
    remedy: str = "Remove it."
    values: tuple[object, ...] = ()
    pattern: str = ""
    least: float | None = None
    most: float | None = None
    required: bool = False

    def allows(self, value: object) -> bool:
        """Whether a value is allowed; Terraform takes true, false and numbers as texts too."""
        if value in (None, "", [], {}) or (value is False and True not in self.values):
            return not self.required
        if isinstance(value, str) and self.pattern:
            return value in self.values or bool(re.fullmatch(self.pattern, value, re.DOTALL))
        if value in self.values or as_flag(value) in self.values:
            return True
        number = as_number(value)
        has_limit = self.least is not None or self.most is not None
        return (
            number is not None
            and has_limit
            and (self.least is None or number >= self.least)
            and (self.most is None or number <= self.most)
        )


Judgement = Read | Harmless | Only
# By the path of the argument, such as ``ttl.enabled``.
Arguments = dict[str, Judgement]


def read(reader: str, names: str) -> Arguments:
    """Arguments, separated by spaces, that a module reads."""
    return dict.fromkeys(names.split(), Read(reader))


def harmless(reason: str, names: str, *, compared: bool = True) -> Arguments:
    """Arguments, separated by spaces, that are harmless for the same reason."""
    return dict.fromkeys(names.split(), Harmless(reason, compared))


def listed(table: Mapping[str, Any]) -> Arguments:
    """The arguments of a type, as one of the lists of this folder has them.

    ``read`` has them by their reader, ``harmless`` by the reason, and each ``only`` has some with
    what they may be.
    """
    found: Arguments = {}
    for reader, names in table.get("read", {}).items():
        found |= dict.fromkeys(names, Read(reader))
    for reason, names in table.get("harmless", {}).items():
        found |= dict.fromkeys(names, Harmless(reason))
    for each in table.get("only", ()):
        limits = {name: value for name, value in each.items() if name != "arguments"}
        values = tuple(limits.pop("values", ()))
        found |= dict.fromkeys(each["arguments"], Only(values=values, **limits))
    return found
