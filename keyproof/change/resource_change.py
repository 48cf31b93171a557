"""What happens to each resource: as a plan says it, or between two stacks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from keyproof.aws.arguments.direction import table
from keyproof.aws.written_values import as_flag
from keyproof.json_values import Object, as_list, as_object, parsed
from keyproof.model.resource import Resource, Stack

EMPTY = (None, "", [], {})


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
) -> tuple[ResourceChange, ...]:
    """The changes of resources and settings; ``planned`` are those that a plan announces."""
    actions = dict(_announced(planned))
    return tuple(_changes(before, after, actions, is_plan=bool(planned)))


def _changes(
    before: Stack, after: Stack, actions: Mapping[str, Action], *, is_plan: bool
) -> Iterator[ResourceChange]:
    old, new = _shown(before, after), _shown(after, before)
    settings = {each.address for each in (*before.settings, *after.settings)}
    actions = {**actions, **_forgotten(after)}
    for address in dict.fromkeys((*old, *new)):
        was, now = old.get(address), new.get(address)
        either = now or was
        if either is None:
            continue
        announced = actions.get(address)
        if was is not None and now is not None:
            arguments = dict(changed_arguments(was.values, now.values))
            arguments |= _lifecycle(was, now)
            replaces = announced is Action.REPLACE or (
                not is_plan and bool(arguments) and _is_replaced(was, now)
            )
            if not arguments and announced not in (Action.REPLACE, Action.CREATE):
                continue
            action = Action.REPLACE if replaces else announced or Action.UPDATE
        elif announced is None or address in settings:
            arguments, action = {}, Action.CREATE if was is None else Action.DESTROY
        else:
            arguments, action = {}, announced
        yield ResourceChange(address, either.type, action, arguments)
    for address, action in actions.items():
        if is_plan and address not in old and address not in new:
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
