"""What happens to each resource: by a plan, or by two synthesized configurations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from keyproof.aws.written_values import as_flag
from keyproof.model.resource import Resource, Stack
from keyproof.terminal.failure import Failure

Object = Mapping[str, object]

# Arguments of which another value means another resource, for what holds data, with the values that
# they have if none is written; a plan says so itself.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs
IDENTITY_ARGUMENTS: dict[str, dict[str, object]] = {
    "aws_cloudwatch_log_group": {"name": None, "log_group_class": "STANDARD"},
    "aws_dynamodb_table": {
        "name": None,
        "hash_key": None,
        "range_key": None,
        "local_secondary_index": None,
        "restore_date_time": None,
        "restore_source_name": None,
        "restore_source_table_arn": None,
        "restore_to_latest_time": None,
    },
    "aws_kms_key": {
        "custom_key_store_id": None,
        "multi_region": False,
        "key_usage": "ENCRYPT_DECRYPT",
        "customer_master_key_spec": "SYMMETRIC_DEFAULT",
    },
    "aws_pinpointsmsvoicev2_opt_out_list": {"name": None},
    "aws_pinpointsmsvoicev2_phone_number": {
        "iso_country_code": None,
        "message_type": None,
        "number_capabilities": None,
        "number_type": None,
    },
    "aws_s3_bucket": {"bucket": None, "object_lock_enabled": False},
    "aws_sns_topic": {"name": None, "fifo_topic": False},
    "aws_sqs_queue": {"name": None, "fifo_queue": False},
}


class Action(StrEnum):
    """What Terraform does to a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DESTROY = "destroy"
    FORGET = "forget"


# https://developer.hashicorp.com/terraform/internals/json-format#change-representation
KNOWN_ACTIONS = frozenset({"create", "delete", "forget", "no-op", "read", "update"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to one resource. ``arguments`` are the names of those that change.

    One that ``restores`` gives the resource back what was applied last: somebody had changed it by
    hand, and the code did not change.
    """

    address: str
    type: str
    action: Action
    arguments: tuple[str, ...] = ()
    restores: bool = False


def changes_of_plan(changes: Iterable[Object], *, place: str) -> tuple[Change, ...]:
    """The changes that a plan has; what it only reads or leaves alone is left out.

    Raises Failure on one that is none. What is left of a replaced resource (a deposed object) was
    destroyed, as far as its data goes, when it was replaced.
    """
    return tuple(
        change
        for each in changes
        if each.get("mode") != "data" and "deposed" not in each
        if (change := _of_plan(each, place)) is not None
    )


def _of_plan(change: Object, place: str) -> Change | None:
    detail = change.get("change")
    actions = cast("Object", detail).get("actions") if isinstance(detail, dict) else None
    before, after = (
        cast("Object", detail).get(side) or {} if isinstance(detail, dict) else None
        for side in ("before", "after")
    )
    if (
        not isinstance(actions, list)
        or not isinstance(before, dict)
        or not isinstance(after, dict)
        or not isinstance(change.get("address"), str)
    ):
        raise Failure(
            f"{place}: resource_changes has {str(change.get('address'))!r:.80}, "
            "and not what happens to it.",
            way_on="Write the plan with `terraform show -json PLANFILE`.",
        )
    named = tuple(str(each) for each in cast("list[object]", actions))
    if not KNOWN_ACTIONS.issuperset(named):
        raise Failure(
            f"{place}: {change.get('address')} has the actions {', '.join(named)}; known "
            f"are {', '.join(sorted(KNOWN_ACTIONS))}.",
            way_on="Use the Terraform release of this project.",
        )
    action = _action(named)
    if action is None:
        return None
    different = _different(cast("Object", before), cast("Object", after))
    return Change(
        address=str(change.get("address")),
        type=str(change.get("type")),
        action=action,
        arguments=different if action is Action.UPDATE else (),
    )


def _action(actions: tuple[str, ...]) -> Action | None:
    """What the actions of a plan come to; None for nothing."""
    if "create" in actions and ("delete" in actions or "forget" in actions):
        return Action.REPLACE
    if "delete" in actions:
        return Action.DESTROY
    if "forget" in actions:
        return Action.FORGET
    if "create" in actions:
        return Action.CREATE
    return Action.UPDATE if "update" in actions else None


def changes_of_trees(before: Stack, after: Stack) -> tuple[Change, ...]:
    """The changes between two configurations of a stack."""
    old = {each.address: each for each in before.resources}
    new = {each.address: each for each in after.resources}
    found = [
        *(_lone(each, Action.CREATE) for address, each in new.items() if address not in old),
        *(_lone(each, Action.DESTROY) for address, each in old.items() if address not in new),
        *(_of_both(old[address], each) for address, each in new.items() if address in old),
    ]
    return tuple(change for change in found if change is not None)


def _lone(resource: Resource, action: Action) -> Change:
    return Change(address=resource.address, type=resource.type, action=action)


def _of_both(before: Resource, after: Resource) -> Change | None:
    arguments = _different(before.values, after.values)
    if not arguments:
        return None
    identity = IDENTITY_ARGUMENTS.get(after.type, {})
    is_another = any(
        _written(before, name, default) != _written(after, name, default)
        for name, default in identity.items()
    )
    return Change(
        address=after.address,
        type=after.type,
        action=Action.REPLACE if is_another else Action.UPDATE,
        arguments=arguments,
    )


def _written(resource: Resource, name: str, default: object) -> object:
    value = resource.values.get(name)
    if value in (None, "", []):
        return default
    return as_flag(value) if isinstance(default, bool) else value


def _different(before: Object, after: Object) -> tuple[str, ...]:
    names = sorted(set(before) | set(after))
    return tuple(name for name in names if before.get(name) != after.get(name))
