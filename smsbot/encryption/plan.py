"""Reads a plan, as ``terraform show -json`` prints it: the model before it and after it.

A value that is known only after the apply is taken from the reference in the configuration, where
it is one; a policy that is not known yet is said not to be.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from constructs_lib.location import Location
from smsbot.encryption.assembly import Exemptions, assemble
from smsbot.encryption.configuration import ACCOUNT, REGION
from smsbot.encryption.expressions import read_reference
from smsbot.encryption.identifiers import attribute_of
from smsbot.encryption.model import EncryptionModel
from smsbot.encryption.resource import Resource, Stack, Unknown
from smsbot.failure import Failure

WAY_ON = "Write it with `terraform show -json PLANFILE`, then run the command again."
FORMAT = "1."

# Arguments that hold a reference and nothing around it. Of others, such as a policy, a plan does
# not tell what is around the references that it lists.
REFERENCE_ARGUMENT = re.compile(
    r".*(arn|_id|_url|_key|_identifier)|arn|role|endpoint|bucket|rule|function_name|log_group"
)

Object = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The models of the state that a plan starts from and of the one it leads to."""

    before: EncryptionModel
    after: EncryptionModel


@dataclass(frozen=True, kw_only=True)
class Planned:
    """The resources before a plan and after it, and its changes as the plan spells them."""

    before: Stack
    after: Stack
    changes: tuple[Object, ...]


def load_plan(path: Path, *, exemptions: Exemptions) -> Plan:
    """Both models; raises as ``read_plan`` does."""
    planned = read_plan(path)
    return Plan(
        before=assemble(planned.before, exemptions=exemptions),
        after=assemble(planned.after, exemptions=exemptions),
    )


def read_plan(path: Path) -> Planned:
    """What a plan tells. Raises Failure on what is no complete plan, and OSError."""
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise Failure(f"{path} is no JSON: {error}", way_on=WAY_ON) from error
    if not isinstance(document, dict):
        raise Failure(f"{path} is no plan: it is no JSON object.", way_on=WAY_ON)
    reader = _Plan(cast("Object", document), str(path))
    reader.check()
    return Planned(
        before=reader.stack(reader.before()),
        after=reader.stack(reader.after()),
        changes=reader.changes(),
    )


