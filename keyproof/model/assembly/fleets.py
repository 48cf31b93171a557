"""The launches of Auto Scaling groups whose volumes are under a key.

The role that Auto Scaling has in the account makes the volumes. It has no right to any key by its
own policies, so that the policy of the key, or a grant, has to allow it.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
"""

from collections.abc import Iterator, Mapping

from keyproof.model.assembly.deliveries import known_later
from keyproof.model.encryption_model import Call, NotJudged
from keyproof.model.identifiers import LINKED_ROLES, arn_of, attribute_of
from keyproof.model.resource import Resource, Stack

GROUP, TEMPLATE = "aws_autoscaling_group", "aws_launch_template"
SERVICE = "autoscaling.amazonaws.com"
DEFAULT_ROLE = f"aws-service-role/{SERVICE}/{LINKED_ROLES[SERVICE]}"
ROLE = "service_linked_role_arn"
KEY = ("block_device_mappings", "ebs", "kms_key_id")
# The blocks of a group that name a launch template, each with the arguments that do.
MIXED = ("mixed_instances_policy", "launch_template")
NAMING = (
    (("launch_template",), ("id", "name")),
    ((*MIXED, "launch_template_specification"), ("launch_template_id", "launch_template_name")),
    (
        (*MIXED, "override", "launch_template_specification"),
        ("launch_template_id", "launch_template_name"),
    ),
)


def launches_of(stack: Stack) -> Iterator[Call | NotJudged]:
    """One call for each group and key that a launch template of it names."""
    templates = {
        name: each
        for each in stack.resources
        if each.type == TEMPLATE
        for name in (attribute_of(each, "id", stack.location), each.text("id"), each.text("name"))
        if name
    }
    for group in stack.resources:
        if group.type == GROUP:
            location = group.location or stack.location
            found = dict.fromkeys(
                (arn_of(template, stack.location), key)
                for template in _templates(group, templates)
                for key in template.everything_at(*KEY)
                if isinstance(key, str) and key
            )
            for template, key in found:
                role = group.value(ROLE) or location.role_arn(DEFAULT_ROLE)
                if not isinstance(role, str):
                    yield known_later(group, ROLE, role)
                    break
                yield _launch(group, template, key, role)


def _templates(group: Resource, named: Mapping[str, Resource]) -> Iterator[Resource]:
    for path, arguments in NAMING:
        for argument in arguments:
            for name in group.everything_at(*path, argument):
                if isinstance(name, str) and name in named:
                    yield named[name]


def _launch(group: Resource, template: str, key: str, role: str) -> Call:
    return Call(
        address=group.address,
        caller=role,
        action="ec2:RunInstances",
        target=template,
        what="the launch of instances with encrypted volumes",
        key=key,
        # Its own policies allow the launch.
        is_admitted=True,
    )
