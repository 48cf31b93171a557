"""CloudFormation templates within a configuration, as the resources of Terraform that they make."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from keyproof import strict_json
from keyproof.aws.arguments.known import KNOWN_ARGUMENTS
from keyproof.json_values import as_list, as_object
from keyproof.model.resource import Resource

STACK = "aws_cloudformation_stack"
CONFIGURATION_SET = "AWS::SMSVOICE::ConfigurationSet"
SET = "aws_pinpointsmsvoicev2_configuration_set"
DESTINATION = "aws_pinpointsmsvoicev2_event_destination"
# The other sections change what the resources are, or send something elsewhere.
SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Resources"}
# Others, such as a condition or a policy of updates, make something else of a resource.
MEMBERS = {"Properties", "Type"}
# A function of CloudFormation, a macro, a reference, or a value that CloudFormation looks up.
FUNCTION = re.compile(r"Fn::.*|Ref|Condition")
LOOKED_UP = "{{resolve:"
# What stands for a template that is not read: YAML, one that is elsewhere, or not known yet.
NOT_READ = "a CloudFormation template that is not read"


def unknown_types(resource: Resource) -> tuple[str, ...]:
    """Its type, or those in a stack's template, if it is not known whether they hold data."""
    found = resources_of(resource) if resource.type == STACK else (resource,)
    if found is None:
        return (NOT_READ,)
    kinds = dict.fromkeys(each.type for each in found)
    return tuple(kind for kind in kinds if kind not in KNOWN_ARGUMENTS)


def resources_of(stack: Resource) -> tuple[Resource, ...] | None:
    """The resources that a template in JSON makes; None for one that is not read.

    What Terraform has no type for keeps the type and the properties that CloudFormation knows.
    """
    try:
        template = strict_json.loads(stack.text("template_body"))
    except (ValueError, RecursionError):
        return None
    whole = Resource(address=stack.address, type="", values=as_object(template))
    listed = as_object(whole.value("Resources"))
    if not listed or not SECTIONS.issuperset(whole.values):
        return None
    found = {name: as_object(each) for name, each in listed.items()}
    if any(set(each) - MEMBERS for each in found.values()) or _is_made(listed):
        return None
    made = (
        Resource(
            address=f"{stack.address}/{name}",
            type=str(each.get("Type")),
            values=as_object(each.get("Properties")),
        )
        for name, each in found.items()
    )
    return tuple(one for each in made for one in _of_terraform(each))


def with_template(resource: Resource) -> tuple[Resource, ...]:
    """A resource, and what its template makes, which goes by its address."""
    if resource.type != STACK:
        return (resource,)
    found = resources_of(resource) or ()
    return (resource, *(replace(each, address=resource.address) for each in found))


def _of_terraform(resource: Resource) -> Iterator[Resource]:
    if resource.type != CONFIGURATION_SET:
        yield resource
        return
    name = resource.value("ConfigurationSetName")
    yield Resource(address=resource.address, type=SET, values={"name": name})
    for place, block in enumerate(resource.everything_at("EventDestinations")):
        if isinstance(block, Mapping):
            values = _in_terraforms_words(as_object(block))
            yield Resource(
                address=f"{resource.address}.EventDestinations[{place}]",
                type=DESTINATION,
                values={**values, "configuration_set_name": name},
            )


def _in_terraforms_words(values: Mapping[str, object]) -> Mapping[str, object]:
    """Properties as arguments: ``TopicArn`` is ``topic_arn``, in blocks too."""
    return {
        # CloudWatch is one word to the provider.
        re.sub(r"(?<!^)(?=[A-Z])", "_", name.replace("CloudWatch", "Cloudwatch")).lower(): (
            _in_terraforms_words(as_object(each)) if isinstance(each, Mapping) else each
        )
        for name, each in values.items()
    }


def _is_made(value: object) -> bool:
    """Whether CloudFormation makes some of a value, which is not read then."""
    if isinstance(value, Mapping):
        members = as_object(value)
        return any(map(FUNCTION.fullmatch, members)) or any(map(_is_made, members.values()))
    if isinstance(value, list):
        return any(map(_is_made, as_list(value)))
    return isinstance(value, str) and LOOKED_UP in value
