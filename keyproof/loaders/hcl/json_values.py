"""The values of a configuration in JSON: its references, variables, local values and functions."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar, cast

from keyproof.loaders.hcl.json_syntax import NOTES
from keyproof.loaders.hcl.references import Reference, render, shown
from keyproof.model.resource import Unknown

Object = Mapping[str, object]
Index = int | str
NOTHING: Object = {}


T = TypeVar("T")


class Values(Generic[T]):
    """Evaluates texts. Whatever cannot be evaluated is Unknown, with its expression.

    ``attribute`` is an attribute of an instance. ``content`` reads a file that a function names.
    """

    def __init__(
        self,
        *,
        instances: Callable[[str], Mapping[Index | None, T] | None],
        attribute: Callable[[T, str], object],
        local_values: Object,
        variables: Object,
        content: Callable[[str], str | None],
    ) -> None:
        self._instances = instances
        self._attribute = attribute
        self._named: Mapping[str, Object] = {"local": local_values, "var": variables}
        self._content = content
        self._resolving: list[tuple[str, str]] = []
        # The variables whose defaults were taken.
        self.defaults: set[str] = set()

    def evaluated(self, value: object, names: Object = NOTHING) -> object:
        """A value of JSON with its texts evaluated, in lists and objects too."""
        if isinstance(value, str):
            return render(
                value,
                lambda reference: self._referred(reference, names),
                lambda template: self._of_template(template, names),
            )
        if isinstance(value, list):
            return [self.evaluated(each, names) for each in cast("list[object]", value)]
        if isinstance(value, Mapping):
            return {
                self._key(name, names): self.evaluated(each, names)
                for name, each in cast("Object", value).items()
                if name != NOTES
            }
        return value

    def once(self, kind: str, name: str, value: Callable[[], object]) -> object:
        """A value that may refer to itself, which leads nowhere."""
        if (kind, name) in self._resolving:
            return Unknown(f"{kind}.{name}")
        self._resolving.append((kind, name))
        try:
            return value()
        finally:
            self._resolving.pop()

    def _key(self, name: str, names: Object) -> str:
        found = self.evaluated(name, names) if "{" in name else name
        return found if isinstance(found, str) else name

    def _referred(self, reference: Reference, names: Object) -> object:
        text = f"{reference.address}.{reference.attribute}"
        if reference.address.partition(".")[0] in names:
            return self._of_template(f"${{{text}}}", names)
        instance = (self._instances(reference.address) or {}).get(reference.index)
        return Unknown(text) if instance is None else self._attribute(instance, reference.attribute)

    def _of_template(self, template: str, names: Object) -> object:
        # The parser takes a second to start.
        from keyproof.loaders.hcl.evaluation import Evaluation
        from keyproof.loaders.hcl.functions import NotEvaluatedError
        from keyproof.loaders.hcl.values import NOT_OF_THE_LANGUAGE, Namespace

        def root(name: str) -> object:
            return Namespace(lambda key: self._root(name, str(key)))

        try:
            found = Evaluation(root, files=self._content).template(template, names)
        except (NotEvaluatedError, RecursionError, *NOT_OF_THE_LANGUAGE):
            found = Unknown()
        # A namespace, or several instances of a resource, is no value.
        is_value = _is_value(found)
        return found if is_value and found != Unknown() else Unknown(shown(template))

    def _root(self, name: str, key: str) -> object:
        from keyproof.loaders.hcl.values import Namespace

        if name in self._named:
            return self._of_name(name, key)
        if name == "path":
            return "." if key in ("module", "root") else Unknown(f"path.{key}")
        if name == "data":
            return Namespace(lambda inner: self._of_block(f"data.{key}.{inner}"))
        return self._of_block(f"{name}.{key}")

    def _of_name(self, kind: str, name: str) -> object:
        """A variable or a local value."""
        if name not in self._named[kind]:
            return Unknown(f"{kind}.{name}")
        if kind == "var":
            self.defaults.add(name)
        return self.once(kind, name, lambda: self.evaluated(self._named[kind][name]))

    def _of_block(self, address: str) -> object:
        from keyproof.loaders.hcl.values import Namespace, by_index

        found = self._instances(address)
        if found is None:
            return Unknown(address)
        return by_index(
            found,
            lambda each: Namespace(lambda key: self._attribute(each, str(key))),
            lambda: Unknown(address),
        )


def _is_value(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_value, cast("Object", value).values()))
    if isinstance(value, list):
        return all(map(_is_value, cast("list[object]", value)))
    return value is None or isinstance(value, str | int | float | Unknown)
