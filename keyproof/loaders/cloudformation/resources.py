"""The resources of one template, as those of Terraform that ``types.toml`` gives for them."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import cast

from keyproof.json_values import NOTHING, Object, as_object, at, listed, objects
from keyproof.loaders.cloudformation.intrinsics import NO_VALUE, Either, Intrinsics, as_json
from keyproof.loaders.cloudformation.table import Type, types
from keyproof.loaders.policy_documents import VERSION, at_most, later
from keyproof.loaders.symbols import NAMES
from keyproof.location import Location
from keyproof.model.assembly.policies import GIVING_POLICIES
from keyproof.model.identifiers import attribute_of
from keyproof.model.resource import Origin, Resource, Unknown, first_unknown

# What stands for the end of a name that CloudFormation makes up, and for a stack without a name.
MADE_UP, STACK = "XXXXXXXXXXXX", "STACK"
OPEN_ARN = re.compile(rf"(?:[^:]*:){{2}}([^:]*):(?:[^:]*:){{2}}(.*?){STACK}-", re.IGNORECASE)
LIKE_IT = rf"(?:[^:]*:){{{{2}}}}{{}}:(?:[^:]*:){{{{2}}}}{{}}(?!(?i:{STACK}-))[^*?]+[*?]"
NESTED = "AWS::CloudFormation::Stack"
KEPT = ("Retain", "RetainExceptOnCreate", "Snapshot")
# What of SAM gives policies to resources that the template has.
CONNECTING = re.compile(r'"(AWS::Serverless::Connector|Connectors|SqsSubscription)"')
# What a macro may add: the argument that says to what, and of which type that is.
ADDED = {**GIVING_POLICIES, "aws_lambda_permission": ("function_name", "aws_lambda_function")}


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A template that was read at a ``place``, and how it is deployed.

    Where there are several stacks, ``id`` is before the logical ids in addresses, and it ``needs``
    others. ``given`` are values of parameters and pseudo parameters.
    """

    document: Object
    place: str
    name: str
    location: Location
    id: str = ""
    needs: tuple[object, ...] = ()
    given: Object = field(default_factory=dict[str, object])


