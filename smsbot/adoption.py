"""What a plan would create although it is in the account: an apply that was killed left it so.

Such a resource is in no state. Terraform would fail at most of them, and create every key again.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from smsbot.account.live import read_live
from smsbot.account.scope import Scope
from smsbot.account.session import identity_of
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
    "aws_lambda_permission": "id",
    "aws_pinpointsmsvoicev2_configuration_set": "name",
    "aws_pinpointsmsvoicev2_event_destination": "id",
    "aws_pinpointsmsvoicev2_opt_out_list": "name",
    "aws_pinpointsmsvoicev2_phone_number": "id",
    "aws_sns_topic": "arn",
    "aws_sqs_queue": "id",
}
KEY = "aws_kms_key"
PERMISSION = "aws_lambda_permission"
PENDING_DELETION = "PendingDeletion"


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
        and kind in IMPORTED_BY
        and (kind == PERMISSION or (kind, _name(change["after"])) not in there)
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
    live = read_live(session, Scope(design=design, prefix=f"{environment.names.prefix}-"))
    # Keys that an earlier deployment left, waiting for their deletion, and aliases of them.
    going = {
        each.get("Arn") for each in live.keys.values() if each.get("KeyState") == PENDING_DELETION
    }
    found = {
        each.address: identifier.rpartition("/")[2] if each.type == KEY else identifier
        for each in live.resources
        if (identifier := each.text(IMPORTED_BY.get(each.type, "")))
        and going.isdisjoint((each.text("arn"), each.text("target_key_id")))
    }
    return {address: found[address] for address in sorted(addresses) if address in found}
