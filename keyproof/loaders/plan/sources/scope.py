"""What the names in the sources stand for: variables, local values, modules, resources."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from os.path import relpath
from pathlib import Path
from typing import Any, cast

from keyproof.loaders.hcl.evaluation import Evaluation
from keyproof.loaders.hcl.functions import NotEvaluatedError
from keyproof.loaders.hcl.syntax import (
    Body,
    Node,
    attributes,
    blocks,
    nodes,
    text_of,
    word,
)
from keyproof.loaders.hcl.values import NOT_OF_THE_LANGUAGE, Namespace, by_index, member
from keyproof.loaders.plan.modules import Instance, Instances, Module, Modules, called_by
from keyproof.loaders.plan.sources.blocks import block as block_value
from keyproof.loaders.plan.sources.exact import Attribute
from keyproof.loaders.plan.sources.files import Source
from keyproof.loaders.settings import BACKEND, TERRAFORM, backend, block
from keyproof.loaders.shape import as_object
from keyproof.loaders.symbols import CHOSEN, SENSITIVE
from keyproof.model.resource import Resource, Unknown

Object = Mapping[str, object]
# The blocks that are known by an address, with the argument that has it.
NAMED_BY = {"import": "to", "removed": "from"}


class Sources:
    """Evaluates the sources of a plan in the folder ``root``."""

    def __init__(
        self,
        root: Path,
        attribute: Attribute,
        *,
        modules: Modules,
        instances: Instances,
        variables: Object,
    ) -> None:
        self._root = root
        self._modules = modules
        self._instances = instances
        self._variables = variables
        self._attribute = attribute
        self._sources: dict[str, Source | None] = {"": Source(root, root=root)}
        self._values: dict[tuple[str, str], object] = {}

    def argument(self, instance: Instance, name: str) -> object:
        """An argument of a resource as it is written; Unknown if the sources do not say."""
        source = self._source(instance.module)
        block = _block(source, instance) if source else None
        if block is None:
            return Unknown(f"{instance.address}.{name}")
        each = self._each(block, instance.module, instance.index)
        return self._safely(
            lambda: block_value(self._evaluation(instance.module, each), block, name, {})
        )

    def has_block(self, instance: Instance, name: str) -> bool:
        """Whether a resource has a block of that name, which may be dynamic."""
        source = self._source(instance.module)
        body = _block(source, instance) if source else None
        return body is not None and any(labels[-1] == name for labels, _ in blocks(body))

    def lifecycle(self, instance: Instance) -> Object | None:
        """The rules about a resource's end and its changes; None if the sources do not have it."""
        source = self._source(instance.module)
        body = _block(source, instance) if source else None
        if body is None:
            return None
        rules: dict[str, object] = {}
        for labels, inner in blocks(body):
            for name, value in attributes(inner).items() if labels == ["lifecycle"] else ():
                rules[name] = self._evaluated(instance.module, value)
                if name == "ignore_changes":
                    listed = nodes(nodes(value)[0]) if text_of(value).startswith("[") else [value]
                    rules[name] = tuple(map(text_of, listed))
        return rules

    def settings(self) -> Iterator[Resource]:
        """The settings of the root module that no plan has."""
        root = self._modules.at("")
        source = self._source(root)
        is_kept = False
        rest: dict[str, object] = {}
        for labels, body in source.blocks if source else ():
            if labels == ["terraform"]:
                rest |= {
                    name: self._evaluated(root, each) for name, each in attributes(body).items()
                }
                for (kind, *more), inner in blocks(body):
                    if kind in (BACKEND, "cloud"):
                        is_kept = True
                        yield backend(more[0] if more else kind, self._arguments(root, inner))
            elif labels[0] in NAMED_BY:
                at = attributes(body).get(NAMED_BY[labels[0]])
                yield block(labels[0], text_of(at) if at else "", self._arguments(root, body))
            elif labels[0] == "check":
                yield block("check", labels[-1], self._arguments(root, body))
        if not is_kept:
            yield backend("local", {})
        yield Resource(address=TERRAFORM, type=TERRAFORM, values=rest)

    def _evaluated(self, module: Module, node: Node) -> object:
        return self._safely(lambda: self._value(module, node))

    def _arguments(self, module: Module, body: Body) -> Object:
        """The arguments of a block; what cannot be evaluated is not known."""
        names = dict.fromkeys([*attributes(body), *(labels[-1] for labels, _ in blocks(body))])
        evaluation = self._evaluation(module, _nothing)
        return {
            name: self._safely(partial(block_value, evaluation, body, name, {})) for name in names
        }

    def _source(self, module: Module) -> Source | None:
        if module.address not in self._sources:
            parent = self._source(module.parent) if module.parent else None
            self._sources[module.address] = parent.called(module.name) if parent else None
        return self._sources[module.address]

    def _each(self, block: Body, module: Module, index: object) -> Callable[[str], object]:
        """``each`` and ``count`` of a resource or of a call of a module."""
        described = attributes(block)

        def found(name: str) -> object:
            if name == "count":
                return {"index": index}
            if "for_each" not in described:
                raise NotEvaluatedError(name)
            return Namespace(lambda key: index if key == "key" else value())

        def value() -> object:
            over = self._evaluation(module, _nothing).value(described["for_each"], {})
            if isinstance(over, list):
                return index
            return over if isinstance(over, Unknown) else member(over, index)

        return found

    def _evaluation(self, module: Module, each: Callable[[str], object]) -> Evaluation:
        def data(kind: object) -> object:
            return Namespace(lambda key: self._resource(module, f"data.{kind}.{key}"))

        known: Mapping[str, Callable[[object], object]] = {
            "data": data,
            "local": lambda key: self._local(module, str(key)),
            "module": lambda key: self._called(module, str(key)),
            "path": lambda key: self._path(module, key),
            "var": lambda key: self._variable(module, str(key)),
            **{
                # Of these, the plan holds no value.
                name: partial(_not_known, name)
                for name in ("self", "terraform")
            },
        }

        def root(name: str) -> object:
            if name in ("each", "count"):
                return each(name)
            return Namespace(
                known.get(name) or (lambda key: self._resource(module, f"{name}.{key}"))
            )

        return Evaluation(root, files=self._content)

    def _content(self, path: str) -> str | None:
        """A file of the sources; None of one outside their folder, or that cannot be read."""
        root = self._root.resolve()
        found = (root / path).resolve()
        if not found.is_relative_to(root):
            return None
        try:
            return found.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def _path(self, module: Module, name: object) -> object:
        source = self._source(module)
        if name == "root":
            return "."
        if name != "module" or source is None:
            return Unknown(f"path.{name}")
        return relpath(source.folder, self._root)

    def _safely(self, value: Callable[[], object]) -> object:
        try:
            return value()
        except (NotEvaluatedError, RecursionError, *NOT_OF_THE_LANGUAGE):
            return Unknown()

    def _once(self, key: tuple[str, str], value: Callable[[], object]) -> object:
        if key not in self._values:
            self._values[key] = Unknown(key[1])  # A circle leads nowhere.
            self._values[key] = value()
        return self._values[key]

    def _local(self, module: Module, name: str) -> object:
        source = self._source(module)
        found = source.locals.get(name) if source else None
        if found is None:
            return Unknown(f"local.{name}")
        return self._once((module.address, f"local.{name}"), lambda: self._value(module, found))

    def _value(self, module: Module, node: Node) -> object:
        return self._evaluation(module, _nothing).value(node, {})

    def _variable(self, module: Module, name: str) -> object:
        if module.parent is None:
            declared = as_object(as_object(module.configuration.get("variables")).get(name))
            if declared.get("sensitive") is True:
                return Unknown(SENSITIVE)
            given = self._variables.get(name)
            if isinstance(given, Mapping):
                return cast("Object", given).get("value")
            return self._default(module, name)
        return self._once((module.address, f"var.{name}"), lambda: self._input(module, name))

    def _input(self, module: Module, name: str) -> object:
        parent = module.parent or module
        if self._is_sensitive(module, "variable", name):
            return Unknown(SENSITIVE)
        source = self._source(parent)
        block = source.block("module", module.name) if source else None
        if block is None:
            return Unknown(f"var.{name}")
        written = attributes(block).get(name)
        if written is None:
            return self._default(module, name)
        each = self._each(block, parent, module.index)
        value = self._evaluation(parent, each).value(written, {})
        return self._default(module, name) if value is None else value

    def _is_sensitive(self, module: Module, kind: str, name: str) -> bool:
        source = self._source(module)
        block = source.block(kind, name) if source else None
        marked = attributes(block).get("sensitive") if block is not None else None
        return marked is not None and self._value(module, marked) is not False

    def _default(self, module: Module, name: str) -> object:
        source = self._source(module)
        block = source.block("variable", name) if source else None
        default = attributes(block).get("default") if block is not None else None
        return None if default is None else self._value(module, default)

    def _called(self, module: Module, name: str) -> object:
        found = {each.index: each for each in self._modules.called(module, name)}
        # The plan names no instance of a module without resources, such as one of labels.
        indexes = None if found else self._indexes(module, name)
        if isinstance(indexes, Unknown):
            return indexes
        none = {} if "for_each_expression" in as_object(module.calls().get(name)) else []
        return by_index(
            found or {each: called_by(module, name, each) for each in indexes or ()},
            lambda child: Namespace(lambda key: self._output(child, str(key))),
            lambda: none,
        )

    def _indexes(self, module: Module, name: str) -> Sequence[Any] | Unknown:
        """What ``count`` or ``for_each`` makes a call of a module for; None for a plain call."""
        source = self._source(module)
        block = source.block("module", name) if source else None
        if block is None:
            return Unknown(f"module.{name}")
        written = attributes(block)
        for argument in ("count", "for_each"):
            if argument in written:
                over = self._value(module, written[argument])
                if isinstance(over, Unknown):
                    return Unknown(f"module.{name}")
                return range(over) if isinstance(over, int) else list(cast("list[object]", over))
        return [None]

    def _output(self, module: Module, name: str) -> object:
        source = self._source(module)
        block = source.block("output", name) if source else None
        if block is None:
            return Unknown(f"{module.address}.{name}")
        if self._is_sensitive(module, "output", name):
            return Unknown(SENSITIVE)
        written = attributes(block)["value"]
        return self._once((module.address, f"output.{name}"), lambda: self._value(module, written))

    def _resource(self, module: Module, name: str) -> object:
        found = self._instances.named(module, name)
        declared = module.declared.get(name, {})

        def none() -> object:
            if "count_expression" in declared:
                return []
            return {} if "for_each_expression" in declared else Unknown(name)

        return by_index(
            found, lambda each: Namespace(lambda key: self._member(each, str(key))), none
        )

    def _member(self, instance: Instance, name: str) -> object:
        """An attribute; a name that is not known is the address, as it is for the resource."""
        value = self._attribute(instance, name)
        is_name = isinstance(value, Unknown) and name in CHOSEN
        return f"{instance.address}.{name}" if is_name else value

    def provider(self, alias: str | None, argument: str) -> object:
        """An argument of a provider of AWS; Unknown if the sources do not say."""
        source = self._source(self._modules.at(""))
        for body in source.providers() if source else ():
            described = attributes(body).get("alias")
            if (word(nodes(described)[0]) if described is not None else None) == alias:
                evaluation = self._evaluation(self._modules.at(""), _nothing)
                return self._safely(lambda: block_value(evaluation, body, argument, {}))  # noqa: B023
        return Unknown(argument)


def _block(source: Source, instance: Instance) -> Body | None:
    kind, _, name = instance.name.removeprefix("data.").partition(".")
    return source.block("data" if instance.is_data else "resource", kind, name)


def _nothing(name: str) -> object:
    raise NotEvaluatedError(name)


def _not_known(name: str, key: object) -> object:
    return Unknown(f"{name}.{key}")
