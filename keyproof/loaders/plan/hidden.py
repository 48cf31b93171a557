"""What a plan shows and nobody should take: sensitive values, and copies of policies."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import cast

from keyproof.model.resource import Unknown

Object = Mapping[str, object]


def without_copies(values: Object, managed: AbstractSet[str]) -> Object:
    """A role without the copies that AWS shows of policies that are resources of their own."""
    blocks = values.get("inline_policy")
    if not isinstance(blocks, list):
        return values
    kept = [
        each
        for each in cast("list[object]", blocks)
        if not (isinstance(each, dict) and cast("Object", each).get("name") in managed)
    ]
    return {**values, "inline_policy": kept}


def without_sensitive(values: Object, marks: object) -> Object:
    """The values without those that Terraform marks as sensitive, which no report may show."""
    flags = cast("Object", marks) if isinstance(marks, dict) else {}
    return {name: _hidden(value, flags.get(name)) for name, value in values.items()}


def _hidden(value: object, mark: object) -> object:
    if mark is True:
        return Unknown("sensitive")
    if isinstance(mark, dict) and isinstance(value, dict):
        return without_sensitive(cast("Object", value), cast("Object", mark))
    if isinstance(mark, list) and isinstance(value, list):
        marks = cast("list[object]", mark)
        return [
            _hidden(each, marks[place] if place < len(marks) else None)
            for place, each in enumerate(cast("list[object]", value))
        ]
    return value