class Template(Intrinsics):
    """The resources of one stack.

    ``nested`` gives the template of a nested stack by its logical id, None if it is not at hand.
    """

    def __init__(
        self,
        deployment: Deployment,
        *,
        imported: Callable[[str], object],
        nested: Callable[["Template", str], "Template | None"],
    ) -> None:
        self.deployment = deployment
        self.name = deployment.name or STACK
        self._nested = partial(nested, self)
        given = {**self._pseudo(deployment.location), **deployment.given}
        super().__init__(deployment.document, given=given, imported=imported)
        macro = [self.macro] if self.macro else []
        self.notes = [
            (deployment.place, each, "resources that this macro adds are not evaluated")
            for each in macro
        ]

    @cached_property
    def made(self) -> Mapping[str, tuple[Resource, ...]]:
        """What each resource makes; nothing if its condition does not hold."""
        return {name: tuple(self._resources_of(name)) for name in self.written}

    @cached_property
    def macro(self) -> str:
        """A macro that may add resources; empty if there is none."""
        for each in listed(self.document.get("Transform", [])):
            name = str(as_object(each).get("Name", each))
            if not name.startswith("AWS::") or name == "AWS::Include":
                return name
            if "Serverless" in name and CONNECTING.search(json.dumps(self.document, default=str)):
                return name
        return next((each for each in self.written if each.startswith("Fn::")), "")

    def added(self) -> Iterator[Resource]:
        """The policies that a macro may add to the resources."""
        unknown = Unknown(f"the macro {self.macro}")
        made = [one for each in self.made.values() for one in each] if self.macro else []
        for kind, (argument, of) in ADDED.items():
            if any(each.type == of for each in made):
                values: Object = {argument: unknown, "policy": unknown}
                yield Resource(address=self._address("macro", kind), type=kind, values=values)
        for each in made:
            if each.type == "aws_iam_role":
                address = f"aws_iam_role_policy.{each.address.rpartition('.')[2]}-macro"
                values = {"role": each.text("name"), "policy": unknown}
                yield Resource(address=address, type="aws_iam_role_policy", values=values)

    def origins(self) -> Iterator[tuple[str, Origin]]:
        """What the template calls each resource, with the address."""
        for name, resources in self.made.items():
            written = self.written[name]
            origin = Origin(
                name="/".join(filter(None, (self.deployment.id, name))),
                logical_id=name,
                type=str(written.get("Type")),
                path=str(as_object(written.get("Metadata")).get("aws:cdk:path") or ""),
                is_kept=written.get("UpdateReplacePolicy") in KEPT,
            )
            yield from ((each.address, origin) for each in resources)

    def exports(self) -> Iterator[tuple[object, Callable[[], object]]]:
        """The names that outputs are exported by, each with what gives the value."""
        for name, each in objects(self.document.get("Outputs")).items():
            yield self.value(as_object(each.get("Export")).get("Name")), partial(self.output, name)

    def output(self, name: str) -> object:
        """What an output gives."""
        unknown = Unknown(f"the output {name}")
        written = at(self.document, "Outputs", name).get("Value", unknown)
        return self.once(unknown, lambda: self.value(written))

    def _address(self, logical_id: str, kind: str) -> str:
        return f"{kind}.{'-'.join(filter(None, (self.deployment.id, logical_id)))}"

    def _pseudo(self, at: Location) -> Object:
        return {
            "AWS::AccountId": at.account_id,
            "AWS::NoValue": NO_VALUE,
            "AWS::Partition": at.partition,
            "AWS::Region": at.region,
            "AWS::StackId": at.arn("cloudformation", f"stack/{self.name}/{MADE_UP}"),
            "AWS::StackName": self.name,
            "AWS::URLSuffix": "amazonaws.com.cn" if at.partition == "aws-cn" else "amazonaws.com",
        }

    def attribute(self, resource: str, name: str) -> object:
        """What Fn::GetAtt gives, or Ref for the name ``Ref``."""
        unknown = Unknown(f"{resource}.{name}")
        return self.once(unknown, lambda: self._attribute(resource, name)) or unknown

    def _attribute(self, resource: str, name: str) -> object:
        written = self.written.get(resource, NOTHING)
        properties = as_object(written.get("Properties"))
        kind = types().get(str(written.get("Type")))
        if written.get("Type") == NESTED and name.startswith("Outputs."):
            inner = self._nested(resource)
            return inner.output(name.removeprefix("Outputs.")) if inner else None
        if kind is None or not kind.makes or kind.makes[0].each:
            return None
        argument = kind.attribute(name)
        if argument.startswith("="):  # A property that is what is asked for.
            return self.value(properties.get(argument[1:]))
        named = self._named(resource, kind, properties)
        known = "" if argument == "arn" else named.text(argument)
        found = known or attribute_of(named, argument, self.deployment.location)
        return f"{found}{kind.ends.get(name, '')}" if found else None

    def _named(self, resource: str, kind: Type, properties: Object) -> Resource:
        """A resource with the arguments that its ARN and its id are made of."""
        made = kind.main(properties)
        values = self._made_up(resource, kind, properties)
        for name, written in properties.items():
            argument = made.argument(name)
            if argument in (*NAMES, "group_name") and not isinstance(written, list):
                found = self.value(written)
                values |= {argument: found} if found is not NO_VALUE else {}
        return Resource(address=self._address(resource, made.type), type=made.type, values=values)

    def _made_up(self, resource: str, kind: Type, properties: Object) -> dict[str, object]:
        """The name that CloudFormation makes up for what has none."""
        if not kind.name:
            return {}
        made, name = kind.main(properties), f"{self.name}-{resource}-{MADE_UP}"
        name = name.lower() if made.type == "aws_s3_bucket" else name
        is_fifo = bool(kind.fifo) and properties.get(kind.fifo) in (True, "true")
        return {made.argument(kind.name): f"{name}.fifo" if is_fifo else name}

    def _resources_of(self, name: str) -> Iterator[Resource]:
        written = self.written[name]
        type_name = str(written.get("Type", ""))
        kind, condition = types().get(type_name), written.get("Condition")
        holds = True if condition is None else self.condition(str(condition))
        if holds is False or (kind is not None and not kind.makes):
            return
        if not type_name:
            self.notes.append((name, "", "has no Type"))
        elif kind is not None:
            yield from self._made_of(name, kind, holds)
        elif type_name != NESTED or self._nested(name) is None:
            yield Resource(address=self._address(name, type_name), type=type_name, values={})

    def _made_of(self, name: str, kind: Type, holds: object) -> Iterator[Resource]:
        written = self.written[name]
        properties = self.value(written.get("Properties") or {})
        at = self._address(name, kind.makes[0].type)
        if isinstance(holds, Unknown):
            self.notes.append((at, "", f"whether it exists depends on {holds.reference}"))
        if isinstance(properties, Unknown):
            self.notes.append((at, "", f"it depends on {properties.reference}"))
        entry = as_object(properties)
        main = kind.main(entry)
        kept = written.get("DeletionPolicy") in KEPT
        for made in (main, *kind.makes[1:]):
            names = self._made_up(name, kind, entry) if made is main else {}
            # A macro may write a policy.
            later = [path for path in made.policies if self.macro and "." not in path]
            given = dict.fromkeys(later, Unknown(self.macro))
            members = list(_members(made, entry))
            for place, (each, either) in enumerate(members):
                address = self._address(name, made.type)
                address = f"{address}[{place}]" if len(members) > 1 else address
                unless = either or (holds if isinstance(holds, Unknown) else None)
                leaf = partial(self._value, made, address, unless)
                own = {k: self.attribute(name, attribute) for k, attribute in made.own.items()}
                given_to = {"policy_arn": either} if either and "policy_arn" in own else {}
                values = {**names, **made.converted({**given, **each}, leaf), **own, **given_to}
                yield Resource(address=address, type=made.type, values=values, prevent_destroy=kept)

    def _value(
        self, made: Type, address: str, unless: Unknown | None, path: str, value: object
    ) -> object:
        """A value as Terraform has it: documents are texts, and some lists are objects.

        ``unless`` is what the resource depends on as a whole, if it is not known.
        """
        if path in made.policies:
            document = Either(unless.reference, outcomes=(value, None)) if unless else value
            return _policy(address, document, self._may_name)
        if path in made.json:
            return as_json(value)
        if path in made.pairs and isinstance(value, list):
            pairs = ([*as_object(each).values()] for each in cast("list[object]", value))
            return {str(each[0]): each[1] for each in pairs if len(each) > 1}
        return value

    def _may_name(self, pattern: str) -> object:
        """Whether a pattern may be like an ARN of which the beginning of the name is not known."""
        return pattern.startswith("arn:") and self._open_names.match(pattern)

    @cached_property
    def _open_names(self) -> re.Pattern[str]:
        arns = (self.attribute(each, "Arn") for each in self.written)
        found = {OPEN_ARN.match(each) for each in arns if isinstance(each, str)}
        like = {LIKE_IT.format(*map(re.escape, each.groups())) for each in found if each}
        return re.compile("|".join(sorted(like)) or "(?!)")


