"""Every small change of a configuration in JSON: dropped, flipped, widened, one at a time."""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Change = Callable[[Any], object]
# Arguments that hold a document of their own.
DOCUMENTS = ("policy", "assume_role_policy", "event_pattern", "policy_document", "redrive_policy")
FOREIGN = "arn:aws:iam::999988887777:root"
BLOCKS = ("resource", "provider", "terraform", "output", "data")


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """A change of one place; ``path`` has no indexes of lists, and ``address`` a resource."""

    kind: str
    path: tuple[str | int, ...]
    change: Change

    @property
    def address(self) -> str:
        """The resource; empty for a setting."""
        return ".".join(map(str, self.path[1:3])) if self.path[0] == "resource" else ""

    def __str__(self) -> str:
        # Whatever a resource is called.
        names = [str(each) for each in self.path if not isinstance(each, int)]
        return f"{self.kind}: {'.'.join(names[1:2] + names[3:] if self.address else names)}"

    def applied(self, document: Document) -> Document:
        """The document with the change."""
        found = deepcopy(document)
        self.change(found)
        return found


def mutations(document: Document) -> Iterator[Mutation]:
    """Every one, in the order of the document."""
    for kind, named in document["resource"].items():
        for name, values in named.items():
            path = ("resource", kind, name)
            yield Mutation(kind="drop resource", path=path, change=_dropped(path))
            yield from _of_value(values, path)
    for block in BLOCKS[1:]:
        yield from _of_value(document.get(block, {}), (block,))


def _at(document: Any, path: tuple[str | int, ...]) -> Any:
    for each in path:
        document = document[each]
    return document


def _dropped(path: tuple[str | int, ...]) -> Change:
    return lambda document: _at(document, path[:-1]).pop(path[-1])


def _set(path: tuple[str | int, ...], value: object) -> Change:
    return lambda document: _at(document, path[:-1]).__setitem__(path[-1], value)


def _of_value(value: Any, path: tuple[str | int, ...]) -> Iterator[Mutation]:
    match value:
        case dict():
            for name in value:
                yield Mutation(kind="drop", path=(*path, name), change=_dropped((*path, name)))
                yield from _of_value(value[name], (*path, name))
        case list():
            for place, each in enumerate(value):
                at = (*path, place)
                yield Mutation(kind="drop element", path=at, change=_dropped(at))
                yield from _of_value(each, at)
        case bool():
            yield Mutation(kind="flip", path=path, change=_set(path, not value))
        case int() | float():
            lower = value // 10 if value >= 10 else value - 1
            yield Mutation(kind="lower", path=path, change=_set(path, lower))
            yield Mutation(kind="higher", path=path, change=_set(path, value * 10 or 10))
        case str() if path[-1] in DOCUMENTS:
            yield from _of_document(json.loads(value), path)
        case _:
            other = "other" if str(value).endswith("}") else f"{value}x"
            yield Mutation(kind="other text", path=path, change=_set(path, other))


def _of_document(inner: Any, path: tuple[str | int, ...]) -> Iterator[Mutation]:
    """The changes of a document that is a text."""
    found = _of_policy(inner) if "Statement" in inner else _of_value(inner, ())
    for each in found:

        def change(document: Any, each: Mutation = each) -> None:
            _set(path, json.dumps(each.applied(inner)))(document)

        yield Mutation(kind=each.kind, path=(*path, *each.path), change=change)


def _of_policy(policy: Any) -> Iterator[Mutation]:
    for place, statement in enumerate(policy["Statement"]):
        path = ("Statement", place)
        effect = str(statement["Effect"])
        # Of a denial, everything works the other way around.
        named = (*path, effect)
        yield Mutation(kind="drop statement", path=named, change=_dropped(path))
        other = "Deny" if effect == "Allow" else "Allow"
        yield Mutation(kind="flip effect", path=named, change=_set((*path, "Effect"), other))
        for kind, change in _of_statement(statement):
            yield Mutation(
                kind=kind,
                path=(*named, kind.rpartition(" ")[2]),
                change=lambda document, p=path, c=change: c(_at(document, p)),
            )


def _of_statement(statement: Mapping[str, Any]) -> Iterator[tuple[str, Change]]:
    for element in ("Action", "Resource"):
        values = _listed(statement[element]) if element in statement else []
        for value in values:
            wide = "*" if element == "Resource" else f"{value.partition(':')[0]}:*"
            others = [each for each in values if each != value]
            if others:
                yield f"drop {element}", _set((element,), others)
            if value != wide:
                yield f"widen {element}", _set((element,), [*others, wide])
    if "Principal" in statement:
        yield "widen Principal", _set(("Principal",), "*")
        yield "foreign Principal", _set(("Principal",), {"AWS": FOREIGN})
    if "Condition" in statement:
        yield "drop Condition", _dropped(("Condition",))
    for operator, keys in statement.get("Condition", {}).items():
        for key, value in keys.items():
            path = ("Condition", operator, key)
            word = "Not" if "Not" in operator else ""
            yield (
                f"add {word}Value",
                _set(path, [*_listed(value), "arn:aws:iam::999988887777:role/x"]),
            )
            rest = _listed(value)[1:]
            if rest:
                yield f"drop {word}Value", _set(path, rest)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
