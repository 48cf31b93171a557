"""The values that a plan hides: those known only after apply, and sensitive ones.

The first are taken from the references in the configuration, the second are left out.
"""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import cast

from keyproof.loaders.configuration.expressions import Reference, read_reference
from keyproof.location import Location
from keyproof.model.identifiers import attribute_of
from keyproof.model.resource import Resource, Unknown

Object = Mapping[str, object]

# Arguments that hold a reference and nothing around it. Of others, such as a policy, a plan does
# not tell what is around the references that it lists.
LIST_ARGUMENT = re.compile(r".*_actions")
REFERENCE_ARGUMENT = re.compile(
    r".*(arn|_id|_url|_key|_identifier)|arn|role|endpoint|bucket|rule|function_name|log_group"
    r"|destination"
)


@dataclass(frozen=True, kw_only=True)
class AfterApply:
    """Fills in what refers to a resource of ``by_address``."""

    by_address: Mapping[str, Resource]
    location: Location

    def filled(self, resource: Resource, unknown: Object, expressions: Object) -> Object:
        """The values of a resource, with the unknown ones by their expressions."""
        return {
            **resource.values,
            **{
                name: self._fill(name, resource.values.get(name), flag, expressions.get(name))
                for name, flag in unknown.items()
                if name in expressions and flag not in (False, [], {})
            },
        }

    def _fill(self, name: str, value: object, unknown: object, expression: object) -> object:
        if unknown is True:
            return self._referred(name, expression)
        if isinstance(unknown, list) and isinstance(value, list) and isinstance(expression, list):
            return [
                self._fill(name, each, flag, told)
                for each, flag, told in zip(
                    cast("list[object]", value),
                    cast("list[object]", unknown),
                    cast("list[object]", expression),
                    strict=False,
                )
            ]
        if isinstance(unknown, dict) and isinstance(value, dict) and isinstance(expression, dict):
            values, told = cast("Object", value), cast("Object", expression)
            return {
                **values,
                **{
                    inner: self._fill(inner, values.get(inner), flag, told.get(inner))
                    for inner, flag in cast("Object", unknown).items()
                    if flag not in (False, [], {})
                },
            }
        return value

    def _referred(self, name: str, expression: object) -> object:
        """The attribute that an argument is, if its expression is one reference; else Unknown."""
        listed = Resource(address="", type="", values={"of": expression}).texts("of", "references")
        references = [each for each in map(read_reference, listed) if each is not None]
        if LIST_ARGUMENT.fullmatch(name):
            return [self._attribute(each) for each in references]
        if name == "redrive_policy" and len(references) == 1:
            target = self._attribute(references[0])
            return {"deadLetterTargetArn": target} if isinstance(target, str) else target
        if len(references) != 1 or not REFERENCE_ARGUMENT.fullmatch(name):
            return Unknown(", ".join(listed))
        return self._attribute(references[0])

    def _attribute(self, reference: Reference) -> object:
        resource = self.by_address.get(reference.address)
        attribute = attribute_of(resource, reference.attribute, self.location) if resource else None
        return attribute or Unknown(reference.text)


def without_copies(values: Object, managed: AbstractSet[str]) -> Object:
    """A role without the copies that AWS shows of policies that are resources of their own."""
    blocks = values.get("inline_policy")
    if not isinstance(blocks, list):
        return values
    kept = [
        each
        for each in cast("list[object]", blocks)
        if not (isinstance(each, dict) and cast("Object", each).get("name") in managed)
    ]
    return {**values, "inline_policy": kept}


def without_sensitive(values: Object, marks: object) -> Object:
    """The values without those that Terraform marks as sensitive, which no report may show."""
    flags = cast("Object", marks) if isinstance(marks, dict) else {}
    return {name: _hidden(value, flags.get(name)) for name, value in values.items()}


def _hidden(value: object, mark: object) -> object:
    if mark is True:
        return Unknown("sensitive")
    if isinstance(mark, dict) and isinstance(value, dict):
        return without_sensitive(cast("Object", value), cast("Object", mark))
    if isinstance(mark, list) and isinstance(value, list):
        marks = cast("list[object]", mark)
        return [
            _hidden(each, marks[place] if place < len(marks) else None)
            for place, each in enumerate(cast("list[object]", value))
        ]
    return value
