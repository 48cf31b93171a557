"""What the configuration of a plan says of the arguments that the plan does not know.

It is read from the files in the folder of the sources. Without them, the templates that a plan of a
configuration in JSON has are evaluated, which need no files.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from os.path import relpath
from typing import Any, cast

from keyproof.json_values import NOTHING, Object, as_list, as_object
from keyproof.loaders.configuration.blocks import Blocks, Folder
from keyproof.loaders.configuration.scope import Scope, settings_of
from keyproof.loaders.hcl.values import UNDECIDED, Namespace, by_index, member
from keyproof.loaders.plan.expressions import Index
from keyproof.loaders.plan.references import Instance, Module
from keyproof.loaders.settings import NOT_IN_A_PLAN
from keyproof.loaders.symbols import CHOSEN, SENSITIVE
from keyproof.model.resource import Resource, Unknown, is_unknown

# An attribute of a resource, as the plan knows it or as its own arguments decide it.
Attribute = Callable[[Instance, str], object]


class Sources:
    """Evaluates the sources of a plan in a folder, if there is one."""

    def __init__(
        self, folder: Folder | None, attribute: Attribute, *, root: Module, variables: Object
    ) -> None:
        self._root = root
        self._variables = variables
        self._attribute = attribute
        self._folders: dict[str, Folder | None] = {"": folder}
        self._scopes: dict[str, Scope[Instance]] = {}

    @property
    def has_files(self) -> bool:
        """Whether the files of the root module are at hand."""
        return self._folders[""] is not None

    def argument(self, instance: Instance, name: str) -> object:
        """An argument of a resource as it is written; Unknown if the sources do not say."""
        body = self._block(instance)
        scope = self._scope(instance.module)
        if body is None or not self.has_block(instance, name):
            return Unknown(f"{instance.address}.{name}")
        return scope.argument(body, name, self._names(instance.module, body, instance.index))

    def template(self, instance: Instance, expression: object) -> object:
        """An expression that the plan has as a template; Unknown for any other."""
        described = as_object(expression)
        if "constant_value" not in described or not described.get("references"):
            return Unknown()
        declared = instance.declared
        body = {
            name: as_object(declared[f"{name}_expression"]).get("constant_value")
            for name in ("count", "for_each")
            if f"{name}_expression" in declared
        }
        names = self._names(instance.module, body, instance.index)
        return self._scope(instance.module).evaluated(described["constant_value"], names)

    def has_block(self, instance: Instance, name: str) -> bool:
        """Whether a resource has an argument or a block of that name, which may be dynamic."""
        body = self._block(instance) or NOTHING
        scope = self._scope(instance.module)
        return name in body or any(
            label == name for (label,), _ in scope.blocks.inner(body, "dynamic", 1)
        )

    def lifecycle(self, instance: Instance) -> Object | None:
        """The rules about a resource's end and its changes; None if the sources do not have it."""
        body = self._block(instance)
        return None if body is None else self._scope(instance.module).lifecycle(body)

    def settings(self) -> Iterator[Resource]:
        """The settings of the root module that no plan has."""
        found = settings_of(self._scope(self._root))
        return (each for each in found if each.type.partition(".")[0] in NOT_IN_A_PLAN)

    def provider(self, alias: str | None, argument: str) -> object:
        """An argument of a provider of AWS; Unknown if the sources do not say."""
        scope = self._scope(self._root)
        for (name,), body in scope.blocks.found["provider"]:
            is_meant = name == "aws" and scope.evaluated(body.get("alias")) == alias
            if is_meant and argument in body:
                return scope.argument(body, argument)
        return Unknown(argument)

    def _block(self, instance: Instance) -> Object | None:
        return self._scope(instance.module).blocks.written.get(instance.name)

    def _folder(self, module: Module) -> Folder | None:
        if module.address not in self._folders:
            parent = self._folder(module.parent) if module.parent else None
            self._folders[module.address] = parent.called(module.name) if parent else None
        return self._folders[module.address]

    def _scope(self, module: Module) -> Scope[Instance]:
        if module.address not in self._scopes:
            folder, root = self._folder(module), self._folders[""]
            self._scopes[module.address] = Scope(
                folder.blocks if folder else Blocks({}, ""),
                instances=module.instances.get,
                attribute=self._member,
                variable=lambda name: self._variable(module, name),
                module=lambda name: self._called(module, name),
                content=root.content if root else lambda _: None,
                path=relpath(folder.path, folder.root) if folder else ".",
            )
        return self._scopes[module.address]

    def _names(self, module: Module, body: Object, index: Index | None) -> Object:
        """``each`` and ``count`` of a resource or of a call of a module."""
        if body.get("count") is not None:
            return {"count": {"index": index}}
        if body.get("for_each") is None:
            return NOTHING

        def value() -> object:
            over = self._scope(module).raw(body["for_each"])
            if isinstance(over, list):
                return index
            return over if isinstance(over, Unknown) else member(over, index)

        return {"each": Namespace(lambda key: index if key == "key" else value())}

    def _variable(self, module: Module, name: str) -> object:
        scope = self._scope(module)
        declared = as_object(as_object(module.configuration.get("variables")).get(name))
        written = scope.blocks.named("variable").get(name, NOTHING)
        is_sensitive = scope.evaluated(written.get("sensitive")) not in (None, False)
        if is_sensitive or declared.get("sensitive") is True:
            return Unknown(SENSITIVE)
        if module.parent is not None:
            return scope.once("var", name, lambda: self._input(module, name, written))
        if name in self._variables:
            return as_object(self._variables[name]).get("value")
        return scope.raw(written["default"]) if "default" in written else Unknown(f"var.{name}")

    def _input(self, module: Module, name: str, declared: Object) -> object:
        parent = self._scope(module.parent or module)
        call = parent.blocks.named("module").get(module.name)
        if call is None:
            return Unknown(f"var.{name}")
        names = self._names(module.parent or module, call, module.index)
        value = parent.raw(call.get(name), names)
        return self._scope(module).raw(declared.get("default")) if value is None else value

    def _called(self, module: Module, name: str) -> object:
        found = module.called.get(name)
        # The plan names no instance of a module without resources, such as one of labels.
        indexes = None if found else self._indexes(module, name)
        if isinstance(indexes, Unknown):
            return indexes
        none = {} if "for_each_expression" in as_object(module.calls().get(name)) else []
        return by_index(
            found or {each: module.child(name, each) for each in indexes or ()},
            lambda child: Namespace(lambda key: self._output(child, str(key))),
            lambda: none,
        )

    def _indexes(self, module: Module, name: str) -> Sequence[Any] | Unknown:
        """What ``count`` or ``for_each`` makes a call of a module for; None for a plain call."""
        scope = self._scope(module)
        call = scope.blocks.named("module").get(name)
        if call is None:
            return Unknown(f"module.{name}")
        for argument in ("count", "for_each"):
            if argument in call:
                over = scope.raw(call[argument])
                if isinstance(over, Unknown):
                    return Unknown(f"module.{name}")
                return range(over) if isinstance(over, int) else list(cast("list[object]", over))
        return [None]

    def _output(self, module: Module, name: str) -> object:
        scope = self._scope(module)
        written = scope.blocks.named("output").get(name)
        if written is None:
            return Unknown(f"{module.address}.{name}")
        if scope.evaluated(written.get("sensitive")) not in (None, False):
            return Unknown(SENSITIVE)
        return scope.once("output", name, lambda: scope.raw(written.get("value")))

    def _member(self, instance: Instance, name: str) -> object:
        """An attribute; a name that is not known is the address, as it is for the resource."""
        value = self._attribute(instance, name)
        is_name = isinstance(value, Unknown) and name in CHOSEN
        return f"{instance.address}.{name}" if is_name else value


def exact(written: object, described: object) -> object:
    """An argument as the sources write it, together with what only the plan has.

    Where the sources do not say, it is what the references of the plan lead to.
    """
    if not is_unknown(written):
        return _beside(written, described)
    if written == UNDECIDED:
        return written
    if (
        not is_unknown(described)
        or not isinstance(written, list)
        or not isinstance(described, list)
    ):
        return described
    one, other = as_list(written), as_list(described)
    if not any(isinstance(each, Mapping) for each in one):
        # The plan does not say which of the members it does not know.
        return one
    return list(map(exact, one, other)) if len(one) == len(other) else described


def _beside(written: object, described: object) -> object:
    """Blocks with the defaults of the provider, as the plan has them."""
    if isinstance(written, Mapping) and isinstance(described, Mapping):
        rest = {
            name: value
            for name, value in as_object(described).items()
            if not is_unknown(value) and name not in written
        }
        return {**rest, **as_object(written)}
    if isinstance(written, list) and isinstance(described, list):
        one, other = as_list(written), as_list(described)
        return list(map(_beside, one, other)) if len(one) == len(other) else one
    return written
