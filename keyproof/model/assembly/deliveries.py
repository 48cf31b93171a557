"""The calls of a stack that ``deliveries.toml`` lists, or a function makes; unknown ones too."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from keyproof.aws.deliveries.listed import DELIVERIES, ELB_ACCOUNTS, NAMED_TYPES, Delivery
from keyproof.aws.requests.request_context import ENCRYPTED_WITH, OBJECT_KEY
from keyproof.json_values import as_flag, as_object, texts_in
from keyproof.location import Location, service_in
from keyproof.model.identifiers import KEY_TYPES, LINKED_ROLES, arn_of
from keyproof.model.model import Call, Named
from keyproof.model.resource import NotEvaluated, Place, Resource, Stack, Unknown, reference_of
from keyproof.model.watch import EVENT_RULE

# In the ARN of a role that a service made for itself.
LINKED = ":role/aws-service-role/"
# The end of the name of every directory bucket.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
OF_A_DIRECTORY = "--x-s3"
# The name is all that the ARN of one has.
NAMED_ALONE = ("aws_s3_bucket", "aws_pinpointsmsvoicev2_configuration_set")
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
FUNCTION = "aws_lambda_function"
# The arguments of a group that name launch templates.
OF_TEMPLATES = ("launch_template", "mixed_instances_policy")


def calls_of(stack: Stack, named: Named) -> Iterator[Call | NotEvaluated]:
    """Every call in the order of the resources, and what stands in place of an unknown one."""
    for each in stack.resources:
        location = each.location or stack.location
        if each.type == FUNCTION:
            yield from _of_function(each, location, named)
        elif each.type == LOG_GROUP:
            logs, arn = location.endpoint_name("logs"), arn_of(each, location)
            yield Call(address=each.address, caller=logs, action="", target=arn)
    for resource in stack.with_made:
        for entry in DELIVERIES.get(resource.type, ()):
            for written in resource.everything_at(entry.each):
                one = _Delivery(
                    entry=entry, resource=resource, written=written, stack=stack, named=named
                )
                yield from one.calls()
    for each in stack.resources:
        if each.type == GROUP:
            yield from _launches(each, stack, named)


def _of_function(function: Resource, location: Location, named: Named) -> Iterator[Call]:
    """The calls that each function makes: as its role, and to its log group.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    """
    role, at = function.text("role"), function.address
    yield Call(address=at, caller="lambda.amazonaws.com", action="sts:AssumeRole", target=role)
    written = function.text("logging_config", "log_group")
    group = written or f"/aws/lambda/{function.text('function_name')}"
    # Of another role, what it may do is not known; the argument is among what is not evaluated.
    if role.startswith("arn:") and (written or (LOG_GROUP, group) in named):
        stream = location.arn("logs", f"log-group:{group}:log-stream:any")
        for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
            yield Call(address=at, caller=role, action=action, target=stream)


def _launches(group: Resource, stack: Stack, named: Named) -> Iterator[Call | NotEvaluated]:
    """One call for each group and key that a launch template of it names."""
    role = group.value(ROLE) or (group.location or stack.location).role_arn(DEFAULT_ROLE)
    texts = texts_in([group.value(argument) for argument in OF_TEMPLATES])
    templates = (named[TEMPLATE, each] for each in texts if (TEMPLATE, each) in named)
    found = dict.fromkeys(
        (arn_of(template, stack.location), key)
        for template in templates
        for key in template.everything_at("block_device_mappings.ebs.kms_key_id")
        if isinstance(key, str) and key
    )
    if found and not isinstance(role, str):
        yield known_later(group.address, ROLE, role)
        return
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


class _NotEvaluatedError(Exception):
    """A call that is not evaluated; its argument says why."""

    def __init__(self, what: NotEvaluated) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, kw_only=True)
class _Delivery:
    """A block of a resource that makes AWS call, as an entry of the table describes it.

    The block is what is ``written``, which may not be known.
    """

    entry: Delivery
    resource: Resource
    written: object
    stack: Stack
    named: Named

    def calls(self) -> Iterator[Call | NotEvaluated]:
        """The calls for each target."""
        try:
            targets = self.block.everything_at(self.entry.target) if self._applies() else []
        except _NotEvaluatedError as unknown:
            yield unknown.what
            return
        for target in targets:
            if target not in (None, ""):
                try:
                    yield from self._to(target)
                except _NotEvaluatedError as unknown:
                    yield unknown.what

    @cached_property
    def block(self) -> Resource:
        """What is written, as a resource; empty where that is not known."""
        return replace(self.resource, values=as_object(self.written))

    @property
    def _location(self) -> Location:
        return self.resource.location or self.stack.location

    def _later(self, argument: str, value: object) -> _NotEvaluatedError:
        return _NotEvaluatedError(known_later(self.resource.address, argument, value))

    def _unknown(self, argument: str, reason: str) -> _NotEvaluatedError:
        place = Place(self.resource.address, argument)
        return _NotEvaluatedError(NotEvaluated(place=place, reason=reason))

    def _applies(self) -> bool:
        """Whether AWS calls for the block; raises what is not known, if that decides it."""
        later: list[_NotEvaluatedError] = []
        for path, allowed in self.entry.when.items():
            value = _at(self.resource, path)
            flag = as_flag(value)
            if isinstance(value, Unknown):
                later.append(self._later(path, value))
            elif (value or "" if flag is None else flag) not in allowed:
                return False
        if isinstance(self.written, Unknown):
            raise self._later(self.entry.each, self.written)
        if not any(self.block.everything_at(self.entry.target)):
            return False
        for path, said in self.entry.where.items():
            value = _at(self.block, path)
            if isinstance(value, Unknown) and said not in ("", "*"):
                later.append(self._later(f"{self.entry.each}.{path}", value))
            elif (value in (None, "")) if said == "*" else ((value or "") != said):
                return False
        if later:
            raise later[0]
        return True

    def _to(self, target: object) -> Iterator[Call]:
        entry, resource = self.entry, self.resource
        argument = ".".join(each for each in (entry.each, entry.target) if each)
        if resource.text(*entry.source.split(".")).endswith(OF_A_DIRECTORY):
            reason = "keyproof does not know which permissions S3 needs for a directory bucket"
            raise self._unknown(entry.source, reason)
        if not isinstance(target, str):
            raise self._later(argument, target)
        # What is written to a bucket may have a prefix in the argument that names the bucket.
        named, _, folder = target.partition("/") if ":s3:::" in target else (target, "", "")
        target = self._arn(entry.target, named)
        service = service_in(target)
        if service == "logs":
            # A log group's events are in its streams.
            target = f"{target.removesuffix(':*')}:log-stream:any"
        if (entry.service and service not in entry.service) or OF_AWS in target:
            return
        actions, key = entry.actions(service), _at(self.block, entry.key) if entry.key else ""
        call = self._call(service)
        if entry.role and call.caller:
            yield call
        if not actions:
            reason = f"keyproof does not know which actions AWS calls on {target}"
            raise self._unknown(argument, reason)
        if isinstance(key, Unknown):
            raise self._later(".".join(filter(None, (entry.each, entry.key))), key)
        key = key if isinstance(key, str) else ""
        made = replace(
            call,
            target=entry.on or target,
            leaves=bool(entry.on),
            warns_of=self._warns_of(),
            key=key,
            on_key=tuple(entry.on_key),
            written=self._object(folder),
            says=self._says(call.source, key),
            no_key=entry.no_key,
            is_admitted=entry.automatic,
        )
        if call.target:
            made = replace(made, caller=call.target, source="", instead=())
        yield from (replace(made, action=each) for each in actions)

    def _call(self, service: str) -> Call:
        """The call by which AWS becomes the role that calls; without a target for no role."""
        entry = self.entry
        source, role = self._source(entry.source), self._caller()
        return Call(
            address=self.resource.address,
            caller=entry.callers.get(service, entry.caller).format(region=self._location.region),
            action="sts:AssumeRole",
            target=role,
            source=source,
            what=entry.what,
            instead=self._instead(),
        )

    def _arn(self, argument: str, value: str) -> str:
        """The ARN of what an argument names by its ARN, its name or its id."""
        kind = NAMED_TYPES.get(argument.rpartition(".")[2], "")
        if kind == KEY and (alias := self.named.get((ALIAS, value))):
            value = alias.text("target_key_id") or NO_KEY.format(alias.address)
        for each in KEY_TYPES if kind == KEY else (kind,):
            if found := self.named.get((each, value)):
                return arn_of(found, self.stack.location)
        # A function may be named with a version or an alias at the end.
        name, _, qualifier = value.rpartition(":")
        if found := self.named.get((kind, name)):
            return f"{arn_of(found, self.stack.location)}:{qualifier}"
        if kind in NAMED_ALONE and value and not value.startswith("arn:"):
            return arn_of(Resource(address=value, type=kind, values={}), self.stack.location)
        return value

    def _caller(self) -> str:
        """The ARN of the role that calls; empty where the service itself does."""
        entry = self.entry
        if entry.of_function:
            named = self._beside(entry.of_function)
            if not isinstance(named, str):
                raise self._later(entry.of_function, named)
            version = self.named.get((FUNCTION, named.rpartition(":")[0]))
            function = self.named.get((FUNCTION, named), version)
            if function is None:
                reason = f"the function {named} is not among the resources"
                raise self._unknown(entry.of_function, reason)
            role, at, argument = function.value("role"), function.address, "role"
        elif entry.role:
            role, at, argument = self._beside(entry.role), self.resource.address, entry.role
        else:
            return ""
        if not isinstance(role, str) or not role:
            raise _NotEvaluatedError(known_later(at, argument, role))
        return self._role(role)

    def _beside(self, path: str) -> object:
        """What is at a path in the block or, without it there, in the resource."""
        value = self.block.value(*path.split("."))
        return self.resource.value(*path.split(".")) if value is None else value

    def _role(self, name: str) -> str:
        found = self.named.get(("aws_iam_role", name))
        return arn_of(found, self.stack.location) if found else name

    def _source(self, source: str) -> str:
        location = self._location
        if source == "account":
            return f"arn:{location.partition}:*:{location.region}:{location.account_id}:*"
        if source == "self":
            return arn_of(self.resource, self.stack.location)
        if source == "rule":
            # The rule of a target may be of another stack.
            names = (self.resource.text("event_bus_name"), self.resource.text("rule"))
            own = location.arn("events", f"rule/{'/'.join(filter(None, names))}")
            return arn_of(self._rule, location) if self._rule else own
        arn = self._arn(source, self.resource.text(*source.split("."))) if source else ""
        return f"{arn}:*" if service_in(arn) == "logs" else arn

    @property
    def _rule(self) -> Resource | None:
        return self.named.get((EVENT_RULE, self.resource.text("rule")))

    def _warns_of(self) -> str:
        rule = self._rule
        # One that is switched off matches nothing.
        is_off = rule and (rule.text("state") == "DISABLED" or rule.flag("is_enabled") is False)
        return "" if is_off else self._source(self.entry.warns)

    def _instead(self) -> tuple[str, ...]:
        """Who may make the call as well, the roles with which AWS tries it first before others."""
        location = self._location
        is_known = "-" in location.region  # Else a symbol: it may be any.
        elb = [ELB_ACCOUNTS.get(location.region, "")] if is_known else ELB_ACCOUNTS.values()
        names = (
            each.format(region=location.region, elb_account=account)
            for each in self.entry.instead
            for account in (elb if "{elb_account}" in each else [""])
        )
        kind, argument = self.entry.or_role or ("", "")
        before = (self._role(e.text(argument)) for e in self.stack.resources if e.type == kind)
        return (
            *(each for each in before if each and LINKED not in each),
            *(
                f"arn:{location.partition}:iam::{each}:root" if each.isdigit() else each
                for each in names
                if each
            ),
        )

    def _object(self, folder: str) -> str:
        written = self.entry.object.format(account=self.stack.location.account_id)
        prefix = self.block.value(self.entry.prefix) if self.entry.prefix else folder
        if isinstance(prefix, Unknown):
            return "*"
        prefix = prefix.strip("/") if isinstance(prefix, str) else ""
        return f"{prefix}/{written}" if prefix and written else written

    def _says(self, source: str, key: str) -> tuple[tuple[str, str], ...]:
        entry, values = self.entry, {"account": self.stack.location.account_id}
        values["name"] = self.resource.text("name")
        said = {name: each.format(**values) for name, each in entry.says.items()}
        if entry.context:
            said[f"kms:EncryptionContext:{entry.context}"] = source
        # Whoever names a key of its own asks S3 to encrypt with it.
        if key:
            said[ENCRYPTED_WITH] = "aws:kms"
        if key.startswith("arn:"):
            said[OBJECT_KEY] = key
        return tuple(said.items())


def _at(resource: Resource, path: str) -> object:
    """What is at a path, or what of the path is not known."""
    return next(iter(resource.everything_at(path)), None)


def known_later(address: str, argument: str, value: object) -> NotEvaluated:
    """An argument on which something depends and that is not known."""
    reference = reference_of(value)
    of = f" (it depends on {reference})" if reference else ""
    return NotEvaluated(
        place=Place(address, argument), reason=f"it is known only after the apply{of}"
    )
