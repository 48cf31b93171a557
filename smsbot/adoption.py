"""What a plan would create although it is in the account: an apply that was killed left it so.

Such a resource is in no state. Terraform would fail at most of them, and create every key again.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3

from keyproof.model.key import KeyState
from keyproof.model.resource import Resource
from smsbot.account.identity import identity_of
from smsbot.account.load import Live, load_account
from smsbot.account.scope import Scope
from smsbot.design.reading import read_configuration
from smsbot.planned import Unmanaged
from smsbot.state import CONFIGURATION
from stacks.settings.environment import Environment

# The argument that Terraform imports a type by. Types that are missing here are written over what
# is there when they are created, and belong to one of these.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs, "Import"
IMPORTED_BY = {
    "aws_cloudformation_stack": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_dynamodb_table": "name",
    "aws_iam_role": "name",
    "aws_kms_alias": "name",
    "aws_kms_key": "arn",
    "aws_lambda_function": "function_name",
    "aws_pinpointsmsvoicev2_configuration_set": "name",
    "aws_pinpointsmsvoicev2_event_destination": "id",
    "aws_pinpointsmsvoicev2_opt_out_list": "name",
    "aws_pinpointsmsvoicev2_phone_number": "id",
    "aws_sns_topic": "arn",
    "aws_sqs_queue": "id",
}
FUNCTION = "aws_lambda_function"
KEY = "aws_kms_key"
PERMISSION = "aws_lambda_permission"


def creates(document: Path) -> frozenset[str]:
    """The addresses that a plan, as ``terraform show -json`` prints it, would create.

    Without those that have the name of a resource in its state: the review names both.
    """
    plan: Mapping[str, Any] = json.loads(document.read_text(encoding="utf-8"))
    changes = [(each["address"], each["type"], each["change"]) for each in plan["resource_changes"]]
    there = {(kind, name) for _, kind, change in changes if (name := _name(change["before"]))}
    return frozenset(
        address
        for address, kind, change in changes
        if change["actions"] == ["create"]
        and (
            kind == PERMISSION
            or (kind in IMPORTED_BY and (kind, _name(change["after"])) not in there)
        )
    )


def _name(values: Mapping[str, Any] | None) -> str:
    found = values or {}
    return str(found.get("name") or found.get("function_name") or "")


def unmanaged(
    addresses: frozenset[str], stack: Path, environment: Environment, session: boto3.Session
) -> Unmanaged:
    """Those of the addresses that are in the account, each with what Terraform imports it by."""
    account = identity_of(session)["Account"]
    design = read_configuration(stack / CONFIGURATION, account_id=account)
    scope = Scope(design=design, prefix=f"{environment.names.prefix}-")
    live = load_account(session, scope, exemptions={})
    found = {**dict(_named(live)), **dict(_permitted(live))}
    return {address: found[address] for address in sorted(addresses) if address in found}


def _named(live: Live) -> Iterator[tuple[str, str]]:
    for each in live.stack.resources:
        identifier = each.text(IMPORTED_BY[each.type]) if each.type in IMPORTED_BY else ""
        if identifier and not _is_going(each, live):
            is_key = each.type == KEY
            yield each.address, identifier.rpartition("/")[2] if is_key else identifier


def _is_going(resource: Resource, live: Live) -> bool:
    """A key that an earlier deployment left, waiting for its deletion, and an alias of it."""
    going = [
        str(each.get("Arn"))
        for each in live.keys.values()
        if each.get("KeyState") == KeyState.PENDING_DELETION
    ]
    return resource.text("arn") in going or resource.text("target_key_id") in going


def _permitted(live: Live) -> Iterator[tuple[str, str]]:
    """The permissions of functions: statements of their policies, under ids of Terraform."""
    granted = {
        (function.text("function_name"), *_permits(statement)): statement["Sid"]
        for function in live.stack.resources
        if function.type == FUNCTION and function.text("policy")
        for statement in json.loads(function.text("policy"))["Statement"]
    }
    for each in live.design.resources:
        function = each.text("function_name")
        place = function, each.text("principal"), each.text("source_arn")
        if each.type == PERMISSION and place in granted:
            yield each.address, f"{function}/{granted[place]}"


def _permits(statement: Mapping[str, Any]) -> tuple[str, str]:
    """The service, and the ARN for which it may call."""
    conditions: Mapping[str, Any] = statement.get("Condition", {}).get("ArnLike", {})
    source = next(
        (value for key, value in conditions.items() if key.lower() == "aws:sourcearn"), ""
    )
    return statement["Principal"].get("Service", ""), source
