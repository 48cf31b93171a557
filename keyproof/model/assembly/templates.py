"""CloudFormation templates within a configuration: their types, and the events they send on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from keyproof import strict_json
from keyproof.aws.arguments.known import KNOWN_ARGUMENTS
from keyproof.model.assembly.placement import Named
from keyproof.model.resource import Resource

STACK = "aws_cloudformation_stack"
CONFIGURATION_SET = "AWS::SMSVOICE::ConfigurationSet"
# The other sections change what the resources are, or send something elsewhere.
SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Resources"}
# Others, such as a condition or a policy of updates, make something else of a resource.
MEMBERS = {"Properties", "Type"}
# A function of CloudFormation, a macro, a reference, or a value that CloudFormation looks up.
FUNCTION = re.compile(r"Fn::.*|Ref|Condition")
LOOKED_UP = "{{resolve:"
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
    found = resources_of(stack)
    if found is None:
        return (NOT_READ,)
    kinds = dict.fromkeys(each.type for each in found)
    return tuple(kind for kind in kinds if kind not in KNOWN_ARGUMENTS)


def event_destinations(stack: Resource) -> Iterator[EventDestination]:
    """What the configuration sets of a stack's template send on."""
    for each in resources_of(stack) or ():
        if each.type != CONFIGURATION_SET:
            continue
        listed = each.value("EventDestinations") or []
        for destination in cast("list[object]", listed) if isinstance(listed, list) else [listed]:
            # What a function of CloudFormation makes is not known.
            yield _destination(each, _object(destination))


def destinations_of(resource: Resource, named: Named) -> Iterator[EventDestination]:
    """Each destination that a resource of the AWS provider names; it has to be exactly one."""
    name = resource.text("configuration_set_name")
    of = named.get(("aws_pinpointsmsvoicev2_configuration_set", name))
    name = of.text("name") if of else name
    for block, target, role in (
        ("sns_destination", "topic_arn", ""),
        ("cloudwatch_logs_destination", "log_group_arn", "iam_role_arn"),
        ("kinesis_firehose_destination", "delivery_stream_arn", "iam_role_arn"),
    ):
        if resource.value(block):
            yield EventDestination(
                configuration_set=name,
                target=resource.text(block, target),
                role=resource.text(block, role) if role else "",
            )


def _destination(configuration_set: Resource, values: Mapping[str, object]) -> EventDestination:
    found = Resource(address="", type="", values=values)
    return EventDestination(
        configuration_set=configuration_set.text("ConfigurationSetName"),
        target=found.text("SnsDestination", "TopicArn")
        or found.text("CloudWatchLogsDestination", "LogGroupArn")
        or found.text("KinesisFirehoseDestination", "DeliveryStreamArn"),
        role=found.text("CloudWatchLogsDestination", "IamRoleArn")
        or found.text("KinesisFirehoseDestination", "IamRoleArn"),
    )


def resources_of(stack: Resource) -> tuple[Resource, ...] | None:
    """The resources of a template in JSON, with their properties; None for one that is not read."""
    try:
        template = strict_json.loads(stack.text("template_body"))
    except (ValueError, RecursionError):
        return None
    whole = Resource(address=stack.address, type="", values=_object(template))
    listed = whole.value("Resources")
    if not isinstance(listed, dict) or not listed or not SECTIONS.issuperset(whole.values):
        return None
    found = {name: _object(each) for name, each in cast("dict[str, object]", listed).items()}
    if any(set(each) - MEMBERS for each in found.values()) or _is_made(listed):
        return None
    return tuple(
        Resource(
            address=f"{stack.address}/{name}",
            type=str(each.get("Type")),
            values=_object(each.get("Properties")),
        )
        for name, each in found.items()
    )


def _is_made(value: object) -> bool:
    """Whether CloudFormation makes some of a value, which is not read then."""
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        return any(map(FUNCTION.fullmatch, members)) or any(map(_is_made, members.values()))
    if isinstance(value, list):
        return any(map(_is_made, cast("list[object]", value)))
    return isinstance(value, str) and LOOKED_UP in value


def _object(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
