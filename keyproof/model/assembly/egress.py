"""Every way by which content leaves what a stack holds, as its resources say."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from keyproof.aws.deliveries.listed import OUTLETS, Outlet
from keyproof.json_values import as_object, listed, parsed
from keyproof.model.assembly.placement import addresses_by_name, resources_by_name
from keyproof.model.assembly.templates import with_template
from keyproof.model.identifiers import arn_of
from keyproof.model.model import EgressPath, Model
from keyproof.model.resource import Resource, Stack, Unknown

# In a path: every member of an object, or each whose name is like this.
EVERY = "*"


def egress_paths(model: Model) -> tuple[EgressPath, ...]:
    """Every way out, in the order of the resources."""
    return model.shared(egress_paths, lambda: tuple(_paths_of(model.stack)))


def _paths_of(stack: Stack) -> Iterator[EgressPath]:
    addresses = addresses_by_name(resources_by_name(stack))
    for each in stack.resources:
        for one in with_template(each):
            for outlet in OUTLETS.get(one.type, ()):
                yield from _ways(one, outlet, addresses, stack)


def _ways(
    resource: Resource, outlet: Outlet, addresses: Mapping[str, str], stack: Stack
) -> Iterator[EgressPath]:
    if outlet.when and not any(map(_is_on, values_at(resource, outlet.when))):
        return
    named_targets = values_at(resource, outlet.to) if outlet.to else []
    targets = [each for each in named_targets if _is_on(each)]
    if not targets and not outlet.always and not outlet.when:
        return
    named = next(iter(values_at(resource, outlet.of)), "") if outlet.of else resource.address
    is_own = named == resource.address or isinstance(named, Unknown)
    source = arn_of(resource, stack.location) if is_own else str(named)
    source = addresses.get(source, resource.address if is_own else source)
    for target in dict.fromkeys(map(_text, targets)) or [outlet.receiver]:
        is_call = outlet.stays and target in addresses
        yield EgressPath(
            address=resource.address,
            what=outlet.what,
            source=source,
            target=addresses[target] if is_call else target or outlet.receiver,
            is_call=is_call,
            is_open=not target and any(isinstance(each, Unknown) for each in targets),
        )


def values_at(resource: Resource, path: str) -> list[object]:
    """Every value at a path such as ``rule.key``, of blocks, lists, and objects in JSON."""
    found: list[object] = [resource.values]
    for name in path.split(".") if path else ():
        found = [value for each in found for value in _members(each, name)]
    return [value for each in found for value in listed(each)]


def _members(value: object, name: str) -> Iterator[object]:
    for each in listed(value):
        block = parsed(each)
        if isinstance(block, Mapping):
            members = as_object(block)
            if EVERY in name:
                yield from (each for key, each in members.items() if fnmatchcase(key, name))
            else:
                yield members.get(name)
        elif isinstance(block, str | Unknown):
            yield block  # What is not read may name any target.


def _is_on(value: object) -> bool:
    return value not in (None, "", False, "false", 0)


def _text(value: object) -> str:
    return "" if isinstance(value, Unknown) else str(value)
