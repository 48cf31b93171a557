"""What AWS delivers from where to where, before and after a change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from keyproof.aws.deliveries.listed import NO_DELIVERY
from keyproof.change.change import Change, Side
from keyproof.model.assembly.egress import egress_paths
from keyproof.model.assembly.placement import addresses_by_name
from keyproof.model.identifiers import type_at
from keyproof.model.model import LATER, EgressPath, whole
from keyproof.model.resource import NotEvaluated, Place, Unknown

ASSUME = "sts:AssumeRole"
# What handles deliveries, or works on its own.
WORKERS = (
    *("aws_lambda_function", "aws_sfn_state_machine", "aws_ecs_service", "aws_pipes_pipe"),
    *("aws_kinesis_firehose_delivery_stream", "aws_scheduler_schedule"),
)
# What passes messages on to whoever subscribes, also from outside the stack.
HUBS = ("aws_cloudwatch_event_bus", "aws_sns_topic")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Something that AWS sends, or that a resource calls.

    ``source`` and ``target`` are addresses of resources, or names of what is outside the stack.
    ``address`` is the resource that says so, which may have another address on the other side.
    """

    what: str
    source: str
    target: str
    address: str = field(compare=False)
    warns: bool = field(default=False, compare=False)

    @property
    def is_notice(self) -> bool:
        """Whether it notifies somebody of an alarm or an event."""
        return self.warns and type_at(self.target) in ("", "aws_sns_topic")


def deliveries_of(side: Side) -> Mapping[Delivery, Delivery]:
    """Everything that is delivered on one side."""
    model = side.model
    declared = {call for each in model.declared_calls for call in each.calls(model)}
    ways = [each for each in egress_paths(model) if each.what not in NO_DELIVERY]
    described = {(each.address, _name(each.target, side)) for each in ways}
    warned = {each.address for each in model.calls if each.warns_of}
    found = [
        Delivery(
            what=each.what,
            source=_name(each.source, side),
            target=_name(each.target, side),
            address=each.address,
            warns=each.address in warned,
        )
        for each in ways
        if each.target
    ]
    for call in model.calls:
        is_told = (call.address, _name(call.target, side)) in described
        if call in declared or is_told or not call.action or call.action == ASSUME:
            continue
        delivery = Delivery(
            what=call.what or call.action,
            source=_name(call.source or call.caller, side),
            target=_name(call.target, side),
            address=call.address,
            warns=bool(call.warns_of),
        )
        found.append(delivery)
    return {each: each for each in found}


def gone(change: Change) -> Iterator[Delivery | NotEvaluated]:
    """The deliveries of before that are not there any more, from what is still there."""
    now = deliveries_of(change.after)
    said = {(each.address, each.what, each.target) for each in now}
    left = {each.address for each in change.gone}
    for each in deliveries_of(change.before):
        # What an unchanged resource says is kept: two resources may share the name of a source.
        is_changed = each.address in change.by_address
        is_said = not is_changed and (each.address, each.what, each.target) in said
        if each in now or is_said or each.source in left:
            continue
        if _may_be_kept(each, change):
            yield NotEvaluated(place=Place(each.address), reason=LATER)
        else:
            yield each


def _may_be_kept(delivery: Delivery, change: Change) -> bool:
    """Whether an argument that named the target is not known any more, and may still name it."""
    found = change.by_address.get(delivery.address)
    resource = change.before.by_address.get(delivery.target)
    names = {delivery.target, change.before.model.arns.get(delivery.target, "")}
    names |= {resource.text("name"), resource.text("function_name")} if resource else set()
    return found is not None and any(
        isinstance(after, Unknown) and any(each and each in str(before) for each in names)
        for before, after in found.arguments.values()
    )


def new_egress_paths(change: Change) -> Iterator[EgressPath]:
    """The ways by which content newly leaves what was there before the change."""
    had = {_way(each, change.before, change) for each in egress_paths(change.before.model)}
    said = {(each.address, each.what, each.target) for each in egress_paths(change.before.model)}
    for each in egress_paths(change.after.model):
        is_changed = each.address in change.by_address
        is_said = not is_changed and (each.address, each.what, each.target) in said
        if _way(each, change.after, change) in had or is_said:
            continue
        source = change.after.model.address_of(each.source)
        is_new = source in change.after.by_address and source not in change.before.by_address
        if not is_new or source in change.renamed:
            yield each


def _way(way: EgressPath, side: Side, change: Change) -> tuple[str, str, str]:
    target = _name(way.target, side)
    return way.what, _name(way.source, side), change.aligned(target)


def _name(text: str, side: Side) -> str:
    """The address of what a text names; a text that is the same on both sides for all others."""
    found = addresses_by_name(side.model).get(text) or side.model.address_of(whole(text))
    return found if found in side.by_address else side.model.symbol(text)
