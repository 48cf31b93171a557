"""Every way by which content leaves what a stack holds, as its resources say."""

from collections.abc import Iterator, Mapping

from keyproof.aws.deliveries.listed import OUTLETS, Outlet
from keyproof.model.assembly.placement import addresses_by_name
from keyproof.model.identifiers import arn_of
from keyproof.model.model import EgressPath, Model, once_per_model
from keyproof.model.resource import Resource, Stack, Unknown


@once_per_model
def egress_paths(model: Model) -> tuple[EgressPath, ...]:
    """Every way out, in the order of the resources."""
    addresses = addresses_by_name(model)
    return tuple(
        way
        for each in model.stack.with_made
        for outlet in OUTLETS.get(each.type, ())
        for way in _ways(each, outlet, addresses, model.stack)
    )


def _ways(
    resource: Resource, outlet: Outlet, addresses: Mapping[str, str], stack: Stack
) -> Iterator[EgressPath]:
    if outlet.when and not any(map(_is_on, resource.everything_at(outlet.when))):
        return
    named_targets = resource.everything_at(outlet.to) if outlet.to else []
    targets = [each for each in named_targets if _is_on(each)]
    if not targets and not outlet.always and not outlet.when:
        return
    named = next(iter(resource.everything_at(outlet.of)), "") if outlet.of else resource.address
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


def _is_on(value: object) -> bool:
    return value not in (None, "", False, "false", 0)


def _text(value: object) -> str:
    return "" if isinstance(value, Unknown) else str(value)
