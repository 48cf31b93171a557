"""The calls of a stack that ``deliveries.toml`` lists, or a function makes; unknown ones too."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from keyproof.aws.deliveries.listed import ELB_ACCOUNTS, NAMED_TYPES, Delivery, deliveries
from keyproof.aws.requests.request_context import ENCRYPTED_WITH, OBJECT_KEY
from keyproof.json_values import as_object
from keyproof.location import Location, service_in
from keyproof.model.assembly.egress import values_at
from keyproof.model.assembly.placement import Named, log_group_of
from keyproof.model.assembly.templates import SET, with_template
from keyproof.model.identifiers import KEY_TYPES, LINKED_ROLES, arn_of
from keyproof.model.model import Call
from keyproof.model.resource import NotEvaluated, Place, Resource, Stack, Unknown
from keyproof.model.watch import EVENT_RULE

# In the ARN of a role that a service made for itself.
LINKED = ":role/aws-service-role/"
# The end of the name of every directory bucket.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
OF_A_DIRECTORY = "--x-s3"
# In the ARN of the alias of an AWS managed key, which its service may use.
OF_AWS = ":alias/aws/"
LOG_GROUP = "aws_cloudwatch_log_group"
KEY, ALIAS, NO_KEY = "aws_kms_key", "aws_kms_alias", "the unknown key of {}"
# Auto Scaling launches instances with volumes by the role that it has in the account. That has no
# right to a key by its own policies: the key's policy has to allow it.
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
GROUP, TEMPLATE = "aws_autoscaling_group", "aws_launch_template"
SERVICE = "autoscaling.amazonaws.com"
DEFAULT_ROLE = f"aws-service-role/{SERVICE}/{LINKED_ROLES[SERVICE]}"
ROLE = "service_linked_role_arn"
OF_VOLUMES = ("block_device_mappings", "ebs", "kms_key_id")
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


class Deliveries:
    """What the resources of a stack make AWS call."""

    def __init__(self, stack: Stack, named: Named) -> None:
        self._stack = stack
        self._named = named

    def __iter__(self) -> Iterator[Call | NotEvaluated]:
        """Every call in the order of the resources, and what stands in place of an unknown one."""
        listed = (one for each in self._stack.resources for one in with_template(each))
        for resource in listed:
            for delivery in deliveries().get(resource.type, ()):
                for block in _blocks(resource, delivery.each):
                    applies = _applies(delivery, block, resource)
                    if isinstance(applies, NotEvaluated):
                        yield applies
                    elif applies and isinstance(block, Resource):
                        yield from self._of(delivery, block, resource)

    def _arn(self, argument: str, value: str) -> str:
        """The ARN of what an argument names by its ARN, its name or its id."""
        kind = NAMED_TYPES.get(argument.rpartition(".")[2], "")
        if kind == KEY and (alias := self._named.get((ALIAS, value))):
            value = alias.text("target_key_id") or NO_KEY.format(alias.address)
        kinds = KEY_TYPES if kind == KEY else (kind,)
        if found := next(filter(None, (self._named.get((each, value)) for each in kinds)), None):
            return arn_of(found, self._stack.location)
        # A function may be named with a version or an alias at the end.
        name, _, qualifier = value.rpartition(":")
        if found := self._named.get((kind, name)):
            return f"{arn_of(found, self._stack.location)}:{qualifier}"
        if kind in ("aws_s3_bucket", SET) and value and not value.startswith("arn:"):
            # The name is all that the ARN has.
            found = Resource(address=value, type=kind, values={})
        return arn_of(found, self._stack.location) if found else value

    def _of(
        self, delivery: Delivery, block: Resource, resource: Resource
    ) -> Iterator[Call | NotEvaluated]:
        for target in values_at(block, delivery.target):
            if target not in (None, ""):
                yield from self._to(target, delivery, block, resource)

    def _to(
        self, target: object, delivery: Delivery, block: Resource, resource: Resource
    ) -> Iterator[Call | NotEvaluated]:
        argument = ".".join(each for each in (delivery.each, delivery.target) if each)
        if resource.text(*delivery.source.split(".")).endswith(OF_A_DIRECTORY):
            reason = "keyproof does not know which permissions S3 needs for a directory bucket"
            yield NotEvaluated(place=Place(resource.address, delivery.source), reason=reason)
            return
        if not isinstance(target, str):
            yield known_later(resource.address, argument, target)
            return
        # What is written to a bucket may have a prefix in the argument that names the bucket.
        named, _, folder = target.partition("/") if ":s3:::" in target else (target, "", "")
        target = self._arn(delivery.target, named)
        service = service_in(target)
        if service == "logs":
            # A log group's events are in its streams.
            target = f"{target.removesuffix(':*')}:log-stream:any"
        if (delivery.service and service not in delivery.service) or OF_AWS in target:
            return
        source = self._source(delivery.source, resource)
        caller = self._caller(delivery, block, resource)
        if isinstance(caller, NotEvaluated):
            yield caller
            return
        said = delivery.callers.get(service, delivery.caller)
        said = said.format(region=self._location(resource).region)
        if delivery.role and said:
            yield Call(
                address=resource.address,
                caller=said,
                action="sts:AssumeRole",
                target=caller,
                source=source,
                what=delivery.what,
                instead=self._instead(delivery, resource),
            )
        actions = delivery.actions(service)
        if not actions:
            reason = f"keyproof does not know which actions AWS calls on {target}"
            yield NotEvaluated(place=Place(resource.address, argument), reason=reason)
        key = _at(block, delivery.key) if delivery.key else ""
        if isinstance(key, Unknown):
            yield known_later(
                resource.address, ".".join(filter(None, (delivery.each, delivery.key))), key
            )
            return
        key = key if isinstance(key, str) else ""
        for action in actions:
            yield Call(
                address=resource.address,
                caller=caller or said,
                action=action,
                target=delivery.on or target,
                leaves=bool(delivery.on),
                source="" if caller else source,
                warns_of=self._warns_of(delivery, resource),
                what=delivery.what,
                instead=() if caller else self._instead(delivery, resource),
                key=key,
                on_key=tuple(delivery.on_key),
                written=self._object(delivery, block, folder),
                says=self._says(delivery, source, key, resource),
                no_key=delivery.no_key,
                is_admitted=delivery.automatic,
            )

    def _caller(
        self, delivery: Delivery, block: Resource, resource: Resource
    ) -> str | NotEvaluated:
        """The ARN of the role that calls; empty where the service itself does."""
        if delivery.of_function:
            named = block.value(*delivery.of_function.split("."))
            named = resource.value(delivery.of_function) if named is None else named
            if not isinstance(named, str):
                return known_later(resource.address, delivery.of_function, named)
            function = self._named.get(("aws_lambda_function", named)) or self._named.get(
                ("aws_lambda_function", named.rpartition(":")[0])
            )
            if function is None:
                reason = f"the function {named} is not among the resources"
                place = Place(resource.address, delivery.of_function)
                return NotEvaluated(place=place, reason=reason)
            return self._role(function, function.value("role"), "role")
        if delivery.role:
            value = block.value(*delivery.role.split("."))
            value = resource.value(*delivery.role.split(".")) if value is None else value
            return self._role(resource, value, delivery.role)
        return ""

    def _role(self, resource: Resource, value: object, argument: str) -> str | NotEvaluated:
        if not isinstance(value, str) or not value:
            return known_later(resource.address, argument, value)
        found = self._named.get(("aws_iam_role", value))
        return arn_of(found, self._stack.location) if found else value

    def _location(self, resource: Resource) -> Location:
        return resource.location or self._stack.location

    def _source(self, source: str, resource: Resource) -> str:
        if not source:
            return ""
        if source == "account":
            location = self._location(resource)
            return f"arn:{location.partition}:*:{location.region}:{location.account_id}:*"
        if source == "self":
            return arn_of(resource, self._stack.location)
        if source == "rule":
            return self._rule(resource)
        arn = self._arn(source, resource.text(*source.split(".")))
        return f"{arn}:*" if service_in(arn) == "logs" else arn

    def _rule(self, target: Resource) -> str:
        """The ARN of the rule of a target, which may be of another stack."""
        location, rule = self._location(target), self._named.get((EVENT_RULE, target.text("rule")))
        name = "/".join(filter(None, (target.text("event_bus_name"), target.text("rule"))))
        return arn_of(rule, location) if rule else location.arn("events", f"rule/{name}")

    def _warns_of(self, delivery: Delivery, resource: Resource) -> str:
        rule = self._named.get((EVENT_RULE, resource.text("rule")))
        # One that is switched off matches nothing.
        is_off = rule and (rule.text("state") == "DISABLED" or rule.flag("is_enabled") is False)
        return "" if is_off else self._source(delivery.warns, resource)

    def _instead(self, delivery: Delivery, resource: Resource) -> tuple[str, ...]:
        location = self._location(resource)
        is_known = "-" in location.region  # Else a symbol: it may be any.
        elb = [ELB_ACCOUNTS.get(location.region, "")] if is_known else ELB_ACCOUNTS.values()
        names = (
            each.format(region=location.region, elb_account=account)
            for each in delivery.instead
            for account in (elb if "{elb_account}" in each else [""])
        )
        return (
            *self._roles(delivery),
            *(
                f"arn:{location.partition}:iam::{each}:root" if each.isdigit() else each
                for each in names
                if each
            ),
        )

    def _roles(self, delivery: Delivery) -> Iterator[str]:
        """The roles with which AWS tries the call first, but for one of the service's own."""
        if not delivery.or_role:
            return
        kind, argument = delivery.or_role
        for each in self._stack.resources:
            if each.type == kind:
                role = self._role(each, each.value(argument), argument)
                if isinstance(role, str) and LINKED not in role:
                    yield role

    def _object(self, delivery: Delivery, block: Resource, folder: str) -> str:
        written = delivery.object.format(account=self._stack.location.account_id)
        prefix = block.value(delivery.prefix) if delivery.prefix else folder
        if isinstance(prefix, Unknown):
            return "*"
        prefix = prefix.strip("/") if isinstance(prefix, str) else ""
        return f"{prefix}/{written}" if prefix and written else written

    def _says(
        self, delivery: Delivery, source: str, key: str, resource: Resource
    ) -> tuple[tuple[str, str], ...]:
        account, name = self._stack.location.account_id, resource.text("name")
        context = (f"kms:EncryptionContext:{delivery.context}", source)
        # Whoever names a key of its own asks S3 to encrypt with it.
        asks = [(ENCRYPTED_WITH, "aws:kms")] if key else []
        asks += [(OBJECT_KEY, key)] if key.startswith("arn:") else []
        return (
            *((k, each.format(account=account, name=name)) for k, each in delivery.says.items()),
            *((context,) if delivery.context else ()),
            *asks,
        )


