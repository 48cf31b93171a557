"""What the expressions of a module are worth, what the names in them stand for, and settings."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os.path import relpath
from typing import Any, Generic, TypeVar

from keyproof.json_values import NOTHING, Object, as_list, as_number, as_object, listed
from keyproof.loaders import settings
from keyproof.loaders.configuration.blocks import LABELS, Blocks, Folder
from keyproof.loaders.hcl.json_syntax import (
    MARKER,
    NOTES,
    Expression,
    Inner,
    Reference,
    parts_of,
    read_reference,
    shown,
)
from keyproof.loaders.hcl.values import REFUSED, Namespace, by_index, joined, member, pairs
from keyproof.loaders.symbols import POLICY_ARGUMENT, SENSITIVE
from keyproof.model.resource import Resource, Unknown

Index = int | str
T = TypeVar("T")
MOST_INSTANCES = 1024
BLOCKS_OF_TERRAFORM: Mapping[str, int] = {"backend": 1, "cloud": 0, "required_providers": 1}
# The blocks that are known by an address, with the argument that has it.
NAMED_BY = {"import": "to", "removed": "from"}


class Scope(ABC, Generic[T]):
    """Evaluates the blocks of a module. Whatever cannot be evaluated is Unknown.

    ``T`` is an instance of a resource. ``folder`` has the files of the module, if they are at hand.
    """

    def __init__(self, blocks: Blocks, folder: Folder | None) -> None:
        self.blocks = blocks
        self._folder = folder
        self._known: dict[tuple[str, str], object] = {}

    @abstractmethod
    def instances_of(self, address: str) -> Mapping[Index | None, T] | None:
        """The instances of a resource by index; None where there is no such block."""

    @abstractmethod
    def attribute(self, instance: T, name: str) -> object:
        """An attribute of an instance."""

    @abstractmethod
    def variable(self, name: str) -> object:
        """The value of a variable."""

    def module(self, name: str) -> object:
        """What a call of a module stands for."""
        return Unknown(f"module.{name}")

    def indexes(self, body: Object) -> Sequence[Index | None] | None:
        """What ``count`` or ``for_each`` makes a block for; None where that is not known."""
        # A rule of OpenTofu.
        if self.lifecycle(body).get("enabled") in (False, "false"):
            return []
        if body.get("count") is not None:
            number = as_number(self.tried(body["count"]))
            if number is None or not 0 <= number <= MOST_INSTANCES:
                return None
            return [*range(int(number))]
        if body.get("for_each") is None:
            return [None]
        over = self.tried(body["for_each"])
        keys = [*as_object(over), *as_list(over)]
        is_known = isinstance(over, Mapping | list) and all(isinstance(e, str) for e in keys)
        return [str(each) for each in keys] if is_known else None

    def names(self, address: str, body: Object, index: Index | None) -> Object:
        """``each`` and ``count`` of an instance of a resource, or of a call of a module."""
        if body.get("count") is not None:
            return {"count": {"index": index}}
        if body.get("for_each") is None:
            return NOTHING

        def value() -> object:
            over = self.once("for_each", address, lambda: self.raw(body["for_each"]))
            if isinstance(over, list):
                return index
            return over if isinstance(over, Unknown) else member(over, index)

        return {"each": Namespace(lambda key: index if key == "key" else value())}

    def is_sensitive(self, body: Object) -> bool:
        """Whether a variable or an output is marked as sensitive."""
        return self.evaluated(body.get("sensitive")) not in (None, False, "false")

    def evaluated(self, value: object, names: Object = NOTHING) -> object:
        """A value with its expressions evaluated, in lists, objects and blocks too."""
        return self._evaluated(value, names, self._or_unknown)

    def raw(self, value: object, names: Object = NOTHING) -> object:
        """The same as an expression sees it: a resource may be a part of it.

        Raises what Terraform refuses.
        """
        return self._evaluated(value, names, self._worth)

    def tried(self, value: object, names: Object = NOTHING) -> object:
        """The same; Unknown where Terraform would refuse it."""
        try:
            return self.raw(value, names)
        except REFUSED:
            return Unknown()

    def arguments(self, body: Object, names: Object = NOTHING) -> dict[str, object]:
        """The arguments and the blocks of a block."""
        dynamic = (label for (label,), _ in self.blocks.inner(body, "dynamic", 1))
        found = (*(each for each in body if each not in (NOTES, "dynamic")), *dynamic)
        return {name: self.argument(body, name, names) for name in dict.fromkeys(found)}

    def argument(self, body: Object, name: str, names: Object = NOTHING) -> object:
        """An argument of a block, or the list of its blocks of that name, also dynamic ones."""
        value = body.get(name)
        if isinstance(value, Expression) and POLICY_ARGUMENT.fullmatch(name):
            from keyproof.loaders.hcl.syntax import unmarked

            value = unmarked(value)
        found = self.evaluated(value, names)
        if "dynamic" not in body:
            return found
        inner = self.blocks.inner(body, "dynamic", 1)
        dynamic = [each for (label,), each in inner if label == name]
        if not dynamic:
            return found
        made = [*listed(found)] if found is not None else []
        made += (one for each in dynamic for one in self._dynamic(name, each, names))
        return next((each for each in made if isinstance(each, Unknown)), made)

    def lifecycle(self, body: Object) -> Object:
        """The rules of a resource's lifecycle; the paths that are ignored are texts."""
        return {
            name: value if name == "ignore_changes" else self.evaluated(value)
            for _, rules in self.blocks.inner(body, "lifecycle", 0)
            for name, value in rules.items()
        }

    def once(self, kind: str, name: str, value: Callable[[], object]) -> object:
        """A value that is evaluated when it is first asked for; a circle leads nowhere."""
        key = (kind, name)
        if key not in self._known:
            self._known[key] = Unknown(f"{kind}.{name}")
            try:
                self._known[key] = value()
            except Exception:
                del self._known[key]
                raise
        return self._known[key]

    def _evaluated(
        self, value: object, names: Object, worth: Callable[[str | Expression, Object], object]
    ) -> object:
        if isinstance(value, Expression) or (isinstance(value, str) and MARKER.search(value)):
            return worth(value, names)
        if isinstance(value, list):
            return [self._evaluated(each, names, worth) for each in as_list(value)]
        if isinstance(value, Mapping):
            members = as_object(value)
            if _has_dynamic(members):
                return self.arguments(members, names)
            return {
                self._key(name, names): self._evaluated(each, names, worth)
                for name, each in members.items()
                if name != NOTES
            }
        return value

    def _key(self, name: str, names: Object) -> str:
        found = self.evaluated(name, names) if "{" in name else name
        return found if isinstance(found, str) else name

    def _dynamic(self, name: str, body: Object, names: Object) -> Iterator[object]:
        over = self.tried(body.get("for_each"), names)
        try:
            members: Iterable[tuple[object, object]] = pairs(over)
        except REFUSED:
            yield Unknown(f"dynamic {name}")
            return
        iterator = str(body.get("iterator") or name)
        for key, value in members:
            inner = {**names, iterator: {"key": key, "value": value}}
            yield from listed(self.evaluated(body.get("content"), inner))

    def _plain(self, template: str, names: Object) -> list[object] | None:
        """The parts of a template that has plain references alone, which need no parser."""
        parts: list[object] = []
        for each in parts_of(template):
            part = read_reference(each.text) if isinstance(each, Inner) else each
            if isinstance(part, Reference) and part.address.partition(".")[0] not in names:
                parts.append(self._referred(part))
            elif isinstance(part, str):
                parts.append(part)
            else:
                return None
        is_open = len(parts) > 1 and any(isinstance(each, Unknown) for each in parts)
        return [Unknown(shown(template))] if is_open else parts

    def _referred(self, reference: Reference) -> object:
        instance = (self.instances_of(reference.address) or {}).get(reference.index)
        if instance is None:
            return Unknown(f"{reference.address}.{reference.attribute}")
        return self.attribute(instance, reference.attribute)

    def _or_unknown(self, of: str | Expression, names: Object) -> object:
        try:
            found = self._worth(of, names)
        except REFUSED:
            found = Unknown()
        # A namespace, or several instances of a resource, is no value.
        if _is_value(found) and found != Unknown():
            return found
        return Unknown(shown(of) if isinstance(of, str) else "")

    def _worth(self, of: str | Expression, names: Object) -> object:
        parts = self._plain(of, names) if isinstance(of, str) else None
        if parts is not None:
            return joined(parts)
        # The parser takes a second to start.
        from keyproof.loaders.hcl.evaluation import Evaluation

        evaluation = Evaluation(self._root, files=self._content)
        if isinstance(of, Expression):
            return evaluation.value(of.node, names)
        return evaluation.template(of, names)

    def _content(self, name: str) -> str | None:
        return self._folder.content(name) if self._folder else None

    def _root(self, name: str) -> object:
        if name == "data":
            return Namespace(
                lambda kind: Namespace(lambda key: self._resource(f"data.{kind}.{key}"))
            )
        if name == "path":
            of = self._folder
            path = relpath(of.path, of.root) if of else "."
            return {"module": path, "root": ".", "cwd": Unknown("path.cwd")}
        named = {
            "local": self._local,
            "module": self.module,
            "var": self.variable,
            # Of these, nobody knows a value.
            **dict.fromkeys(("self", "terraform"), lambda key: Unknown(f"{name}.{key}")),
        }
        of_name = named.get(name) or (lambda key: self._resource(f"{name}.{key}"))
        return Namespace(lambda key: of_name(str(key)))

    def _local(self, name: str) -> object:
        if name not in self.blocks.locals:
            return Unknown(f"local.{name}")
        return self.once("local", name, lambda: self.raw(self.blocks.locals[name]))

    def _resource(self, address: str) -> object:
        def none() -> object:
            body = self.blocks.written.get(address, NOTHING)
            if "count" in body:
                return []
            return {} if "for_each" in body else Unknown(address)

        return by_index(
            self.instances_of(address) or {},
            lambda each: Namespace(lambda key: self.attribute(each, str(key))),
            none,
        )


