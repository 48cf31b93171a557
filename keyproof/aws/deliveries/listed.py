"""Which resource makes AWS call which other one, and by which arguments content leaves.

``deliveries.toml`` and ``outlets.toml`` list them, and say what each member is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from keyproof.aws.table import table_of

_LISTED = table_of(Path(__file__).with_name("deliveries.toml"))
_WAYS_OUT = table_of(Path(__file__).with_name("outlets.toml"))
Entry = TypeVar("Entry")
# Kinds of ways out.
INSIDE: list[str] = _WAYS_OUT["inside"]
NO_COPY: list[str] = _WAYS_OUT["no_copy"]
NO_DELIVERY: list[str] = _WAYS_OUT["no_delivery"]
# What is asked of a target, by the service in its ARN.
SENDING: Mapping[str, list[str]] = _LISTED["sending"]
READING: Mapping[str, list[str]] = _LISTED["reading"]
NAMED_TYPES: Mapping[str, str] = _LISTED["named_types"]
ELB_ACCOUNTS: Mapping[str, str] = _LISTED["elb_accounts"]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One entry; the file says what each member is. Paths are arguments joined by dots."""

    type: str
    page: str
    what: str = ""
    each: str = ""
    when: Mapping[str, list[object]] = field(default_factory=dict[str, list[object]])
    where: Mapping[str, str] = field(default_factory=dict[str, str])
    target: str = ""
    service: list[str] = field(default_factory=list[str])
    caller: str = ""
    callers: Mapping[str, str] = field(default_factory=dict[str, str])
    instead: list[str] = field(default_factory=list[str])
    or_role: list[str] = field(default_factory=list[str])
    role: str = ""
    of_function: str = ""
    source: str = ""
    warns: str = ""
    any: bool = False
    on: str = ""
    sends: list[str] = field(default_factory=list[str])
    sending: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    reads: bool = False
    key: str = ""
    on_key: list[str] = field(default_factory=list[str])
    context: str = ""
    object: str = ""
    prefix: str = ""
    says: Mapping[str, str] = field(default_factory=dict[str, str])
    no_key: str = ""
    automatic: bool = False

    def actions(self, service: str) -> tuple[str, ...]:
        """What is asked of a target of a service; nothing where that is not known."""
        asked = {**(READING if self.reads else SENDING), **self.sending}
        return tuple(self.sends or asked.get(service) or ([f"{service}:*"] if self.any else ()))


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One kind of way out that a resource type can have."""

    type: str
    what: str
    of: str = ""
    to: str = ""
    receiver: str = ""
    when: str = ""
    always: bool = False
    stays: bool = False


def _by_type(
    made: Callable[..., Entry], entries: Iterable[Mapping[str, Any]], several: str
) -> Mapping[str, tuple[Entry, ...]]:
    """Every entry by the resource type; an entry is of one or several, and so is a member of it."""
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in entries:
        for kind, each in product(_list(entry["type"]), _list(entry.get(several, ""))):
            one = made(**{**entry, "type": kind, several: each})
            found[kind] = (*found.get(kind, ()), one)
    return found


def _list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


DELIVERIES = _by_type(Delivery, _LISTED["delivery"], "each")
OUTLETS = _by_type(Outlet, _WAYS_OUT["outlets"], "to")
# Types that neither hold content nor make AWS call anything with content.
QUIET_TYPES: frozenset[str] = frozenset(_LISTED["quiet"])
# Types that make AWS call something that no entry describes.
UNDESCRIBED_TYPES: frozenset[str] = frozenset(_LISTED["undescribed"])
