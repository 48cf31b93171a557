"""Terraform's syntax of JSON: blocks, each alone or in a list, at every level of their labels.

https://developer.hashicorp.com/terraform/language/syntax/json
"""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from keyproof.terminal.user_error import UserError

Object = Mapping[str, object]
NOTES = "//"


def parsed(text: str) -> object:
    """JSON in which a key that is repeated stands for as many blocks. Raises ValueError."""
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found and name != NOTES:
            found[name] = [*_listed(found[name]), *_listed(value)]
        else:
            found[name] = value
    return found


def labelled(value: object, place: str, labels: int) -> Iterator[tuple[tuple[str, ...], Object]]:
    """The blocks of a type, each with its labels. Raises UserError where one is no object."""
    for each in _flat(value):
        body = as_body(each, place)
        if labels == 0:
            yield (), body
            continue
        for name, inner in body.items():
            if name != NOTES:
                for more, found in labelled(inner, f"{place}.{name}", labels - 1):
                    yield (name, *more), found


def as_body(value: object, place: str) -> Object:
    """What has to be a JSON object. Raises UserError where it is something else."""
    if not isinstance(value, Mapping):
        raise UserError(
            f"{place} is {value!r:.80}; allowed is a JSON object.",
            hint="Write it as Terraform reads it: `terraform validate` says what is wrong.",
        )
    return cast("Object", value)


def without_notes(value: object) -> object:
    """The same JSON without the notes of the CDK, at any depth, which Terraform ignores."""
    if isinstance(value, dict):
        members = cast("Object", value).items()
        return {name: without_notes(each) for name, each in members if name != NOTES}
    if isinstance(value, list):
        return [without_notes(each) for each in cast("list[object]", value)]
    return value


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _flat(value: object) -> Iterator[object]:
    for each in _listed(value) if value is not None else ():
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each