def _has_dynamic(body: Object) -> bool:
    """Whether an object is a block with dynamic ones in it."""
    found = [as_object(each) for each in listed(body.get("dynamic", []))]
    inner = [as_object(one) for each in found for of in each.values() for one in listed(of)]
    return bool(inner) and all({"content", "for_each"} <= set(each) for each in inner)


def _is_value(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_value, as_object(value).values()))
    if isinstance(value, list):
        return all(map(_is_value, as_list(value)))
    return value is None or isinstance(value, str | int | float | Unknown)


def settings_of(scope: Scope[Any]) -> Iterator[Resource]:
    """All but the providers, and those that are required."""
    found = scope.blocks.found
    yield from _of_terraform(scope)
    for (name,), body in found["output"]:
        others = scope.arguments({k: v for k, v in body.items() if k != "value"})
        written = body.get("value")
        value = Unknown(SENSITIVE) if others.get("sensitive") else scope.evaluated(written)
        yield settings.output(name, value, expression=settings.as_text(written), others=others)
    for (name,), body in found["module"]:
        yield settings.module(f"module.{name}", scope.arguments(body))
    for kind in ("data", "ephemeral", "action", "check"):
        for labels, body in found[kind]:
            of = ".".join((kind, *labels[: LABELS[kind] - 1]))
            yield settings.block(of, labels[-1], scope.arguments(body))
    for _, body in found["check"]:
        for labels, inner in scope.blocks.inner(body, "data", 2):
            yield settings.block(f"data.{labels[0]}", labels[1], scope.arguments(inner))
    for kind, named_by in NAMED_BY.items():
        for _, body in found[kind]:
            address = str(body.get(named_by)).removeprefix("${").removesuffix("}")
            yield settings.block(kind, address, scope.arguments(body))
            yield from _provisioners(scope, f"{kind}.{address}", body)
    for address, body in scope.blocks.written.items():
        yield from _provisioners(scope, address, body)


def _provisioners(scope: Scope[Any], address: str, body: Object) -> Iterator[Resource]:
    for number, ((kind,), inner) in enumerate(scope.blocks.inner(body, "provisioner", 1)):
        yield settings.provisioner(address, number, kind, scope.arguments(inner))


def _of_terraform(scope: Scope[Any]) -> Iterator[Resource]:
    rest: dict[str, object] = {}
    is_kept = False
    for _, body in scope.blocks.found["terraform"]:
        for kind in ("backend", "cloud"):
            for labels, inner in scope.blocks.inner(body, kind, BLOCKS_OF_TERRAFORM[kind]):
                is_kept = True
                yield settings.backend(labels[0] if labels else kind, scope.arguments(inner))
        rest |= scope.arguments({k: v for k, v in body.items() if k not in BLOCKS_OF_TERRAFORM})
    if not is_kept:
        # Where nothing is said, Terraform keeps the state in a file.
        yield settings.backend("local", NOTHING)
    yield Resource(address="terraform", type=settings.TERRAFORM, values=rest)
