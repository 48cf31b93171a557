"""The parts of JSON that are of another kind than Terraform writes are taken for empty ones."""

from collections.abc import Mapping
from typing import cast

Object = Mapping[str, object]
NOTHING: Object = {}


def as_object(value: object) -> Object:
    """A JSON object; an empty one in place of anything else."""
    return cast("Object", value) if isinstance(value, Mapping) else NOTHING


def as_objects(value: object) -> list[Object]:
    """The JSON objects of a list; none of anything else."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Object", each) for each in listed if isinstance(each, Mapping)]