def _blocks(resource: Resource, path: str) -> Iterator[Resource | NotEvaluated]:
    """The blocks at a path, each as a resource; the resource itself for an empty path."""
    for each in values_at(resource, path):
        if isinstance(each, Unknown):
            yield known_later(resource.address, path, each)
        elif isinstance(each, Mapping):
            yield replace(resource, values=as_object(each))


def _applies(
    delivery: Delivery, block: Resource | NotEvaluated, resource: Resource
) -> bool | NotEvaluated:
    """Whether AWS calls for a block; what is not known in its place."""
    later = block if isinstance(block, NotEvaluated) else None
    for path, allowed in delivery.when.items():
        value = _at(resource, path)
        if isinstance(value, Unknown):
            later = later or known_later(resource.address, path, value)
            continue
        flag = resource.flag(*path.split("."))
        if (value or "" if flag is None else flag) not in allowed:
            return False
    if isinstance(block, NotEvaluated):
        return block
    if not block.values or not any(values_at(block, delivery.target)):
        return False
    for path, said in delivery.where.items():
        value = _at(block, path)
        if isinstance(value, Unknown) and said not in ("", "*"):
            later = later or known_later(resource.address, f"{delivery.each}.{path}", value)
        elif not _is(value, said):
            return False
    return later or True


