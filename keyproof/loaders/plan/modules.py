"""The modules of a plan, by address: what each instance declares, and its resources."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from keyproof.loaders.plan.expressions import Index, is_later, steps_of
from keyproof.loaders.shape import NOTHING, as_object, as_objects
from keyproof.model.resource import Resource

Object = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Module:
    """An instance of a module: its ``configuration``, and the ``call`` of a name in its parent's.

    ``index`` is what ``count`` or ``for_each`` of the call made it for.
    """

    address: str = ""
    name: str = ""
    configuration: Object = field(default_factory=dict[str, object])
    call: Object = field(default_factory=dict[str, object])
    parent: "Module | None" = None
    index: Index | None = None

    @cached_property
    def declared(self) -> Mapping[str, Object]:
        """Its resources and data sources as they are written, by ``TYPE.NAME``."""
        listed = as_objects(self.configuration.get("resources"))
        return {str(each.get("address")): each for each in listed}

    def calls(self) -> Object:
        """The calls of other modules, by name."""
        return as_object(self.configuration.get("module_calls"))

    def output(self, name: str) -> Object:
        """The expression of an output."""
        outputs = as_object(self.configuration.get("outputs"))
        return as_object(as_object(outputs.get(name)).get("expression"))


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
        if is_later(self.values.get(attribute)):
            return False
        # Version 3 of the provider plans the name of an alias with a prefix as null.
        is_chosen = attribute == "name" and self.known.text("name_prefix") != ""
        return attribute in self.known.values and not (
            is_chosen and self.known.values[attribute] is None
        )


def called_by(parent: Module, name: str, index: Index | None) -> Module:
    """The instance of a module that a call makes, whether it has resources or not."""
    call = as_object(parent.calls().get(name))
    step = f"module.{name}" if index is None else f"module.{name}[{json.dumps(index)}]"
    address = f"{parent.address}.{step}".lstrip(".")
    return Module(address, name, as_object(call.get("module")), call, parent, index)


class Modules:
    """The instances of the modules that have resources."""

    def __init__(self, configuration: Object) -> None:
        self.root = Module(configuration=configuration)
        self._called: dict[tuple[Module, str], dict[Index | None, Module]] = {}

    def of(self, address: str) -> Module:
        """The module instance that holds a resource."""
        found = self.root
        steps = steps_of(address) if address.startswith("module.") else ()
        while len(steps) > 1 and steps[0].name == "module":
            known = self._called.setdefault((found, steps[1].name), {})
            if steps[1].index not in known:
                known[steps[1].index] = called_by(found, steps[1].name, steps[1].index)
            found, steps = known[steps[1].index], steps[2:]
        return found

    def called(self, module: Module, name: str) -> Mapping[Index | None, Module]:
        """The known instances of a call, by their index."""
        return self._called.get((module, name), {})


class Instances:
    """The instances of resources and data sources, by module and name."""

    def __init__(self, found: Iterable[Instance]) -> None:
        self._by_name: dict[tuple[str, str], dict[Index | None, Instance]] = {}
        for each in found:
            self._by_name.setdefault((each.module.address, each.name), {})[each.index] = each

    def named(self, module: Module, name: str) -> Mapping[Index | None, Instance]:
        """The instances of a resource of a module, by their index."""
        return self._by_name.get((module.address, name), {})

    def of(self, module: Module) -> Iterator[Instance]:
        """Every instance of a module."""
        for name in module.declared:
            yield from self.named(module, name).values()
