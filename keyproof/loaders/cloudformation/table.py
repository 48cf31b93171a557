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
from keyproof.json_values import Object, as_object
from keyproof.loaders.shape import put
from keyproof.model.resource import Unknown

GENERATED = Path(__file__).with_name("generated.json")
REVIEWED = Path(__file__).with_name("types.toml")
WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
Leaf = Callable[[str, object], object]


@dataclass(frozen=True, kw_only=True)
class Type:
    """What a type of CloudFormation stands for in Terraform; types.toml has what each says."""

    type: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    only: bool = False
    each: str = ""
    when: str = ""
    policies: tuple[str, ...] = ()
    json: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict[str, str])
    also: tuple["Type", ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict[str, str])
    name: str = ""
    fifo: str = ""
    ref: str = "id"
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    ends: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def makes(self) -> tuple["Type", ...]:
        """Each resource of Terraform that it stands for, the resource itself first."""
        return (self, *self.also) if self.type else self.also

    def main(self, properties: Object) -> "Type":
        """What the resource itself is."""
        found = (kind for name, kind in self.variants.items() if properties.get(name))
        return replace(self.makes[0], type=next(found, self.makes[0].type))

    def attribute(self, name: str) -> str:
        """The argument or the attribute that Fn::GetAtt gives, or Ref for the name ``Ref``."""
        return {"Ref": self.ref, "Arn": "arn", **self.attributes}.get(name, snake(name))

    def argument(self, path: str, above: str = "") -> str:
        """The path of the argument of a property, which is in a block; empty if there is none."""
        if path in self.arguments:
            return self.arguments[path]
        name = snake(path.rpartition(".")[2])
        is_left_out = self.only and not self.below(path)
        return "" if is_left_out else f"{above}.{name}" if above else name

    def below(self, path: str) -> list[str]:
        """The arguments that are listed for what is in a property."""
        return [each for name, each in self.arguments.items() if name.startswith(f"{path}.")]

    def property(self, argument: str) -> str:
        """The path of the property of an argument."""
        for name, path in self.arguments.items():
            if path == argument:
                return name
        above, _, last = argument.rpartition(".")
        return f"{self.property(above)}.{pascal(last)}" if above else pascal(last)

    def properties(self, values: Object, above: str = "") -> dict[str, object]:
        """The properties of arguments; a policy is as it is."""
        found: dict[str, object] = {}
        for name, value in values.items():
            path = f"{above}.{name}" if above else name
            inner = value if isinstance(value, Mapping) and "Statement" not in value else None
            if inner is None:
                put(found, self.property(path), value)
            else:
                for each, one in self.properties(cast("Object", inner), path).items():
                    put(found, each, one)
        return found

    def converted(self, properties: Object, leaf: Leaf) -> Object:
        """The arguments of properties; ``leaf`` gives what a property of a path is."""
        found: dict[str, object] = {}
        for path, value in self._assigned(properties, "", "", leaf):
            put(found, path, value)
        return found

    def _assigned(
        self, members: Object, above: str, inside: str, leaf: Leaf
    ) -> Iterator[tuple[str, object]]:
        """The arguments of what is written ``above``, in the block that is ``inside`` another."""
        for name, written in members.items():
            path = f"{above}.{name}" if above else name
            target, value = self.argument(path, inside), leaf(path, written)
            is_whole = path in self.free or (path in self.pairs and not self.below(path))
            if isinstance(written, Unknown):  # So is all that is within it.
                yield from ((each, written) for each in self.below(path))
            if not target:
                continue
            if isinstance(value, Mapping) and value and not is_whole:
                yield from self._assigned(cast("Object", value), path, target, leaf)
            elif isinstance(value, list) and not is_whole:
                blocks: list[object] = []
                for each in cast("list[object]", value):
                    block: dict[str, object] = {}
                    for at, one in self._assigned(as_object(each), path, target, leaf):
                        if at.startswith(f"{target}."):
                            put(block, at.removeprefix(f"{target}."), one)
                        else:  # It stands elsewhere.
                            yield at, one
                    blocks.append(block if isinstance(each, Mapping) else each)
                yield target, blocks
            else:
                yield target, value


def pascal(name: str) -> str:
    """The name of an argument as CloudFormation spells it, unless the table has another one."""
    return "".join(each[:1].upper() + each[1:] for each in name.split("_"))


@cache
def snake(name: str) -> str:
    """The name of a property as Terraform spells it."""
    return WORDS.sub("_", name).lower()


@cache
def types() -> Mapping[str, Type]:
    """All types of which something is known, the reviewed ones first."""
    reviewed = dict(table_of(REVIEWED))
    nothing = dict.fromkeys(reviewed.pop("nothing"), Type())
    generated = json.loads(GENERATED.read_text(encoding="utf-8"))
    return {**{name: _type(each) for name, each in {**generated, **reviewed}.items()}, **nothing}


def _type(entry: Mapping[str, Any]) -> Type:
    listed = {k: tuple(cast("list[Any]", v)) for k, v in entry.items() if isinstance(v, list)}
    also = tuple(_type({"only": True, **each}) for each in listed.get("also", ()))
    found: dict[str, Any] = {**entry, **listed, "also": also}
    return Type(**found)
