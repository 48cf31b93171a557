"""Edits that give a configuration back what a change took: the remediation of comparing rules."""

from collections.abc import Iterable
from dataclasses import replace

from keyproof.change.change import Change, Side, mapped
from keyproof.findings.finding import Finding
from keyproof.findings.places import POLICY
from keyproof.findings.remediation import AddResource, Edit, RemoveResource, SetArgument
from keyproof.model.resource import Resource, Unknown, is_unknown
from keyproof.model.secrets import without_secrets

# Settings that no edit of a remediation writes.
NOT_EDITED = ("action", "backend", "provisioner", "required_providers", "terraform")


def undoing(finding: Finding, change: Change) -> Finding:
    """The finding with edits that undo the change of the argument that it is about, if any."""
    place, found = finding.about[0], change.by_address.get(finding.about[0].address)
    if found is None or place.part.partition("/")[0] == POLICY:
        return finding
    block = place.part.partition(".")[0]
    paths = [each for each in found.arguments if each.partition(".")[0] == block or not block]
    edits = restored(change, place.address, paths)
    if not edits:
        return finding
    return replace(finding, remediation=replace(finding.remediation, edits=edits))


def restored(change: Change, address: str, paths: Iterable[str]) -> tuple[Edit, ...]:
    """The edits that set changed arguments to what they were, and remove new blocks."""
    found = change.by_address.get(address)
    before = change.before.by_address.get(address)
    if found is None or before is None:
        return ()
    values: dict[str, object] = {}
    after = change.after.by_address.get(address)
    for path in (each for each in paths if each in found.arguments):
        (was, now), block = found.arguments[path], path.partition(".")[0]
        is_new = isinstance(now, Unknown)
        if is_new and after is not None and not change.after.stack.writes(after, block):
            continue  # AWS chooses it.
        if not before.values.get(block) and block != "lifecycle":
            values[block] = None
        elif not is_unknown(was):
            written = as_written(was, change.before)
            values[path] = without_secrets(written, path.rpartition(".")[2])
    return tuple(
        SetArgument(address=address, path=path, value=value) for path, value in values.items()
    )


def undone(change: Change, address: str, paths: Iterable[str]) -> tuple[Edit, ...]:
    """The edits that keep what goes, remove what is new, or restore changed arguments."""
    before, after = (side.by_address.get(address) for side in (change.before, change.after))
    if after is None:
        return kept(change, before) if before else ()
    if after.type.partition(".")[0] in NOT_EDITED:
        return ()
    return restored(change, address, paths) if before else (RemoveResource(address=address),)


def kept(change: Change, resource: Resource) -> tuple[Edit, ...]:
    """The edit that keeps a resource that a change removes."""
    if is_unknown(resource.values) or "." in resource.type or change.after.stack.is_state:
        return ()
    written = {
        name: without_secrets(as_written(value, change.before), name)
        for name, value in resource.values.items()
        if value not in (None, "", [], {})
    }
    protection = {"lifecycle": {"prevent_destroy": True}} if resource.prevent_destroy else {}
    return (AddResource(address=resource.address, values={**written, **protection}),)


def as_written(value: object, side: Side) -> object:
    """A value with references in place of the ARNs and ids of resources that AWS has yet to name.

    Such an ARN has the address of its resource in it, which is of no use in a configuration.
    """
    return mapped(value, lambda text: _with_references(text, side))


def _with_references(text: str, side: Side) -> str:
    for key in side.model.keys:
        # Of a key that is there, the ARN is known.
        if key.arn.endswith(f"/{key.address}"):
            text = text.replace(key.arn, f"${{{key.address}.arn}}")
            text = f"${{{key.address}.key_id}}" if text == key.address else text
    return text
