"""A change: the model and the findings on both sides, and what happens to each resource."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from keyproof.change.resource_change import Object, ResourceChange, resource_changes
from keyproof.findings.finding import Finding, NotEvaluated, Place
from keyproof.findings.places import statement_places
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
