"""Templates within a configuration of Terraform, as the resources that they make."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from keyproof import strict_json
from keyproof.json_values import as_list, as_object, objects
from keyproof.loaders.cloudformation.intrinsics import DYNAMIC
from keyproof.loaders.cloudformation.table import snake
from keyproof.model.resource import Resource, Stack

STACK = "aws_cloudformation_stack"
CONFIGURATION_SET = "AWS::SMSVOICE::ConfigurationSet"
SET = "aws_pinpointsmsvoicev2_configuration_set"
DESTINATION = "aws_pinpointsmsvoicev2_event_destination"
# The other sections change what the resources are, or send something elsewhere.
SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Resources"}
# Others, such as a condition or a policy of updates, make something else of a resource.
MEMBERS = {"Properties", "Type"}
# A function of CloudFormation, a macro, or a reference.
FUNCTION = re.compile(r"Fn::.*|Ref|Condition")
# What stands for a template that is not read: YAML, one that is elsewhere, or not known yet.
NOT_READ = Resource(address="", type="a CloudFormation template that is not read", values={})


def with_templates(stack: Stack) -> Stack:
    """A stack of Terraform whose stacks of CloudFormation say what their templates make."""
    resources = (
        replace(each, made=_made_by(each) or (NOT_READ,)) if each.type == STACK else each
        for each in stack.resources
    )
    return replace(stack, resources=tuple(resources))


def _made_by(stack: Resource) -> tuple[Resource, ...]:
    """The resources that a template in JSON makes; none for one that is not read.

    What Terraform has no type for keeps the type and the properties that CloudFormation knows.
    """
    try:
        template = as_object(strict_json.loads(stack.text("template_body")))
    except (ValueError, RecursionError):
        return ()
    listed = objects(template.get("Resources"))
    is_other = any(set(each) - MEMBERS for each in listed.values())
    if not SECTIONS.issuperset(template) or is_other or _is_evaluated(listed):
        return ()
    made = (
        Resource(
            address=name,
            type=str(each.get("Type")),
            values=as_object(each.get("Properties")),
        )
        for name, each in listed.items()
    )
    return tuple(one for each in made for one in _of_terraform(each))


def _of_terraform(resource: Resource) -> Iterator[Resource]:
    if resource.type != CONFIGURATION_SET:
        yield resource
        return
    name = resource.value("ConfigurationSetName")
    yield Resource(address=resource.address, type=SET, values={"name": name})
    for place, block in enumerate(resource.everything_at("EventDestinations")):
        if isinstance(block, Mapping):
            yield Resource(
                address=f"{resource.address}.EventDestinations[{place}]",
                type=DESTINATION,
                values={**_arguments(as_object(block)), "configuration_set_name": name},
            )


def _arguments(properties: Mapping[str, object]) -> Mapping[str, object]:
    """Properties as arguments: ``TopicArn`` is ``topic_arn``, in blocks too."""
    return {
        # CloudWatch is one word to the provider.
        snake(name.replace("CloudWatch", "Cloudwatch")): (
            _arguments(as_object(each)) if isinstance(each, Mapping) else each
        )
        for name, each in properties.items()
    }


def _is_evaluated(value: object) -> bool:
    """Whether CloudFormation makes some of a value, which is not read then."""
    if isinstance(value, Mapping):
        members = as_object(value)
        return any(map(FUNCTION.fullmatch, members)) or any(map(_is_evaluated, members.values()))
    if isinstance(value, list):
        return any(map(_is_evaluated, as_list(value)))
    return isinstance(value, str) and DYNAMIC in value