class _Plan:
    """One document."""

    def __init__(self, document: Object, place: str) -> None:
        self._document = document
        self._place = place

    def check(self) -> None:
        """Refuse a document that is no plan, or not a whole one."""
        version = self._document.get("format_version")
        if not isinstance(version, str) or "planned_values" not in self._document:
            raise Failure(
                f"{self._place} is no plan: it has no "
                f"{'planned_values' if isinstance(version, str) else 'format_version'}.",
                way_on=WAY_ON,
            )
        if not version.startswith(FORMAT):
            raise Failure(
                f"{self._place} has format {version}; known are those that start with {FORMAT}",
                way_on="Use the Terraform release of this project.",
            )
        if self._document.get("errored") is True:
            raise Failure(
                f"{self._place} is not complete: planning ended with an error.",
                way_on="Plan again, and read what Terraform says.",
            )

    def before(self) -> list[Object]:
        """The resources of the state that was there."""
        state = self._object(self._document.get("prior_state", {}), "prior_state")
        return list(self._resources(state.get("values", {}), "prior_state.values"))

    def after(self) -> list[Object]:
        """The resources that there will be."""
        return list(self._resources(self._document["planned_values"], "planned_values"))

    def changes(self) -> tuple[Object, ...]:
        """Every change of a resource."""
        changes = self._list(self._document.get("resource_changes"), "resource_changes")
        return tuple(self._object(each, "resource_changes") for each in changes)

    def stack(self, found: list[Object]) -> Stack:
        """Some of its resources, with what is not known yet filled in from the references."""
        location = self._location(found)
        unknown = self._unknown()
        known = [
            Resource(
                address=str(each["address"]),
                type=str(each["type"]),
                values=self._object(each.get("values", {}), str(each["address"])),
                prevent_destroy=None,
            )
            for each in found
        ]
        by_address = {each.address: each for each in known}
        resources = tuple(
            Resource(
                address=each.address,
                type=each.type,
                values={
                    **each.values,
                    **self._filled(each, unknown.get(each.address, {}), by_address, location),
                },
                prevent_destroy=None,
            )
            for each in known
        )
        return Stack(location=location, resources=resources, place=self._place)

    def _list(self, value: object, place: str) -> list[object]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise Failure(
                f"{self._place}: {place} is {value!r:.80}; allowed is a list.", way_on=WAY_ON
            )
        return cast("list[object]", value)

    def _object(self, value: object, place: str) -> Object:
        if not isinstance(value, dict):
            raise Failure(
                f"{self._place}: {place} is {value!r:.80}; allowed is a JSON object.",
                way_on=WAY_ON,
            )
        return cast("Object", value)

    def _resources(self, values: object, place: str) -> Iterator[Object]:
        if not values:
            return
        module = self._object(self._object(values, place).get("root_module", {}), place)
        waiting = [module]
        while waiting:
            module = waiting.pop()
            for each in self._list(module.get("resources"), "resources"):
                resource = self._object(each, f"{place}.resources")
                if not {"address", "type"} <= set(resource):
                    raise Failure(
                        f"{self._place}: {place} has a resource without address or type.",
                        way_on=WAY_ON,
                    )
                if resource.get("mode") != "data":
                    yield resource
            children = self._list(module.get("child_modules"), "child_modules")
            waiting += [self._object(child, f"{place}.child_modules") for child in children]

    def _unknown(self) -> dict[str, Object]:
        """What is known only after the apply, by address."""
        found: dict[str, Object] = {}
        for change in self.changes():
            detail = self._object(change.get("change", {}), "resource_changes.change")
            after = detail.get("after_unknown")
            if isinstance(after, dict):
                found[str(change.get("address"))] = cast("Object", after)
        return found

    def _filled(
        self,
        resource: Resource,
        unknown: Object,
        by_address: Mapping[str, Resource],
        location: Location,
    ) -> dict[str, object]:
        """The arguments that are not known yet, by their references."""
        expressions = self._expressions(resource.address)
        return {
            name: self._fill(
                name, resource.values.get(name), flag, expressions.get(name), by_address, location
            )
            for name, flag in unknown.items()
            if name in expressions and flag not in (False, [], {})
        }

    def _fill(  # noqa: PLR0917 - it calls itself on every level
        self,
        name: str,
        value: object,
        unknown: object,
        expression: object,
        by_address: Mapping[str, Resource],
        location: Location,
    ) -> object:
        if unknown is True:
            return self._referred(name, expression, by_address, location)
        if isinstance(unknown, list) and isinstance(value, list) and isinstance(expression, list):
            return [
                self._fill(name, each, flag, told, by_address, location)
                for each, flag, told in zip(
                    cast("list[object]", value),
                    cast("list[object]", unknown),
                    cast("list[object]", expression),
                    strict=False,
                )
            ]
        if isinstance(unknown, dict) and isinstance(value, dict) and isinstance(expression, dict):
            flags, told = cast("Object", unknown), cast("Object", expression)
            return {
                **cast("Object", value),
                **{
                    inner: self._fill(
                        inner,
                        cast("Object", value).get(inner),
                        flag,
                        told.get(inner),
                        by_address,
                        location,
                    )
                    for inner, flag in flags.items()
                    if flag not in (False, [], {})
                },
            }
        return value

    @staticmethod
    def _referred(
        name: str, expression: object, by_address: Mapping[str, Resource], location: Location
    ) -> object:
        """What an argument stands for: the attribute if it is one reference, else Unknown."""
        told = cast("Object", expression) if isinstance(expression, dict) else {}
        found_references = told.get("references")
        listed = [
            each
            for each in cast(
                "list[object]", found_references if isinstance(found_references, list) else []
            )
            if isinstance(each, str)
        ]
        references = [each for each in map(read_reference, listed) if each is not None]
        if len(references) != 1 or not REFERENCE_ARGUMENT.fullmatch(name):
            return Unknown(", ".join(listed))
        (reference,) = references
        resource = by_address.get(reference.address)
        found = attribute_of(resource, reference.attribute, location) if resource else None
        return found or Unknown(reference.text)

    def _expressions(self, address: str) -> Object:
        configuration = self._object(self._document.get("configuration", {}), "configuration")
        module = self._object(configuration.get("root_module", {}), "configuration.root_module")
        bare = address.partition("[")[0]
        for each in self._list(module.get("resources"), "resources"):
            resource = self._object(each, "configuration.resources")
            if resource.get("address") == bare:
                return self._object(resource.get("expressions", {}), bare)
        return {}

    def _location(self, found: list[Object]) -> Location:
        """Region and account, from an ARN that is known or from the provider's settings."""
        configuration = self._object(self._document.get("configuration", {}), "configuration")
        providers = self._object(configuration.get("provider_config", {}), "provider_config")
        settings = self._object(providers.get("aws", {}), "provider_config.aws")
        expressions = self._object(settings.get("expressions", {}), "provider_config.aws")
        region = self._object(expressions.get("region", {}), "region").get("constant_value")
        return Location(
            region=region if isinstance(region, str) else REGION,
            account_id=self._account(found),
        )

    def _account(self, found: list[Object]) -> str:
        state = self._object(self._document.get("prior_state", {}), "prior_state")
        root = self._object(state.get("values", {}) or {}, "prior_state.values")
        module = self._object(root.get("root_module", {}), "prior_state.values")
        for each in self._list(module.get("resources"), "resources"):
            resource = self._object(each, "prior_state.resources")
            if resource.get("type") == "aws_caller_identity":
                values = self._object(resource.get("values", {}), "aws_caller_identity")
                return str(values.get("account_id") or ACCOUNT)
        for each in found:
            arn = self._object(each.get("values", {}), "values").get("arn")
            parts = arn.split(":") if isinstance(arn, str) else []
            if len(parts) > 4 and parts[4]:  # noqa: PLR2004 - the fifth part of an ARN
                return parts[4]
        return ACCOUNT
