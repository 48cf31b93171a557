"""The modules of a plan, and where the references of an expression lead through them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from keyproof.json_values import NOTHING, Object, as_object, as_objects, at
from keyproof.loaders.plan.expressions import Index, Step, is_later, steps_of, texts_of, whole_texts
from keyproof.loaders.policy_documents import DOCUMENT
from keyproof.model.resource import Resource

T = TypeVar("T")
# Each of these is known while Terraform plans, or leads to nothing.
KNOWN = frozenset({"count", "path", "self", "terraform"})


@dataclass(eq=False, kw_only=True)
class Module:
    """An instance of a module: its ``configuration``, and the ``call`` of a name in its parent's.

    ``index`` is what ``count`` or ``for_each`` of the call made it for. ``instances`` are those of
    its resources and data sources, and ``called`` the modules with resources that it calls: by
    name, and then by index.
    """

    address: str = ""
    name: str = ""
    configuration: Object
    call: Object = field(default_factory=dict[str, object])
    parent: "Module | None" = None
    index: Index | None = None
    instances: "dict[str, dict[Index | None, Instance]]" = field(
        default_factory=dict[str, "dict[Index | None, Instance]"]
    )
    called: "dict[str, dict[Index | None, Module]]" = field(
        default_factory=dict[str, "dict[Index | None, Module]"]
    )

    @cached_property
    def declared(self) -> Mapping[str, Object]:
        """Its resources and data sources as they are written, by ``TYPE.NAME``."""
        listed = as_objects(self.configuration.get("resources"))
        return {str(each.get("address")): each for each in listed}

    def calls(self) -> Object:
        """The calls of other modules, by name."""
        return at(self.configuration, "module_calls")

    def output(self, name: str) -> Object:
        """The expression of an output."""
        return at(self.configuration, "outputs", name, "expression")

    def child(self, name: str, index: Index | None) -> "Module":
        """The instance of a module that a call makes, whether it has resources or not."""
        step = f"module.{name}" if index is None else f"module.{name}[{json.dumps(index)}]"
        return Module(
            address=f"{self.address}.{step}".lstrip("."),
            name=name,
            configuration=at(self.calls(), name, "module"),
            call=at(self.calls(), name),
            parent=self,
            index=index,
        )

    def holding(self, address: str) -> "Module":
        """The module in this one, or below, that holds a resource."""
        found = self
        steps = steps_of(address) if address.startswith("module.") else ()
        while len(steps) > 1 and steps[0].name == "module":
            name, index = steps[1].name, steps[1].index
            known = found.called.setdefault(name, {})
            found = known.get(index) or known.setdefault(index, found.child(name, index))
            steps = steps[2:]
        return found


@dataclass(frozen=True, eq=False)
class Instance:
    """A resource or a data source of a plan, with what is known of it.

    ``name`` is its address within the module, without index. ``values`` has LATER in the place of
    what is known after the apply.
    """

    known: Resource
    name: str
    module: Module
    index: Index | None
    values: Object

    @property
    def address(self) -> str:
        """Its address as Terraform prints it."""
        return self.known.address

    @property
    def is_data(self) -> bool:
        """Whether it is a data source."""
        return self.name.startswith("data.")

    @property
    def type(self) -> str:
        """Its type; that of a data source begins with ``data.``."""
        return f"data.{self.known.type}" if self.is_data else self.known.type

    @property
    def declared(self) -> Object:
        """Its part of the configuration."""
        return self.module.declared.get(self.name, NOTHING)

    @property
    def expressions(self) -> Object:
        """The expressions of its arguments."""
        return as_object(self.declared.get("expressions"))

    def is_known(self, attribute: str) -> bool:
        """Whether the plan has the whole of an attribute."""
        value = self.values.get(attribute)
        # Version 3 of the provider plans the name of an alias with a prefix as null.
        is_chosen = attribute == "name" and value is None and self.known.text("name_prefix")
        return attribute in self.known.values and not (is_chosen or is_later(value))


@dataclass(frozen=True)
class Place:
    """Where an expression stands: the module, and the index and the collection of ``each``."""

    module: Module
    index: Index | None = None
    each: object = None


@dataclass(frozen=True)
class Target:
    """An attribute of a resource that is not known yet; the name is empty where it was lost."""

    instance: Instance
    attribute: str

    @property
    def type(self) -> str:
        """The type of its resource or data source."""
        return self.instance.type

    @property
    def is_open(self) -> bool:
        """Whether it is known only after the apply."""
        if self.attribute:
            return not self.instance.is_known(self.attribute)
        return is_later(self.instance.values)


@dataclass(frozen=True)
class Targets:
    """What an expression leads to; it ``is_open`` if it may lead to anything else as well."""

    found: tuple[Target, ...] = ()
    is_open: bool = False


def place_of(instance: Instance) -> Place:
    """Where the arguments of a resource stand."""
    return Place(instance.module, instance.index, instance.declared.get("for_each_expression"))


def place_of_call(module: Module, parent: Module) -> Place:
    """Where the inputs of a module stand."""
    return Place(parent, module.index, module.call.get("for_each_expression"))


def targets_of(texts: Sequence[str], place: Place, *, documents: bool = False) -> Targets:
    """What some references lead to and is not known yet, each once, in their order.

    ``documents`` are the policy documents that are known: they are led to as well.
    """
    found: list[Target] = []
    is_open = False
    for text in whole_texts(texts):
        by_index = place.index is not None and text == "each.value"
        if by_index and any(each.instance.index == place.index for each in found):
            continue  # The member of a set, by which the one before was found.
        for each in _followed(steps_of(text), place, texts):
            if each is None:
                is_open = True
            elif each.is_open or (documents and each.type == DOCUMENT):
                found.append(each)
    return Targets(tuple(found), is_open)


def _followed(steps: Sequence[Step], place: Place, texts: Sequence[str]) -> Iterator[Target | None]:
    """None stands for what may be anything."""
    if not steps or steps[0].name in KNOWN:
        return
    match [each.name for each in steps]:
        case ["var", name, *_]:
            if place.module.parent:
                given = texts_of(at(place.module.call, "expressions").get(name))
                yield from _nested(given, place_of_call(place.module, place.module.parent), ())
        case ["local", *_]:
            yield None
        case ["each", *rest]:
            if rest[:1] != ["key"]:
                # Of the collection, only the member of the same key is meant.
                yield from _nested(texts_of(place.each), replace(place, each=None), rest[1:])
        case ["module", name, *rest]:
            called = place.module.called.get(name, {})
            for child in _meant(called, steps[1].index, place, texts).values():
                for output in rest[:1] or at(child.configuration, "outputs"):
                    yield from _nested(texts_of(child.output(output)), Place(child), rest[1:])
        case _:
            yield from _of_resource(steps, place, texts)


def _nested(texts: Sequence[str], place: Place, rest: Sequence[str]) -> Iterator[Target | None]:
    """What references lead to, with the attribute that is read of it behind them."""
    by_key = [*texts, "each.key"] if place.index is not None else texts
    found = targets_of(by_key, place, documents=True)
    for each in found.found:
        yield Target(each.instance, rest[-1]) if rest and not each.attribute else each
    if found.is_open:
        yield None


def _of_resource(steps: Sequence[Step], place: Place, texts: Sequence[str]) -> Iterator[Target]:
    length = 3 if steps[0].name == "data" else 2
    found = place.module.instances.get(".".join(each.name for each in steps[:length]), {})
    attribute = steps[length].name if len(steps) > length else ""
    index = steps[length - 1].index if len(steps) >= length else None
    for each in _meant(found, index, place, texts).values():
        yield Target(each, attribute)


def _meant(
    found: Mapping[Index | None, T], index: Index | None, place: Place, texts: Sequence[str]
) -> Mapping[Index | None, T]:
    """The instance with an index; the one with the same index as the place, or all."""
    if index is not None:
        return {index: found[index]} if index in found else {}
    by_own = any(each.startswith(("each.", "count.")) for each in texts)
    if by_own and place.index in found and place.index is not None:
        return {place.index: found[place.index]}
    return found