def _at(resource: Resource, path: str) -> object:
    """What is at a path, or what of the path is not known."""
    return next(iter(values_at(resource, path)), None)


def _is(value: object, said: str) -> bool:
    """Whether a value is what is said; ``*`` stands for anything that is written."""
    return value not in (None, "") if said == "*" else (value or "") == said


def known_later(address: str, argument: str, value: object) -> NotEvaluated:
    """An argument on which something depends and that is not known."""
    reference = value.reference if isinstance(value, Unknown) else ""
    of = f" (it depends on {reference})" if reference else ""
    return NotEvaluated(
        place=Place(address, argument), reason=f"it is known only after the apply{of}"
    )


def calls_of(stack: Stack, named: Named) -> Iterator[Call]:
    """The calls that functions and log groups make."""
    for each in stack.resources:
        location = each.location or stack.location
        if each.type == "aws_lambda_function":
            group = location.arn("logs", f"log-group:{log_group_of(each)}:log-stream:any")
            yield from _of_function(each, group, named)
        elif each.type == LOG_GROUP:
            logs, arn = location.endpoint_name("logs"), arn_of(each, location)
            yield Call(address=each.address, caller=logs, action="", target=arn)


def _of_function(function: Resource, group: str, named: Named) -> Iterator[Call]:
    role, at = function.text("role"), function.address
    yield Call(address=at, caller="lambda.amazonaws.com", action="sts:AssumeRole", target=role)
    is_there = (LOG_GROUP, log_group_of(function)) in named
    if is_there or function.text("logging_config", "log_group"):
        for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
            yield Call(address=at, caller=role, action=action, target=group)


def launches_of(stack: Stack, named: Named) -> Iterator[Call | NotEvaluated]:
    """One call for each group and key that a launch template of it names."""
    for group in stack.resources:
        if group.type != GROUP:
            continue
        role = group.value(ROLE) or (group.location or stack.location).role_arn(DEFAULT_ROLE)
        found = dict.fromkeys(
            (arn_of(template, stack.location), key)
            for template in _templates(group, named)
            for key in template.everything_at(*OF_VOLUMES)
            if isinstance(key, str) and key
        )
        if found and not isinstance(role, str):
            yield known_later(group.address, ROLE, role)
            continue
        for template, key in found:
            yield Call(
                address=group.address,
                caller=str(role),
                action="ec2:RunInstances",
                target=template,
                what="the launch of instances with encrypted volumes",
                key=key,
                # The role's own policies allow it.
                is_admitted=True,
            )


def _templates(group: Resource, named: Named) -> Iterator[Resource]:
    for path, arguments in NAMING:
        for argument in arguments:
            for name in group.everything_at(*path, argument):
                if isinstance(name, str) and (TEMPLATE, name) in named:
                    yield named[TEMPLATE, name]
