"""Which resource makes AWS call which other one, and by which arguments content leaves.

``deliveries.toml`` and ``outlets.toml`` list them, and say what each member is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from keyproof.aws.table import table_of

_LISTED = table_of(Path(__file__).with_name("deliveries.toml"))
_WAYS_OUT = table_of(Path(__file__).with_name("outlets.toml"))
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


@cache
def deliveries() -> Mapping[str, tuple[Delivery, ...]]:
    """Every entry by the resource type."""
    found: dict[str, tuple[Delivery, ...]] = {}
    for described in _LISTED["delivery"]:
        for kind, each in product(_several(described["type"]), _several(described.get("each", ""))):
            one: dict[str, Any] = {**described, "type": kind, "each": each}
            found[kind] = (*found.get(kind, ()), Delivery(**one))
    return found


def _several(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


@cache
def quiet_types() -> frozenset[str]:
    """The resource types that neither hold content nor make AWS call anything with content."""
    return frozenset(_LISTED["quiet"])


@cache
def undescribed_types() -> frozenset[str]:
    """The resource types that make AWS call something that no entry describes."""
    return frozenset(_LISTED["undescribed"])


def _outlets() -> Mapping[str, tuple[Outlet, ...]]:
    found: dict[str, tuple[Outlet, ...]] = {}
    for described in _WAYS_OUT["outlets"]:
        for kind, to in product(_several(described["type"]), _several(described.get("to", ""))):
            one: dict[str, Any] = {**described, "type": kind, "to": to}
            found[kind] = (*found.get(kind, ()), Outlet(**one))
    return found


OUTLETS = _outlets()
