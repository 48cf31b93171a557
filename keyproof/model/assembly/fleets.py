"""What Auto Scaling does with a key: it launches instances with volumes, and notifies topics.

The role that Auto Scaling has in the account calls. It has no right to any key by its own policies,
so that the policy of the key, or a grant, has to allow it.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-sns-notifications.html
"""

from collections.abc import Iterator

from keyproof.location import Location
from keyproof.model.assembly.deliveries import known_later
from keyproof.model.assembly.placement import Named
from keyproof.model.encryption_model import Call, NotJudged
from keyproof.model.identifiers import LINKED_ROLES, arn_of
from keyproof.model.resource import Resource, Stack, Unknown

GROUP, TEMPLATE = "aws_autoscaling_group", "aws_launch_template"
NOTIFICATION = "aws_autoscaling_notification"
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


def launches_of(stack: Stack, named: Named) -> Iterator[Call | NotJudged]:
    """One call for each group and key that a launch template of it names."""
    for group in stack.resources:
        if group.type == GROUP:
            location = group.location or stack.location
            found = dict.fromkeys(
                (arn_of(template, stack.location), key)
                for template in _templates(group, named)
                for key in template.everything_at(*KEY)
                if isinstance(key, str) and key
            )
            for template, key in found:
                role = _role(group, location)
                if not isinstance(role, str):
                    yield known_later(group, ROLE, role)
                    break
                what = "the launch of instances with encrypted volumes"
                yield _call(group, role, "ec2:RunInstances", target=template, what=what, key=key)


def notices_of(stack: Stack, named: Named) -> Iterator[Call | NotJudged]:
    """One call for each notification of groups, and role of theirs."""
    for each in stack.resources:
        if each.type != NOTIFICATION:
            continue
        topic = each.value("topic_arn")
        if not isinstance(topic, str):
            yield known_later(each, "topic_arn", topic)
            continue
        location = each.location or stack.location
        roles: dict[str, None] = {}
        for name in each.everything_at("group_names"):
            groups = [named.get((GROUP, one)) for one in _referred(name)]
            if not groups or None in groups:
                yield _unknown_group(each, name)
                continue
            for group in filter(None, groups):
                role = _role(group, location)
                if isinstance(role, str):
                    roles[role] = None
                else:
                    yield known_later(group, ROLE, role)
        for role in roles:
            what = "the notification of the group"
            yield _call(each, role, "sns:Publish", target=topic, what=what)


def _unknown_group(notification: Resource, name: object) -> NotJudged:
    argument = "group_names"
    if not isinstance(name, str):
        return known_later(notification, argument, name)
    reason = f"the group {name} is not among the resources"
    return NotJudged(resource=notification.address, argument=argument, reason=reason)


def _referred(name: object) -> list[str]:
    """The name of a group; the addresses to which an unknown one refers."""
    if isinstance(name, Unknown):
        references = name.reference.split(", ") if name.reference else []
        return [each.removesuffix(".name").removesuffix(".id") for each in references]
    return [name] if isinstance(name, str) else []


def _role(group: Resource, location: Location) -> object:
    return group.value(ROLE) or location.role_arn(DEFAULT_ROLE)


def _templates(group: Resource, named: Named) -> Iterator[Resource]:
    for path, arguments in NAMING:
        for argument in arguments:
            for name in group.everything_at(*path, argument):
                if isinstance(name, str) and (TEMPLATE, name) in named:
                    yield named[TEMPLATE, name]


def _call(
    resource: Resource, role: str, action: str, *, target: str, what: str, key: str = ""
) -> Call:
    return Call(
        address=resource.address,
        caller=role,
        action=action,
        target=target,
        what=what,
        key=key,
        # The role's own policies allow it.
        is_admitted=True,
    )
