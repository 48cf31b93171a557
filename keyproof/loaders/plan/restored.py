"""What somebody changed by hand, and which changes of a plan only restore it."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from keyproof.model.identifiers import KEY_TYPES

Object = Mapping[str, object]
UPDATE = ["update"]


def restored(drifts: list[Object], changes: tuple[Object, ...]) -> dict[str, Object]:
    """The resources that get back every value that they had in the state, with those values.

    Terraform compares the account with its state before it plans: ``before`` of a drift is what
    was applied last. A resource of which anything else changes too is not among them.
    https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
    """
    applied = {str(each.get("address")): before for each in drifts for before in _before(each)}
    return {
        address: applied[address]
        for each in changes
        if (address := str(each.get("address"))) in applied
        and _is_restored(_part(each, "change"), applied[address])
    }


def lost_keys(drifts: list[Object]) -> Iterator[Object]:
    """The keys of the state that are gone, which is also what a pending deletion looks like."""
    for drift in drifts:
        change = _part(drift, "change")
        if drift.get("type") in KEY_TYPES and change.get("actions") == ["delete"]:
            sensitive = change.get("before_sensitive")
            yield {**drift, "values": change.get("before"), "sensitive_values": sensitive}


def _before(drift: Object) -> Iterator[Object]:
    change = _part(drift, "change")
    before = change.get("before")
    if change.get("actions") == UPDATE and isinstance(before, dict):
        yield cast("Object", before)


def _is_restored(change: Object, applied: Object) -> bool:
    if change.get("actions") != UPDATE or any(_part(change, "after_unknown").values()):
        return False
    before, after = _part(change, "before"), _part(change, "after")
    changed = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    return all(_is_same(after.get(name), applied.get(name)) for name in changed)


def _is_same(one: object, other: object) -> bool:
    """Whether two values are equal; a policy is, however it is spelled."""
    if one == other:
        return True
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def _part(of: Object, name: str) -> Object:
    part = of.get(name)
    return cast("Object", part) if isinstance(part, dict) else {}
