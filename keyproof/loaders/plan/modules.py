"""The modules of a plan and the instances of their resources, with what the sources say of them.

The sources are the files in a folder. Without them, the templates that a plan of a configuration in
JSON has are evaluated, which need no files.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from keyproof.json_values import NOTHING, Object, as_object, as_objects, at
from keyproof.loaders.configuration.blocks import Blocks, Folder
from keyproof.loaders.configuration.scope import Index, Scope
from keyproof.loaders.hcl.values import Namespace, by_index
from keyproof.loaders.locations import DEFAULT
from keyproof.loaders.plan.expressions import is_later, steps_of
from keyproof.loaders.symbols import CHOSEN, SENSITIVE
from keyproof.model.resource import Resource, Unknown

# An attribute of a resource, as the plan knows it or as its own arguments decide it.
Attribute = Callable[["Instance", str], object]
NO_BLOCKS = Blocks({}, "")


class Module(Scope["Instance"]):
    """An instance of a module: its ``configuration``, and the ``call`` of a name in its parent's.

    ``index`` is what ``count`` or ``for_each`` of the call made it for. ``instances`` are those of
    its resources and data sources, and ``called`` the modules with resources that it calls: by
    name, and then by index. ``variables`` are those of the root module.
    """

    def __init__(
        self,
        configuration: Object,
        *,
        attribute: Attribute,
        folder: Folder | None = None,
        variables: Object = NOTHING,
        parent: "Module | None" = None,
        name: str = "",
        index: Index | None = None,
    ) -> None:
        super().__init__(folder.blocks if folder else NO_BLOCKS, folder)
        self.configuration = configuration
        self.parent = parent
        self.name = name
        self.index = index
        self.call = at(parent.calls(), name) if parent else NOTHING
        step = f"module.{name}" if index is None else f"module.{name}[{json.dumps(index)}]"
        self.address = f"{parent.address}.{step}".lstrip(".") if parent else ""
        self.instances: dict[str, dict[Index | None, Instance]] = {}
        self.called: dict[str, dict[Index | None, Module]] = {}
        self._attribute = attribute
        self._variables = variables

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
        return Module(
            at(self.calls(), name, "module"),
            attribute=self._attribute,
            folder=self._folder.called(name) if self._folder else None,
            parent=self,
            name=name,
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

    def instances_of(self, address: str) -> "Mapping[Index | None, Instance] | None":
        """The instances of a resource by index; None where the plan has none."""
        return self.instances.get(address)

    def attribute(self, instance: "Instance", name: str) -> object:
        """An attribute; a name that is not known is the address, as it is for the resource."""
        value = self._attribute(instance, name)
        is_name = isinstance(value, Unknown) and name in CHOSEN
        return f"{instance.address}.{name}" if is_name else value

    def variable(self, name: str) -> object:
        """The value of a variable: what the call says, or what was planned with."""
        written = self.blocks.named("variable").get(name, NOTHING)
        declared = at(self.configuration, "variables", name)
        if self.is_sensitive(written) or declared.get("sensitive") is True:
            return Unknown(SENSITIVE)
        if self.parent is None and name in self._variables:
            return as_object(self._variables[name]).get("value")
        if self.parent is None and "default" not in written:
            return Unknown(f"var.{name}")
        return self.once("var", name, lambda: self._given(name, written.get("default")))

    def _given(self, name: str, default: object) -> object:
        """What the call gives a variable, or its default."""
        value = None
        if self.parent is not None:
            call = self.parent.blocks.named("module").get(self.name)
            if call is None:
                return Unknown(f"var.{name}")
            address = f"module.{self.name}"
            value = self.parent.raw(call.get(name), self.parent.names(address, call, self.index))
        return self.raw(default) if value is None else value

    def module(self, name: str) -> object:
        """The outputs of the module that a call makes, by the index of each."""
        found = self.called.get(name)
        # The plan names no instance of a module without resources, such as one of labels.
        call = self.blocks.named("module").get(name)
        indexes = [] if found else None if call is None else self.indexes(call)
        if indexes is None:
            return Unknown(f"module.{name}")
        none = {} if "for_each_expression" in as_object(self.calls().get(name)) else []
        return by_index(
            found or {each: self.child(name, each) for each in indexes},
            lambda child: Namespace(lambda key: child.output_value(str(key))),
            lambda: none,
        )

    def output_value(self, name: str) -> object:
        """The value of an output; Unknown if the sources do not say."""
        written = self.blocks.named("output").get(name)
        if written is None:
            return Unknown(f"{self.address}.{name}")
        if self.is_sensitive(written):
            return Unknown(SENSITIVE)
        return self.once("output", name, lambda: self.raw(written.get("value")))


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

    @property
    def provider(self) -> str:
        """The key of the configuration of its provider."""
        return str(self.declared.get("provider_config_key", DEFAULT))

    def is_known(self, attribute: str) -> bool:
        """Whether the plan has the whole of an attribute; of all of them, without a name."""
        if not attribute:
            return not is_later(self.values)
        value = self.values.get(attribute)
        # Version 3 of the provider plans the name of an alias with a prefix as null.
        is_chosen = attribute == "name" and value is None and self.known.text("name_prefix")
        return attribute in self.known.values and not (is_chosen or is_later(value))

    @property
    def body(self) -> Object | None:
        """Its block in the sources; None if they do not have it."""
        return self.module.blocks.written.get(self.name)

    def has_block(self, name: str) -> bool:
        """Whether the sources write an argument or a block of that name, which may be dynamic."""
        body = self.body or NOTHING
        dynamic = self.module.blocks.inner(body, "dynamic", 1)
        return name in body or any(label == name for (label,), _ in dynamic)

    def written(self, name: str) -> object:
        """An argument as the sources have it; Unknown if they do not say."""
        body = self.body
        if body is None or not self.has_block(name):
            return Unknown(f"{self.address}.{name}")
        return self.module.argument(body, name, self.module.names(self.name, body, self.index))

    def template(self, expression: object) -> object:
        """An expression that the plan has as a template; Unknown for any other."""
        described = as_object(expression)
        if "constant_value" not in described or not described.get("references"):
            return Unknown()
        declared = self.declared
        body = {
            name: as_object(declared[f"{name}_expression"]).get("constant_value")
            for name in ("count", "for_each")
            if f"{name}_expression" in declared
        }
        names = self.module.names(self.name, body, self.index)
        return self.module.evaluated(described["constant_value"], names)
