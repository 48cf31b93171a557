"""What AWS would refuse of a request, as far as botocore's models of its services say."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "structure": dict,
    "map": dict,
    "list": list,
}


# Classes of characters that Python's expressions do not have: letters, digits, separators.
CLASSES = {r"\p{L}": "A-Za-z\u00c0-\uffff", r"\p{N}": "0-9", r"\p{Z}": " \u00a0"}


def problems(value: Any, shape: Shape | None, place: str) -> Iterator[str]:
    """What is wrong with a value of this shape: members, types, lengths, ranges, patterns."""
    if shape is None:
        if value:
            yield f"{place} takes nothing, and has {value}"
        return
    expected = TYPES.get(shape.type_name)
    is_bool = isinstance(value, bool)
    if expected and (not isinstance(value, expected) or is_bool != (expected is bool)):
        yield f"{place} is not a {shape.type_name}: {value!r}"
        return
    measured: Any = len(value) if isinstance(value, str | list | dict) else value
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is not None and measured < least) or (most is not None and measured > most):
        yield f"{place} is not from {least} to {most}: {value!r}"
    of_kind = OF_KIND.get(type(shape))
    if of_kind:
        yield from of_kind(value, shape, place)


def _of_structure(value: Any, shape: Any, place: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            yield f"{place}.{name} is missing"
    for name, member in value.items():
        if name in shape.members:
            yield from problems(member, shape.members[name], f"{place}.{name}")
        else:
            yield f"{place}.{name} is unknown"


def _of_list(value: Any, shape: Any, place: str) -> Iterator[str]:
    for number, member in enumerate(value):
        yield from problems(member, shape.member, f"{place}.{number}")


def _of_map(value: Any, shape: Any, place: str) -> Iterator[str]:
    for name, member in value.items():
        yield from problems(name, shape.key, f"{place} key")
        yield from problems(member, shape.value, f"{place}.{name}")


def _of_string(value: Any, shape: Any, place: str) -> Iterator[str]:
    pattern = shape.metadata.get("pattern")
    for theirs, ours in CLASSES.items():
        pattern = pattern and pattern.replace(theirs, ours)
    if pattern and not re.fullmatch(pattern, value, re.DOTALL):
        yield f"{place} is not like {pattern}: {value!r}"
    if shape.enum and value not in shape.enum:
        yield f"{place} is none of {', '.join(shape.enum)}: {value!r}"


OF_KIND: Mapping[type[Shape], Callable[[Any, Any, str], Iterator[str]]] = {
    StructureShape: _of_structure,
    ListShape: _of_list,
    MapShape: _of_map,
    StringShape: _of_string,
}
