"""A change: the model and the findings on both sides, and what happens to each resource."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from keyproof.aws.identity import IDENTITIES
from keyproof.change.resource_change import (
    Action,
    ResourceChange,
    changed_arguments,
    resource_changes,
)
from keyproof.findings.finding import Finding, NotEvaluated, Place
from keyproof.findings.places import statement_places
from keyproof.json_values import Object
from keyproof.loaders.symbols import ACCOUNT, REGION
from keyproof.location import Location
from keyproof.model.assembly.placement import addresses_by_name
from keyproof.model.model import Model
from keyproof.model.resource import Resource, Stack

POLICY_ARGUMENTS = ("policy", "assume_role_policy", "inline_policy")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a change, with the findings of every rule's ``check``."""

    model: Model
    findings: tuple[Finding, ...] = ()
    not_evaluated: tuple[NotEvaluated, ...] = ()

    @property
    def stack(self) -> Stack:
        """The resources and settings."""
        return self.model.stack

    @cached_property
    def by_address(self) -> Mapping[str, Resource]:
        """The resources and settings by address."""
        return {each.address: each for each in (*self.stack.settings, *self.stack.resources)}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The addresses of the resources by each name, id and ARN by which others name them."""
        return addresses_by_name(self.stack)

    def named(self, text: object) -> str:
        """The address of the resource that a text names; the text itself if there is none."""
        found = str(text)
        return self.names.get(found) or self.model.address_of(found)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of one stack; ``resources`` are the changed resources and settings."""

    before: Side
    after: Side
    resources: tuple[ResourceChange, ...]

    @classmethod
    def between(cls, before: Side, after: Side, *, planned: Sequence[Object] = ()) -> "Change":
        """The change between two sides; ``planned`` are the changes that a plan announces."""
        return cls(
            before=before,
            after=after,
            resources=resource_changes(before.stack, after.stack, planned),
        )

    @property
    def is_first(self) -> bool:
        """Whether there is nothing before the change."""
        return not self.before.stack.resources

    @property
    def is_moved(self) -> bool:
        """Whether everything is created again in another account or region."""
        was, now = self.before.stack.location, self.after.stack.location
        return not self.is_first and is_elsewhere(was, now)

    @cached_property
    def by_address(self) -> Mapping[str, ResourceChange]:
        """The changes by address."""
        return {each.address: each for each in self.resources}

    def both(self) -> Iterator[tuple[Resource, Resource]]:
        """The resources that are on both sides, as before and as after the change."""
        for address, after in self.after.by_address.items():
            before = self.before.by_address.get(address)
            if before is not None and before.type == after.type:
                yield before, after

    @cached_property
    def pairs(self) -> tuple[tuple[Resource, Resource, Mapping[str, tuple[object, object]]], ...]:
        """The changed resources and settings on both sides, each with its changed arguments.

        A resource that is created again under another address, with the identity of one that
        goes, is the same resource in AWS.
        """
        same = [
            (self.before.by_address[each.address], self.after.by_address[each.address])
            for each in self.resources
            if each.arguments and each.action is not Action.CREATE
        ]
        again = [
            (self.before.by_address[old], self.after.by_address[new])
            for new, old in self.renamed.items()
        ]
        return (
            *((was, now, self.by_address[now.address].arguments) for was, now in same),
            *((was, now, dict(changed_arguments(was.values, now.values))) for was, now in again),
        )

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The new addresses of resources that have the identity of one that goes, each by old."""
        gone = {
            identity: each.address
            for each in self._lone(self.before, self.after)
            if (identity := _identity(each, self.before))
        }
        return {
            each.address: gone[identity]
            for each in self._lone(self.after, self.before)
            if (identity := _identity(each, self.after)) in gone
        }

    def _lone(self, side: Side, other: Side) -> Iterator[Resource]:
        there = other.by_address
        return (each for each in side.stack.resources if each.address not in there)

    @cached_property
    def gone(self) -> tuple[Resource, ...]:
        """The resources and settings that go, and that no other address takes over."""
        kept = {*self.renamed.values()}
        return tuple(
            each
            for address, each in self.before.by_address.items()
            if address not in self.after.by_address and address not in kept
        )

    @cached_property
    def new(self) -> tuple[Resource, ...]:
        """The resources and settings that come, and that are not those of another address."""
        return tuple(
            each
            for address, each in self.after.by_address.items()
            if address not in self.before.by_address and address not in self.renamed
        )

    @cached_property
    def _spelled(self) -> Mapping[str, str]:
        """ARNs and numbers of before that are spelled otherwise after, such as in a plan."""
        was, now = self.before.model, self.after.model
        accounts = (was.location.account_id, now.location.account_id)
        is_open = ACCOUNT in accounts and accounts[0] != accounts[1]
        return {
            **{
                arn: now.arns[address]
                for address, arn in was.arns.items()
                if now.arns.get(address, arn) != arn
            },
            **({accounts[0]: accounts[1]} if is_open else {}),
        }

    @cached_property
    def _spelling(self) -> re.Pattern[str] | None:
        longest_first = sorted(self._spelled, key=len, reverse=True)
        found = "|".join(map(re.escape, longest_first))
        return re.compile(rf"(?:{found})(?![\w-])") if found else None

    def aligned(self, text: str) -> str:
        """A text of before, as it is spelled after the change."""
        if self._spelling is None:
            return text
        return self._spelling.sub(lambda found: self._spelled[found[0]], text)

    @cached_property
    def places(self) -> frozenset[Place]:
        """The places that change: arguments, statements of policies, and whole resources."""
        return frozenset(self._places())

    def _places(self) -> Iterator[Place]:
        for each in self.resources:
            if not each.arguments:
                yield Place(each.address)
            for path, (before, after) in each.arguments.items():
                yield Place(each.address, path)
                if path.partition(".")[0] in POLICY_ARGUMENTS:
                    yield Place(each.address, "policy")
                    yield from statement_places(each.address, before, after)


def is_elsewhere(one: Location, other: Location) -> bool:
    """Whether two locations differ; one that nothing shows is no other one."""
    accounts = {one.account_id, other.account_id} - {ACCOUNT}
    regions = {one.region, other.region} - {REGION}
    return len(accounts) > 1 or len(regions) > 1


def _identity(resource: Resource, side: Side) -> tuple[str, ...]:
    """By what AWS knows a resource; empty where its arguments do not say."""
    identity = IDENTITIES.get(resource.type)
    if identity is None or not identity.arguments:
        return ()
    values = [resource.text(name) or identity.default.get(name, "") for name in identity.arguments]
    optional = set(identity.default)
    if not all(
        value or name in optional for name, value in zip(identity.arguments, values, strict=True)
    ):
        return ()
    return (resource.type, *map(side.named, values))
