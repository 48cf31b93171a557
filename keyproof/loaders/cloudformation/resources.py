"""The resources of one template, as those of Terraform that ``types.toml`` gives for them."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import cast

from keyproof.loaders.cloudformation.intrinsics import NO_VALUE, Either, Intrinsics, as_json
from keyproof.loaders.cloudformation.policies import policy_text
from keyproof.loaders.cloudformation.table import Type, types
from keyproof.loaders.shape import as_object, listed
from keyproof.loaders.symbols import NAMES
from keyproof.location import Location
from keyproof.model.assembly.policies import GIVING_POLICIES
from keyproof.model.identifiers import attribute_of
from keyproof.model.resource import Origin, Resource, Unknown

Object = Mapping[str, object]
# What stands for the end of a name that CloudFormation makes up, and for a stack without a name.
MADE_UP, STACK = "XXXXXXXXXXXX", "STACK"
OPEN_NAME = re.compile(rf"{STACK}-", re.IGNORECASE)
WILDCARD = re.compile(r"[*?]")
ARN_PARTS = 6
NESTED = "AWS::CloudFormation::Stack"
KEPT = ("Retain", "RetainExceptOnCreate", "Snapshot")
NO_OBJECT: Object = {}
# What of SAM gives policies to resources that the template has.
CONNECTING = ('"AWS::Serverless::Connector"', '"Connectors"', '"SqsSubscription"')
# What a macro may add: the argument that says to what, and of which type that is.
ADDED = {**GIVING_POLICIES, "aws_lambda_permission": ("function_name", "aws_lambda_function")}


class Template(Intrinsics):
    """One stack: a template with its parameters, its name and where it is deployed.

    ``prefix`` is before the logical ids in addresses, where there are several stacks. ``nested``
    gives the template of a nested stack by its logical id, None if it is not at hand.
    """

    def __init__(
        self,
        document: Object,
        *,
        imported: Callable[[str], object],
        nested: Callable[["Template", str], "Template | None"],
        location: Location,
        name: str = "",
        prefix: str = "",
        given: Object = NO_OBJECT,
    ) -> None:
        self.location = location
        self.name = name or STACK
        self.prefix = prefix
        self.notes: list[tuple[str, str, str]] = []
        self.written = _objects(document, "Resources")
        self._document = document
        self._outputs = _objects(document, "Outputs")
        self._nested = partial(nested, self)
        self._open: set[object] = set()
        super().__init__(document, given={**self._pseudo(), **given}, imported=imported)

    @cached_property
    def made(self) -> Mapping[str, tuple[Resource, ...]]:
        """What each resource makes; nothing if its condition does not hold."""
        return {name: tuple(self._resources_of(name)) for name in self.written}

    @cached_property
    def macro(self) -> str:
        """A macro that may add resources; empty if there is none."""
        for each in listed(self._document.get("Transform", [])):
            name = str(as_object(each).get("Name", each))
            if not name.startswith("AWS::") or name == "AWS::Include":
                return name
            text = json.dumps(self._document, default=str) if "Serverless" in name else ""
            if any(word in text for word in CONNECTING):
                return name
        return next((each for each in self.written if each.startswith("Fn::")), "")

    def added(self) -> Iterator[Resource]:
        """The policies that a macro may add to the resources."""
        if not self.macro:
            return
        unknown = Unknown(f"the macro {self.macro}")
        made = [one for each in self.made.values() for one in each]
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
                name=f"{self.prefix}/{name}" if self.prefix else name,
                logical_id=name,
                type=str(written.get("Type")),
                path=str(as_object(written.get("Metadata")).get("aws:cdk:path") or ""),
                is_kept=written.get("UpdateReplacePolicy") in KEPT,
            )
            yield from ((each.address, origin) for each in resources)

    def exports(self) -> Iterator[tuple[object, str]]:
        """The names that outputs are exported by, each with the output."""
        for output, each in self._outputs.items():
            yield self.value(as_object(each.get("Export")).get("Name")), output

    def output(self, name: str) -> object:
        """What an output gives."""
        entry = self._outputs.get(name, NO_OBJECT)
        return self._once(("output", name), entry["Value"]) if "Value" in entry else Unknown(name)

    def _address(self, logical_id: str, kind: str) -> str:
        return f"{kind}.{self.prefix}-{logical_id}" if self.prefix else f"{kind}.{logical_id}"

    def _pseudo(self) -> dict[str, object]:
        at = self.location
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
        written = self.written.get(resource, NO_OBJECT)
        properties = as_object(written.get("Properties"))
        kind = types().get(str(written.get("Type")))
        found: object = None
        if written.get("Type") == NESTED and name.startswith("Outputs."):
            inner = self._nested(resource)
            found = inner.output(name.removeprefix("Outputs.")) if inner else None
        elif kind is not None and kind.makes and not kind.makes[0].each:
            argument = kind.attribute(name)
            if argument.startswith("="):  # A property that is what is asked for.
                return self._once((resource, argument), properties.get(argument[1:]))
            named = self._named(resource, kind, properties)
            known = "" if argument == "arn" else named.text(argument)
            found = known or attribute_of(named, argument, self.location)
            found = f"{found}{kind.ends.get(name, '')}" if found else None
        return Unknown(f"{resource}.{name}") if found is None else found

    def _named(self, resource: str, kind: Type, properties: Object) -> Resource:
        """A resource with the arguments that its ARN and its id are made of."""
        made = kind.main(properties)
        values = self._made_up(resource, kind, properties)
        for name, written in properties.items():
            argument = made.argument(name)
            if argument in (*NAMES, "group_name") and not isinstance(written, list):
                found = self._once((resource, name), written)
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

    def _once(self, key: object, written: object) -> object:
        """A value that does not depend on itself."""
        if key in self._open:
            return Unknown(str(key))
        self._open.add(key)
        try:
            return self.value(written)
        finally:
            self._open.discard(key)

    def _resources_of(self, name: str) -> Iterator[Resource]:
        written = self.written[name]
        type_name = str(written.get("Type", ""))
        kind, condition = types().get(type_name), written.get("Condition")
        holds = True if condition is None else self.condition(str(condition))
        if holds is False or (kind is not None and not kind.makes):
            return
        if not type_name:
            self.notes.append((name, "", "it is no resource that can be read"))
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
            is_main = made is main and not made.each
            names = self._made_up(name, kind, entry) if is_main else {}
            members = list(_members(made, entry))
            for place, (each, unknown) in enumerate(members):
                address = self._address(name, made.type)
                address = f"{address}[{place}]" if len(members) > 1 else address
                unless = unknown or (holds if isinstance(holds, Unknown) else None)
                leaf = partial(self._value, made, address, unless)
                own = {k: self.attribute(name, attribute) for k, attribute in made.own.items()}
                if unknown and "policy_arn" in own:
                    own["policy_arn"] = unknown
                # A macro may write a policy.
                later = [path for path in made.policies if self.macro and "." not in path]
                given = {**dict.fromkeys(later, Unknown(self.macro)), **each}
                values = {**names, **made.converted(given, leaf), **own}
                yield Resource(address=address, type=made.type, values=values, prevent_destroy=kept)

    def _value(
        self, made: Type, address: str, unless: Unknown | None, path: str, value: object
    ) -> object:
        """A value as Terraform has it: documents are texts, and some lists are objects.

        ``unless`` is what the resource depends on as a whole, if it is not known.
        """
        if path in made.policies:
            document = Either(unless.reference, outcomes=(value, None)) if unless else value
            return policy_text(address, document, self._may_name)
        if path in made.json:
            return as_json(value)
        if path in made.pairs and isinstance(value, list):
            pairs = ([*as_object(each).values()] for each in cast("list[object]", value))
            return {str(each[0]): each[1] for each in pairs if len(each) > 1}
        return value

    def _may_name(self, pattern: str) -> bool:
        """Whether a pattern may be like an ARN of which the beginning of the name is not known."""
        parts = pattern.split(":", 5)
        literal = WILDCARD.split(parts[-1])[0]
        return len(parts) == ARN_PARTS and any(
            parts[2] == service and literal.startswith(start) and literal != start
            for service, start in self._open_names
            if literal != parts[-1] and not OPEN_NAME.match(literal[len(start) :])
        )

    @cached_property
    def _open_names(self) -> frozenset[tuple[str, str]]:
        """The services, and what is before the name in the ARN, of such resources."""
        arns = (self.attribute(each, "Arn") for each in self.written)
        found = (each.split(":", 5) for each in arns if isinstance(each, str))
        return frozenset(
            (parts[2], OPEN_NAME.split(parts[5])[0])
            for parts in found
            if len(parts) == ARN_PARTS and OPEN_NAME.search(parts[5])
        )


def _objects(document: Object, section: str) -> Mapping[str, Object]:
    return {name: as_object(each) for name, each in as_object(document.get(section)).items()}


def _members(made: Type, properties: Object) -> Iterator[tuple[Object, Unknown | None]]:
    """The properties of each that one resource makes, and what its existence depends on."""
    path = made.each or made.when
    value = _at(properties, path) if path else properties
    if not made.each:
        if not path or value not in (None, [], {}):
            yield properties, None
        return
    for each in listed(value):
        outcomes = each.outcomes if isinstance(each, Either) else ()
        known = [one for inner in outcomes for one in listed(inner) if one is not None]
        # A name is one that is given the policy.
        is_given = bool(made.policies) or "policy_arn" in made.own
        if isinstance(each, Unknown) and known and is_given:
            yield from (({**properties, made.each: one}, each) for one in known)
        elif each is not None:
            yield {**properties, made.each: each}, None


def _at(properties: Object, path: str) -> object:
    found: object = properties
    for name in path.split("."):
        if isinstance(found, Unknown):
            return found
        found = as_object(found).get(name)
    return found
