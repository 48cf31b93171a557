"""The templates of a configuration in JSON, which its plan has as they are written."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

from keyproof.loaders.hcl.functions import is_unknown
from keyproof.loaders.hcl.json_values import Values
from keyproof.loaders.plan.blocks import expression_of
from keyproof.loaders.plan.modules import Index, Instance, Instances, Module, Modules
from keyproof.loaders.plan.sources.exact import Attribute
from keyproof.loaders.shape import NOTHING, as_object
from keyproof.loaders.symbols import CHOSEN, SENSITIVE
from keyproof.model.resource import Unknown

Object = Mapping[str, object]


class Completed(NamedTuple):
    """A value, with how many templates are in it, and how many of them are ``known``."""

    value: object
    templates: int
    known: int

    @property
    def is_exact(self) -> bool:
        """Whether templates say all of it that references are in."""
        return 0 < self.templates == self.known


def _joined(value: object, parts: Iterable[Completed]) -> Completed:
    listed = list(parts)
    templates = sum(each.templates for each in listed)
    return Completed(value, templates, sum(each.known for each in listed))


class Templates:
    """Evaluates the expressions that a plan has as templates."""

    def __init__(
        self, attribute: Attribute, *, modules: Modules, instances: Instances, variables: Object
    ) -> None:
        self._attribute = attribute
        self._modules = modules
        self._instances = instances
        self._variables = variables
        self._values: dict[str, Values[Instance]] = {}

    def completed(self, described: object, expression: object, instance: Instance) -> "Completed":
        """What is told of an argument, with the values of its templates in their places."""
        found = as_object(expression)
        if "constant_value" in found and found.get("references"):
            names = self._names(instance)
            value = self._values_of(instance.module).evaluated(found["constant_value"], names)
            return Completed(described, 1, 0) if is_unknown(value) else Completed(value, 1, 1)
        if isinstance(described, list) and isinstance(expression, list):
            blocks = cast("list[object]", described)
            made = [
                self.completed(each, expression_of(blocks, place, expression), instance)
                for place, each in enumerate(blocks)
            ]
            return _joined([each.value for each in made], made)
        if isinstance(described, Mapping) and found:
            members = cast("Object", described)
            inner = {
                name: self.completed(each, found.get(name), instance)
                for name, each in members.items()
            }
            return _joined({name: each.value for name, each in inner.items()}, inner.values())
        return Completed(described, 0, 0)

    def _names(self, instance: Instance) -> Object:
        """``each`` and ``count`` of a resource."""
        if "count_expression" in instance.declared:
            return {"count": {"index": instance.index}}
        over = as_object(instance.declared.get("for_each_expression"))
        if not over:
            return NOTHING
        members = self._values_of(instance.module).evaluated(over.get("constant_value"))
        value: object = Unknown("each.value")
        if isinstance(members, Mapping):
            value = cast("Object", members).get(str(instance.index), value)
        elif isinstance(members, list):
            value = instance.index
        return {"each": {"key": instance.index, "value": value}}

    def _values_of(self, module: Module) -> Values[Instance]:
        if module.address not in self._values:
            self._values[module.address] = Values(
                instances=lambda address: self._named(module, address),
                attribute=self._member,
                local_values=NOTHING,
                variables=self._given(module),
                content=lambda _: None,
            )
        return self._values[module.address]

    def _named(self, module: Module, address: str) -> Mapping[Index | None, Instance] | None:
        return self._instances.named(module, address) or None

    def _given(self, module: Module) -> Object:
        """The variables of the root module, as the plan has them."""
        if module.parent is not None:
            return NOTHING
        declared = as_object(module.configuration.get("variables"))
        return {
            name: Unknown(SENSITIVE)
            if as_object(declared.get(name)).get("sensitive") is True
            else as_object(each).get("value")
            for name, each in self._variables.items()
        }

    def _member(self, instance: Instance, name: str) -> object:
        """An attribute; a name that is not known is the address, as it is for the resource."""
        value = self._attribute(instance, name)
        is_name = isinstance(value, Unknown) and name in CHOSEN
        return f"{instance.address}.{name}" if is_name else value
