"""The modules of a plan, by address: what each instance declares, and its resources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from keyproof.json_values import NOTHING, as_object, as_objects, at
from keyproof.loaders.plan.expressions import Index, is_later, steps_of
from keyproof.model.resource import Resource

Object = Mapping[str, object]


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
        if is_later(self.values.get(attribute)):
            return False
        # Version 3 of the provider plans the name of an alias with a prefix as null.
        is_chosen = attribute == "name" and self.known.text("name_prefix") != ""
        return attribute in self.known.values and not (
            is_chosen and self.known.values[attribute] is None
        )
