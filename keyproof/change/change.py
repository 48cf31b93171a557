"""A change: the model and the findings on both sides, and what happens to each resource."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from keyproof.aws.arguments.direction import table
from keyproof.aws.identity import IDENTITIES
from keyproof.findings.finding import Finding
from keyproof.findings.places import statement_places
from keyproof.json_values import Object, as_flag, as_list, as_object, parsed
from keyproof.loaders.symbols import ACCOUNT, REGION
from keyproof.location import Location
from keyproof.model.assembly.placement import addresses_by_name
from keyproof.model.model import Model
from keyproof.model.resource import NotEvaluated, Place, Resource, Stack

EMPTY = (None, "", [], {})
POLICY_ARGUMENTS = ("policy", "assume_role_policy", "inline_policy")


class Action(StrEnum):
    """What Terraform does to a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DESTROY = "destroy"
    FORGET = "forget"


class ResourceChange(NamedTuple):
    """What happens to one resource or setting.

    ``arguments`` are the changed arguments by their path, such as ``rule.0.kms_key_id``, each with
    its value before and after the change; None stands for no value. Of a resource that is created
    or destroyed there are none.
    """

    address: str
    type: str
    action: Action
    arguments: Mapping[str, tuple[object, object]]


def resource_changes(
    before: Stack, after: Stack, planned: Sequence[Object] = ()
) -> Iterator[ResourceChange]:
    """The changes of resources and settings; ``planned`` are those that a plan announces."""
    old, new = _shown(before, after), _shown(after, before)
    settings = {each.address for each in (*before.settings, *after.settings)}
    actions = {**dict(_announced(planned)), **_forgotten(after)}
    for address, either in {**old, **new}.items():
        was, now, announced = old.get(address), new.get(address), actions.get(address)
        arguments: dict[str, tuple[object, object]] = {}
        if was is not None and now is not None:
            arguments = {**dict(changed_arguments(was.values, now.values)), **_lifecycle(was, now)}
            if not arguments and announced not in (Action.REPLACE, Action.CREATE):
                continue
            is_replaced = not planned and bool(arguments) and _is_replaced(was, now)
            action = Action.REPLACE if is_replaced else announced or Action.UPDATE
        elif announced is None or address in settings:
            action = Action.CREATE if was is None else Action.DESTROY
        else:
            action = announced
        yield ResourceChange(address, either.type, action, arguments)
    for address, action in actions.items():
        if planned and address not in old and address not in new:
            kind = next(iter(address.split(".")[-2:-1]), "")
            yield ResourceChange(address, kind, action, {})


def _shown(stack: Stack, other: Stack) -> dict[str, Resource]:
    """The settings and resources by address; without settings that the other source never shows."""
    settings = (each for each in stack.settings if not other.is_silent(each.type))
    return {each.address: each for each in (*settings, *stack.resources)}


def _forgotten(after: Stack) -> dict[str, Action]:
    """What a configuration removes from the state, and does not destroy."""
    return {
        each.address.partition(".")[2]: Action.FORGET
        for each in after.settings
        if each.type == "removed" and each.flag("lifecycle", "destroy") is False
    }


def _lifecycle(was: Resource, now: Resource) -> dict[str, tuple[object, object]]:
    """The rules of the lifecycle that change, where both sides show them."""
    rules = {
        "lifecycle.prevent_destroy": (was.prevent_destroy, now.prevent_destroy),
        "lifecycle.ignore_changes": (was.ignore_changes, now.ignore_changes),
    }
    return {path: each for path, each in rules.items() if None not in each and each[0] != each[1]}


def _announced(planned: Sequence[Object]) -> Iterator[tuple[str, Action]]:
    """The action of each resource of a plan; what it only reads or keeps is left out."""
    for each in planned:
        named = as_list(as_object(each.get("change")).get("actions"))
        if each.get("mode") == "data" or "deposed" in each:
            continue
        action = _action(set(map(str, named)))
        if action is not None:
            yield str(each.get("address")), action