def _members(made: Type, properties: Object) -> Iterator[tuple[Object, Either | None]]:
    """The properties of each that one resource makes, and what its existence depends on."""
    if not made.each:
        if not made.when or properties.get(made.when) not in (None, [], {}):
            yield properties, None
        return
    for each in listed(properties.get(made.each)):
        # A name is one that is given the policy.
        is_given = bool(made.policies) or "policy_arn" in made.own
        if isinstance(each, Either) and is_given and (known := each.listed()):
            yield from (({**properties, made.each: one}, each) for one in known)
        elif each is not None:
            yield {**properties, made.each: each}, None


def _policy(address: str, document: object, names: Callable[[str], object]) -> object:
    """A policy as JSON; Unknown, with what it says at most, where a part of it is not known.

    ``names`` says of a pattern whether it may name a resource whose name is not known.
    """
    if isinstance(document, Either):
        # Each outcome says something only if the condition is as it needs it.
        inner = [as_object(each).get("Statement") for each in document.outcomes]
        conditional = [Either(document.reference, outcomes=(each,)) for each in inner if each]
        document = {"Version": VERSION, "Statement": conditional}
    if not isinstance(document, Mapping):
        return as_json(document)
    # What a policy is called changes nothing.
    members = {k: each for k, each in cast("Object", document).items() if k != "Id"}
    if isinstance(version := members.get("Version"), Unknown):
        return Unknown(f"{address}: {version.reference}")
    if not members.get("Statement"):
        return json.dumps(members, default=str)
    written = listed(members["Statement"])
    statements = [one for each in written for one in _with_names(each, names)]
    unknown = first_unknown(statements)
    if unknown is None:
        return json.dumps({**members, "Statement": statements}, default=str)
    bounds = at_most(one for each in statements for one in _outcomes(each))
    text = "" if bounds is None else json.dumps({**members, "Statement": bounds}, default=str)
    return Unknown(f"{address}: {unknown.reference}", at_most=text)


def _with_names(written: object, names: Callable[[str], object]) -> Iterator[object]:
    """A statement; and what it says of resources whose names its patterns may be like."""
    statement = written
    if "Principal" in (members := as_object(written)):
        # AWS refuses an empty one: a parameter that is empty by default has another value there.
        principal = _opened(members["Principal"], lambda each: not each)
        statement = {**members, "Principal": principal}
    yield statement
    opened = _opened(statement, names) if isinstance(statement, Mapping) else statement
    if opened != statement:
        yield opened


def _opened(value: object, names: Callable[[str], object]) -> object:
    """A value with what is not known in the place of such patterns."""
    if isinstance(value, Mapping):
        return {k: _opened(each, names) for k, each in cast("Object", value).items()}
    if isinstance(value, list):
        return [_opened(each, names) for each in cast("list[object]", value)]
    if isinstance(value, str) and names(value):
        return Unknown(f"the unknown principal {value}" if value else "an empty principal")
    return value


def _outcomes(statement: object) -> Iterator[object]:
    """A statement; of one that depends on a condition, what it says in each outcome."""
    if not isinstance(statement, Either):
        yield statement
        return
    for each in statement.listed():
        for one in _outcomes(each):
            yield one if isinstance(one, Unknown) else later(as_object(one), statement.reference)
