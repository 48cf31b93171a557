"""Reads what types.toml lists: which calls show a type of resource, and where its arguments are."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal, cast

import jmespath
from jmespath import functions
from pydantic import TypeAdapter

from keyproof import Resource, Unknown
from smsbot.account.account import Account
from smsbot.sandboxed import is_embedded

TABLE = Path(__file__).with_name("types.toml")
Json = Any


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call by the name of its action, and where in the answer what it shows is."""

    call: str = ""
    items: str = "@"
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    method: str = ""
    when: str = ""
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A table of types.toml, which says what the members are."""

    table: str
    type: str = ""
    of: str = ""
    list: Call | None = None
    otherwise: str = "{name}"
    name: str = "@"
    which: Literal["named", "designed", "all", "key"] = "named"
    like: str = ""
    identity: tuple[str, ...] = ("name",)
    label: str = ""
    on_aws: bool = False
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    set: Mapping[str, str] = field(default_factory=dict[str, str])
    read: tuple[Call, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """Every argument that a call shows."""
        return (*self.fields, *(name for each in self.read for name in each.fields))


@dataclass(frozen=True, kw_only=True)
class Found:
    """A resource, with the answers that it was read from and the address of what it is part of."""

    kind: Kind
    resource: Resource
    answers: Json
    of: str = ""


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def imported_by() -> Mapping[str, str]:
    """The argument that Terraform imports a resource by, by its type."""
    return _file()["imported_by"]


@cache
def kinds() -> tuple[Kind, ...]:
    """Every table, in the order of the file."""
    tables = {name: each for name, each in _file().items() if name != "imported_by"}
    for each in tables.values():
        for call in (*each.get("read", ()), *([each["list"]] if "list" in each else ())):
            call["arguments"] = call.pop("with", {})
    named = [{"table": name, "type": name, **table} for name, table in tables.items()]
    return TypeAdapter(tuple[Kind, ...]).validate_python(named)


def actions_of(kind: str) -> frozenset[str]:
    """The actions without which a resource of a type is not found, if it is there."""
    found = [each for each in kinds() if each.type == kind]
    own = (call.call for each in found for call in (each.list, *each.read[:1]) if call)
    return frozenset(own).union(*(actions_of(each.of) for each in found if each.of))


def read_types(account: Account) -> list[Found]:
    """Every resource of the table; those that are part of others after these."""
    on_aws = not is_embedded(account.scope.design.location.account_id)
    asked = [each for each in kinds() if on_aws or not each.on_aws]
    waiting: list[tuple[Kind, Found | None]] = [(each, None) for each in asked if not each.of]
    found: list[Found] = []
    while waiting:
        items = account.map(lambda pair: list(_items(account, *pair)), waiting)
        read = account.map(lambda item: _read(account, *item), chain.from_iterable(items))
        new = [each for each in read if each]
        found += new
        waiting = [(kind, each) for each in new for kind in asked if kind.of == each.kind.table]
    return found


def _items(
    account: Account, kind: Kind, of: Found | None
) -> Iterator[tuple[Kind, Found | None, Json]]:
    """What a list shows; where nothing may be listed, what is designed."""
    designed = account.scope.resources(kind.type)
    if kind.which == "key":
        for address, metadata in account.keys.items():
            yield kind, of, {**metadata, "address": address}
        return
    listing = kind.list
    if listing is None:
        yield from ((kind, of, each.text(kind.identity[0])) for each in designed)
        return
    known = _known(account, of)
    if not listing.call:
        items = _search(listing.items, of.answers if of else None)
    else:
        what = of.resource.address if of else kind.type
        items = account.listed(
            what,
            listing.call,
            lambda page: _search(listing.items, page) or [],
            method=listing.method,
            **_filled(listing.arguments, known),
        )
    if isinstance(items, Unknown):
        for each in designed if of is None else ():
            name = each.text(kind.identity[0])
            yield kind, of, kind.otherwise.format(**known, name=name) if kind.read else each
        return
    for item in cast("list[Json]", items or []):
        if item is not None and _is_meant(account, kind, item):
            yield kind, of, item


def _is_meant(account: Account, kind: Kind, item: Json) -> bool:
    if kind.of or kind.which == "all":
        return True
    like, name = kind.like or kind.type, str(_search(kind.name, item))
    if kind.which == "designed":
        return any(each.text(kind.identity[0]) == name for each in account.scope.resources(like))
    return account.scope.holds(like, name)


def _read(account: Account, kind: Kind, of: Found | None, item: Json) -> Found | None:
    """The resource of an item; None if it is not there."""
    if isinstance(item, Resource):  # designed, and not listed
        values = {**item.values, **dict.fromkeys(kind.arguments, Unknown())}
        return Found(kind=kind, resource=_resource(item.address, kind, values), answers=Unknown())
    name = str(_search(kind.name, item))
    known = {**_known(account, of), "item": item, "name": name}
    address = item["address"] if kind.which == "key" else None
    for each in account.scope.resources(kind.type):
        if address == each.address or each.text(kind.identity[0]) == name:
            known["designed"] = each.values
    values: dict[str, object] = {"name": name} if "name" in kind.identity else {}
    values |= _filled(kind.set, known) | _fields(kind.fields, item)
    address, label = address or account.scope.declared(kind.type, kind.identity, values), ""
    if address is None:
        parts = (str(values.get(each) or "") for each in kind.identity)
        label = kind.label.format(**known) if kind.label else ".".join(filter(None, parts))
    address = address or f"{kind.type}.{label}"
    answers: Json = item
    for place, call in enumerate(kind.read):
        if call.when and not _search(call.when, item):
            continue
        found: Json = Unknown()
        # Without the first answer, nothing is asked with an argument of it.
        if not (isinstance(answers, Unknown) and "{first" in str(call.arguments)):
            arguments = _filled(call.arguments, {**known, "first": answers})
            found = account.ask(address, call.call, method=call.method, **arguments)
        found = found if isinstance(found, Unknown) else _search(call.items, found)
        if found is None and place == 0:
            return None
        answers = found if place == 0 else answers
        values |= _fields(call.fields, found)
    at = of.resource.address if of else ""
    return Found(kind=kind, resource=_resource(address, kind, values), answers=answers, of=at)


def _resource(address: str, kind: Kind, values: Mapping[str, object]) -> Resource:
    # No account shows the lifecycle that Terraform has for it.
    return Resource(address=address, type=kind.type, values=values, prevent_destroy=None)


def _known(account: Account, of: Found | None) -> dict[str, Any]:
    location = account.scope.design.location
    whole: dict[str, object] = {}
    if of:
        name = of.resource.text(of.kind.identity[0])
        whole = {"name": name, **of.resource.values}
    return {
        "prefix": account.scope.prefix,
        "account": location.account_id,
        "region": location.region,
        "partition": location.partition,
        "of": whole,
    }


def _filled(arguments: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    def filled(value: Json) -> Json:
        return (
            [filled(each) for each in value] if isinstance(value, list) else value.format(**known)
        )

    return {name: filled(value) for name, value in arguments.items()}


def _fields(fields: Mapping[str, str], answer: Json) -> dict[str, object]:
    """The arguments of an answer; of one that is Unknown each of them is."""
    if isinstance(answer, Unknown):
        return dict.fromkeys(fields, answer)
    return {name: _search(path, answer) for name, path in fields.items()}


class _Functions(functions.Functions):
    """What the answers of AWS need beside the functions of JMESPath."""

    @functions.signature({"types": ["string", "null"]})
    def _func_parse(self, text: str | None) -> Json:
        """The content of a document that is a text."""
        return json.loads(text) if text else None

    @functions.signature({"types": ["array", "null"]})
    def _func_pairs(self, pairs: Iterable[Json] | None) -> dict[str, str]:
        """A list of names and values as an object."""
        return {each["Name"]: each["Value"] for each in pairs or ()}

    @functions.signature({"types": ["string"]}, {"types": ["string"]})
    def _func_split(self, text: str, separator: str) -> list[str]:
        """The parts of a text."""
        return text.split(separator)


OPTIONS = jmespath.Options(custom_functions=_Functions())


def _search(path: str, answer: Json) -> Json:
    return jmespath.search(path, answer, options=OPTIONS)
