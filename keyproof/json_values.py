"""The parts of a JSON document, of which each may be of any kind."""

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import cast

Object = Mapping[str, object]
NOTHING: Object = {}
# https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
FLAGS = {"true": True, "1": True, "false": False, "0": False}


def as_object(value: object) -> Object:
    """A JSON object; an empty one in place of anything else."""
    return cast("Object", value) if isinstance(value, Mapping) else NOTHING


def as_objects(value: object) -> list[Object]:
    """The JSON objects of a list; none of anything else."""
    return [as_object(each) for each in as_list(value) if isinstance(each, Mapping)]


def objects(value: object) -> Mapping[str, Object]:
    """The members of a JSON object as JSON objects."""
    return {name: as_object(each) for name, each in as_object(value).items()}


def as_list(value: object) -> list[object]:
    """A list as it is; an empty one in place of anything else."""
    return cast("list[object]", value) if isinstance(value, list) else []


def listed(value: object) -> list[object]:
    """A list as it is, and anything else as its only member."""
    return cast("list[object]", value) if isinstance(value, list) else [value]


def flat(value: object) -> Iterator[object]:
    """The members of a list, of the lists in it too; anything else is its only member."""
    for each in listed(value):
        if isinstance(each, list):
            yield from flat(cast("object", each))
        else:
            yield each


def at(document: object, *path: str) -> Object:
    """The object at a path; an empty one where there is none."""
    for name in path:
        document = as_object(document).get(name)
    return as_object(document)


def parsed(value: object) -> object:
    """The document that a text is in JSON; any other value, and any other text, as it is."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """What a value holds that is neither an object nor a list, each by its path."""
    if isinstance(value, Mapping):
        for name, each in as_object(value).items():
            yield from leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, each in enumerate(listed(value)):
            yield from leaves(each, f"{path}[{place}]")
    else:
        yield path, value


def texts_in(value: object) -> Iterator[str]:
    """The texts that a value holds, or is."""
    return (each for _, each in leaves(value) if isinstance(each, str))


def as_flag(value: object) -> bool | None:
    """True or false, also of a text; None for anything else."""
    if isinstance(value, str):
        return FLAGS.get(value)
    return value if isinstance(value, bool) else None


def as_number(value: object) -> float | None:
    """A number, also of a text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number if isfinite(number) else None