def _action(named: set[str]) -> Action | None:
    """https://developer.hashicorp.com/terraform/internals/json-format#change-representation."""
    if "create" in named:
        return Action.REPLACE if named & {"delete", "forget"} else Action.CREATE
    if "delete" in named:
        return Action.DESTROY
    if "forget" in named:
        return Action.FORGET
    return Action.UPDATE if "update" in named else None


def _is_replaced(before: Resource, after: Resource) -> bool:
    return any(
        _written(before, name, default) != _written(after, name, default)
        for name, default in table().replaces.get(after.type, {}).items()
    )


def _written(resource: Resource, name: str, default: object) -> object:
    value = resource.values.get(name)
    if value in EMPTY:
        return default
    return as_flag(value) if isinstance(default, bool) else canonical(value)


def changed_arguments(
    before: object, after: object, path: str = ""
) -> Iterator[tuple[str, tuple[object, object]]]:
    """The paths at which two values differ, each with both.

    No value and an empty one are equal, and so are lists and documents in another order.
    """
    if before == after or (before in EMPTY and after in EMPTY):
        return
    if canonical(before) == canonical(after):
        return
    if _is_block(before) and _is_block(after):
        old, new = _members(before), _members(after)
        for name in dict.fromkeys((*old, *new)):
            inner = f"{path}.{name}" if path else name
            yield from changed_arguments(old.get(name), new.get(name), inner)
    else:
        yield path, (before, after)


def canonical(value: object) -> object:
    """A value whatever the order of its lists and members, and the spelling of its numbers."""
    if isinstance(value, str):
        document = parsed(value) if value[:1] in ("{", "[") else value
        return value if isinstance(document, str) else canonical(document)
    if isinstance(value, Mapping):
        members = as_object(value)
        # In one order, since lists of objects are sorted by their text.
        return {k: canonical(members[k]) for k in sorted(members) if members[k] is not None}
    if isinstance(value, list):
        return sorted(map(canonical, as_list(value)), key=repr)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else value


def mapped(value: object, change: Callable[[str], object]) -> object:
    """A value with each of its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: mapped(each, change) for name, each in as_object(value).items()}
    if isinstance(value, list):
        return [mapped(each, change) for each in as_list(value)]
    return value


def _is_block(value: object) -> bool:
    """Whether a value has members with paths of their own: an object, or a list of objects."""
    if isinstance(value, list):
        return all(isinstance(each, Mapping) for each in as_list(value))
    return value is None or isinstance(value, Mapping)


def _members(value: object) -> Mapping[str, object]:
    if isinstance(value, list):
        return {str(place): each for place, each in enumerate(as_list(value))}
    return as_object(value)


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

    @property
    def by_address(self) -> Mapping[str, Resource]:
        """The resources and settings by address."""
        return self.model.written

    def named(self, text: str) -> str:
        """The address of the resource that a text names; the text itself if there is none."""
        return addresses_by_name(self.model).get(text) or self.model.address_of(text)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of one stack; ``resources`` are the changed resources and settings."""

    before: Side
    after: Side
    resources: tuple[ResourceChange, ...]

    @classmethod
    def between(cls, before: Side, after: Side, *, planned: Sequence[Object] = ()) -> "Change":
        """The change between two sides; ``planned`` are the changes that a plan announces."""
        found = resource_changes(before.stack, after.stack, planned)
        return cls(before=before, after=after, resources=tuple(found))

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

    def arguments_of(self, address: str) -> Mapping[str, tuple[object, object]]:
        """The changed arguments of a resource or setting; none of one that does not change."""
        return self.by_address[address].arguments if address in self.by_address else {}

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
    values = {
        name: resource.text(name) or identity.default.get(name, "") for name in identity.arguments
    }
    if not all(value or name in identity.default for name, value in values.items()):
        return ()
    return (resource.type, *map(side.named, values.values()))
