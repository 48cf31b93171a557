"""Changes between resources, without a loader."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from keyproof.change.change import Change, Side
from keyproof.findings.finding import Finding, Reported
from keyproof.location import Location
from keyproof.model.assembly.assemble import assemble
from keyproof.model.assembly.placement import resources_by_name
from keyproof.model.resource import Resource, Stack
from keyproof.rules._rule import rules

HERE = Location(region="eu-west-1", account_id="123456789012")
EMPTY = Stack(location=HERE, resources=(), is_declaration=True)

NOTHING = assemble(EMPTY)


def resource(kind: str, values: dict[str, Any], name: str = "x", **others: Any) -> Resource:
    return Resource(address=f"{kind}.{name}", type=kind, values=values, **others)


def bare(before: Iterable[Resource], after: Iterable[Resource]) -> Change:
    """A change of resources of which nothing is assembled, so that they may lack anything."""
    stacks = [replace(EMPTY, resources=tuple(each)) for each in (before, after)]
    models = (replace(NOTHING, stack=each, named=resources_by_name(each)) for each in stacks)
    return Change.between(*(Side(model=each) for each in models))


def side(resources: Iterable[Resource]) -> Side:
    stack = Stack(location=HERE, resources=tuple(resources), is_declaration=True)
    return Side(model=assemble(stack))


def assembled(before: Iterable[Resource], after: Iterable[Resource]) -> Change:
    """A change of resources that are assembled."""
    return Change.between(side(before), side(after))


def found(rule: str, reported: Iterable[Reported]) -> list[Finding]:
    return [each for each in reported if isinstance(each, Finding) and each.rule == rule]


def compared(rule: str, change: Change) -> list[Finding]:
    """The findings of a comparing rule."""
    return found(rule, rules()[rule].compared(change))
