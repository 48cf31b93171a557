"""What happens to keys and data: by the actions of a plan, and between two configurations."""

from dataclasses import replace
from typing import Any

import pytest

from keyproof.change.change import Action, Change, Side
from keyproof.model.assembly.assemble import assemble
from keyproof.model.resource import Resource, Stack
from keyproof.rules._rule import rules
from keyproof.tests.change.changes import HERE, assembled, bare, found, resource

KEY = resource("aws_kms_key", {"description": "k"})
TABLE = resource("aws_dynamodb_table", {"name": "t", "hash_key": "id"})
TOPIC = resource("aws_sns_topic", {"name": "t"})
FUNCTION = resource("aws_lambda_function", {"function_name": "f"})


def reported(change: Change) -> set[tuple[str, str]]:
    """The rules about keys, data and deliveries with the resources that they report."""
    names = ("key-loss", "data-loss", "unmanaged-resource", "delivery-removed")
    return {
        (rule, each.resource)
        for rule in names
        for each in found(rule, rules()[rule].compare(change))
    }


def planned(each: Resource, *actions: str) -> Change:
    """A plan that announces what happens to a resource."""
    changes: list[dict[str, Any]] = [{"address": each.address, "change": {"actions": [*actions]}}]
    after = [] if {"delete", "forget"} & {*actions} and "create" not in actions else [each]
    sides = bare([each], after)
    return Change.between(sides.before, sides.after, planned=changes)


@pytest.mark.parametrize(
    ("each", "actions", "rule"),
    [
        (KEY, ("delete",), "key-loss"),
        (KEY, ("delete", "create"), "key-loss"),
        (KEY, ("create", "delete"), "key-loss"),
        (KEY, ("create",), "key-loss"),  # It is in the state, and Terraform did not find it.
        (KEY, ("forget",), "unmanaged-resource"),
        (KEY, ("update",), ""),
        (TABLE, ("delete",), "data-loss"),
        (TABLE, ("create", "delete"), "data-loss"),
        (TABLE, ("forget",), "unmanaged-resource"),
        (TOPIC, ("delete", "create"), "delivery-removed"),
        (FUNCTION, ("delete",), "delivery-removed"),
        (FUNCTION, ("delete", "create"), ""),
    ],
)
def test_what_a_plan_announces(each: Resource, actions: tuple[str, ...], rule: str) -> None:
    assert reported(planned(each, *actions)) == ({(rule, each.address)} if rule else set())


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [
        ({"name": "t", "hash_key": "id"}, {"name": "u", "hash_key": "id"}, Action.REPLACE),
        ({"name": "t", "hash_key": "id"}, {"name": "t", "hash_key": "key"}, Action.REPLACE),
        ({"name": "t", "hash_key": "id"}, {"name": "t", "hash_key": "id", "a": 1}, Action.UPDATE),
    ],
)
def test_what_another_argument_does(
    before: dict[str, Any], after: dict[str, Any], action: Action
) -> None:
    change = bare(*([resource("aws_dynamodb_table", each)] for each in (before, after)))
    assert [each.action for each in change.resources] == [action]
    is_lost = action is Action.REPLACE
    assert reported(change) == ({("data-loss", TABLE.address)} if is_lost else set())


def test_a_moved_resource_is_kept() -> None:
    new = replace(TABLE, address="aws_dynamodb_table.y")
    stack = Stack(location=HERE, resources=(TABLE,))
    moved = stack.renamed({new.address: TABLE.address})
    sides = [Side(model=assemble(each)) for each in (moved, replace(stack, resources=(new,)))]
    assert not Change.between(*sides).resources


@pytest.mark.parametrize(("destroys", "rule"), [(False, "unmanaged-resource"), (True, "data-loss")])
def test_a_removed_block_says_whether_data_is_destroyed(destroys: bool, rule: str) -> None:  # noqa: FBT001
    block = Resource(
        address=f"removed.{TABLE.address}",
        type="removed",
        values={"lifecycle": [{"destroy": destroys}]},
    )
    change = bare([TABLE], [])
    stack = replace(change.after.stack, settings=(block,))
    after = Side(model=replace(change.after.model, stack=stack))
    assert reported(Change.between(change.before, after)) == {(rule, TABLE.address)}


def test_another_region_is_another_place() -> None:
    there = replace(HERE, region="us-east-1")
    (one,) = reported(bare([TABLE], [replace(TABLE, location=there)]))
    assert one == ("data-loss", TABLE.address)


def test_a_subscription_of_another_topic_no_longer_delivers() -> None:
    queue = resource("aws_sqs_queue", {"name": "q"})
    topics = [TOPIC, resource("aws_sns_topic", {"name": "u"}, "u")]
    subscriptions = [
        resource(
            "aws_sns_topic_subscription",
            {
                "protocol": "sqs",
                "topic_arn": f"arn:aws:sns:eu-west-1:123456789012:{name}",
                "endpoint": "arn:aws:sqs:eu-west-1:123456789012:q",
            },
        )
        for name in ("t", "u")
    ]
    change = assembled(*([*topics, queue, each] for each in subscriptions))
    assert reported(change) == {("delivery-removed", "aws_sns_topic_subscription.x")}
