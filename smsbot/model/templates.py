"""CloudFormation templates within a configuration: their types, and the events they send on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from constructs_lib import strict_json
from smsbot.aws.resource_types import TEMPLATE_TYPES_WITHOUT_DATA
from smsbot.model.resource import Resource

STACK = "aws_cloudformation_stack"
CONFIGURATION_SET = "AWS::SMSVOICE::ConfigurationSet"
# What stands for a template that is not read: YAML, one that is elsewhere, or not known yet.
NOT_READ = "a CloudFormation template that is not read"


@dataclass(frozen=True, kw_only=True)
class EventDestination:
    """Where the configuration set of that name sends its events; ``role`` is who writes a log.

    ``target`` is empty for what is not known.
    """

    configuration_set: str
    target: str
    role: str


def unknown_types(stack: Resource) -> tuple[str, ...]:
    """The types in a stack's template of which it is not known whether they hold data."""
    found = _resources(stack)
    if found is None:
        return (NOT_READ,)
    kinds = dict.fromkeys(each.text("Type") for each in found)
    return tuple(kind for kind in kinds if kind not in TEMPLATE_TYPES_WITHOUT_DATA)


def event_destinations(stack: Resource) -> Iterator[EventDestination]:
    """What the configuration sets of a stack's template send on."""
    for each in _resources(stack) or ():
        if each.text("Type") != CONFIGURATION_SET:
            continue
        listed = each.value("Properties", "EventDestinations")
        for destination in cast("list[object]", listed) if isinstance(listed, list) else []:
            if isinstance(destination, Mapping):
                yield _destination(each, cast("Mapping[str, object]", destination))


def _destination(configuration_set: Resource, values: Mapping[str, object]) -> EventDestination:
    found = Resource(address="", type="", values=values)
    return EventDestination(
        configuration_set=configuration_set.text("Properties", "ConfigurationSetName"),
        target=found.text("SnsDestination", "TopicArn")
        or found.text("CloudWatchLogsDestination", "LogGroupArn")
        or found.text("KinesisFirehoseDestination", "DeliveryStreamArn"),
        role=found.text("CloudWatchLogsDestination", "IamRoleArn")
        or found.text("KinesisFirehoseDestination", "IamRoleArn"),
    )


def _resources(stack: Resource) -> tuple[Resource, ...] | None:
    """The resources of a template in JSON; None for one that is not read."""
    try:
        template = strict_json.loads(stack.text("template_body"))
    except (ValueError, RecursionError):
        return None
    whole = Resource(
        address=stack.address,
        type="",
        values=cast("Mapping[str, object]", template) if isinstance(template, dict) else {},
    )
    listed = whole.value("Resources")
    if not isinstance(listed, dict) or not listed or "Transform" in whole.values:
        return None
    return tuple(
        Resource(
            address=f"{stack.address}/{name}",
            type="",
            values=cast("Mapping[str, object]", values) if isinstance(values, dict) else {},
        )
        for name, values in cast("dict[str, object]", listed).items()
    )
