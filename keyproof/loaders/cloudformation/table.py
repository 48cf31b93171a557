"""How CloudFormation's types and properties are called in Terraform.

``types.toml`` was reviewed; ``generated.json`` has the types of which each argument about a key has
a property of the same name. Any other type is unknown.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from keyproof.aws.table import table_of
from keyproof.model.resource import Unknown

GENERATED = Path(__file__).with_name("generated.json")
REVIEWED = Path(__file__).with_name("types.toml")
NOTHING = "nothing"
WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
Object = Mapping[str, object]
Leaf = Callable[[str, object], object]


@dataclass(frozen=True, kw_only=True)
class Made:
    """A Terraform resource that a resource of CloudFormation stands for.

    ``arguments`` are the paths of arguments by the paths of properties, an empty one for a property
    that is left out; any other property has its own name, unless there are ``only`` those that are
    listed. ``each`` is the property with a list of which each member makes one, ``when`` the
    property without which there is none. ``policies`` and ``json`` are properties with a document,
    ``pairs`` those with a list of names and values, ``free`` those with names that the author
    chooses. ``own`` are arguments with an attribute of the resource itself, ``fixed`` those with a
    value. ``of_name`` are further arguments that the ARN is made of.
    """

    type: str
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    only: bool = False
    each: str = ""
    when: str = ""
    policies: tuple[str, ...] = ()
    json: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict[str, str])
    fixed: Mapping[str, object] = field(default_factory=dict[str, object])
    of_name: tuple[str, ...] = ()

    def converted(self, properties: Object, leaf: Leaf) -> dict[str, object]:
        """The arguments of properties; ``leaf`` gives what a property of a path is."""
        root: dict[str, object] = {}
        self._convert(properties, "", root, "", root, leaf)
        return root

    def _convert(  # noqa: PLR0917 - where it is on both sides
        self,
        members: Object,
        path: str,
        into: dict[str, object],
        at: str,
        root: dict[str, object],
        leaf: Leaf,
    ) -> None:
        for name, value in members.items():
            here = f"{path}.{name}" if path else name
            target = self.arguments.get(here)
            if target is None:
                if self.only and here not in self._above:
                    continue
                target = f"{at}.{snake(name)}" if at else snake(name)
            if not target:
                continue
            found = leaf(here, value)
            if here not in self.free and (here not in self.pairs or here in self._above):
                found = self._inner(found, here, target, root, leaf)
            if found == {} and value != {}:
                continue  # All of it stands elsewhere.
            if at and target.startswith(f"{at}."):
                _put(into, target.removeprefix(f"{at}."), found)
            else:
                _put(root, target, found)

    def _inner(
        self, value: object, path: str, at: str, root: dict[str, object], leaf: Leaf
    ) -> object:
        if isinstance(value, Mapping):
            block: dict[str, object] = {}
            self._convert(cast("Object", value), path, block, at, root, leaf)
            return block
        if isinstance(value, list):
            return [self._inner(each, path, at, root, leaf) for each in cast("list[object]", value)]
        return value

    @cached_property
    def _above(self) -> frozenset[str]:
        """The properties with something listed in them."""
        return frozenset(
            path[:end]
            for path in self.arguments
            for end, character in enumerate(path)
            if character == "."
        )


@dataclass(frozen=True, kw_only=True)
class Type:
    """A type of CloudFormation: what it makes, the resource itself first.

    ``variants`` are other types of the first, each by the property that makes it one. ``name`` is
    the property for which CloudFormation makes up a value, ``fifo`` the one by which that ends in
    ``.fifo``. ``attributes`` are the arguments and attributes of Terraform by those of Fn::GetAtt,
    and by ``Ref``; one with ``=`` is a property. ``ends`` is what an attribute has at its end.
    """

    makes: tuple[Made, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict[str, str])
    name: str = ""
    fifo: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    ends: Mapping[str, str] = field(default_factory=dict[str, str])
    is_nothing: bool = False

    def main(self, properties: Object) -> Made:
        """What the resource itself is."""
        for name, kind in self.variants.items():
            if properties.get(name) not in (None, ""):
                return replace(self.makes[0], type=kind)
        return self.makes[0]


@cache
def snake(name: str) -> str:
    """The name of a property as Terraform spells it."""
    return WORDS.sub("_", name).lower()


@cache
def reviewed() -> Mapping[str, Any]:
    """The types that were reviewed, as they are written."""
    return table_of(REVIEWED)


@cache
def type_of(name: str) -> Type | None:
    """A type by its name; None where nothing is known of it."""
    if name in reviewed()[NOTHING]:
        return Type(is_nothing=True)
    entry = dict(reviewed().get(name) or _generated().get(name) or {})
    if not entry:
        return None
    also = entry.pop("also", [])
    outer = {
        each: entry.pop(each)
        for each in ("variants", "name", "fifo", "attributes", "ends")
        if each in entry
    }
    ref = entry.pop("ref", None)
    attributes = {"Ref": ref or "id", "Arn": "arn", **outer.pop("attributes", {})}
    main = (_made(entry),) if entry else ()
    others = (_made({"only": True, **each}) for each in also)
    return Type(makes=(*main, *others), attributes=attributes, **outer)


def every_type() -> Iterator[str]:
    """The names of all types of which something is known, the reviewed ones first."""
    yield from (each for each in reviewed() if each != NOTHING)
    yield from _generated()


def _made(entry: Mapping[str, Any]) -> Made:
    found: dict[str, Any] = {
        name: tuple(cast("list[str]", each)) if isinstance(each, list) else each
        for name, each in entry.items()
    }
    return Made(**found)


@cache
def _generated() -> Mapping[str, Any]:
    return json.loads(GENERATED.read_text(encoding="utf-8"))


def _put(into: dict[str, object], path: str, value: object) -> None:
    *above, last = path.split(".")
    for name in above:
        inner = into.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        into = cast("dict[str, object]", inner)
    before = into.get(last)
    if isinstance(before, dict) and isinstance(value, dict):
        into[last] = {**cast("dict[str, object]", before), **cast("dict[str, object]", value)}
    elif not (isinstance(before, dict) and isinstance(value, Unknown)):
        into[last] = value
