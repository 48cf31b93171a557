"""Edits that give a configuration back what a change took: the remediation of comparing rules."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from keyproof.change.change import Change, Side
from keyproof.findings.remediation import AddResource, Edit, RemoveResource, SetArgument
from keyproof.model.resource import Resource, Unknown


def restored(change: Change, address: str, paths: Iterable[str]) -> tuple[Edit, ...]:
    """The edits that set changed arguments to what they were."""
    found = change.by_address.get(address)
    if found is None:
        return ()
    return tuple(
        SetArgument(
            address=address, path=path, value=as_written(found.arguments[path][0], change.before)
        )
        for path in paths
        if path in found.arguments and _is_known(found.arguments[path][0])
    )


def kept(change: Change, resource: Resource) -> tuple[Edit, ...]:
    """The edit that keeps a resource that a change removes."""
    if not _is_known(resource.values) or "." in resource.type or change.after.stack.is_state:
        return ()
    written = {
        name: as_written(value, change.before)
        for name, value in resource.values.items()
        if value not in (None, "", [], {})
    }
    protection = {"lifecycle": {"prevent_destroy": True}} if resource.prevent_destroy else {}
    return (AddResource(address=resource.address, values={**written, **protection}),)


def removed(resource: Resource) -> tuple[Edit, ...]:
    """The edit that takes a new resource away again."""
    return (RemoveResource(address=resource.address),)


def as_written(value: object, side: Side) -> object:
    """A value with references in place of the ARNs and ids of resources that AWS has yet to name.

    Such an ARN has the address of its resource in it, which is of no use in a configuration.
    """
    if isinstance(value, str):
        return _with_references(value, side)
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value).items()
        return {name: as_written(each, side) for name, each in members}
    if isinstance(value, list):
        return [as_written(each, side) for each in cast("list[object]", value)]
    return value


def _with_references(text: str, side: Side) -> str:
    for key in side.model.keys:
        # Of a key that is there, the ARN is known.
        if key.arn.endswith(f"/{key.address}"):
            text = text.replace(key.arn, f"${{{key.address}.arn}}")
            text = f"${{{key.address}.key_id}}" if text == key.address else text
    return text


def _is_known(value: object) -> bool:
    return not any(True for _ in _unknown_in(value))


def _unknown_in(value: object) -> Iterator[Unknown]:
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, Mapping):
        for each in cast("Mapping[str, object]", value).values():
            yield from _unknown_in(each)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _unknown_in(each)
