"""What a plan would create although it is in the account: an apply that was killed left it so.

Such a resource is in no state. Terraform would fail at most of them, and create every key again.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from smsbot.account.live import read_live
from smsbot.account.reading import imported_by
from smsbot.account.scope import Scope
from smsbot.account.session import identity_of
from smsbot.design.reading import read_configuration
from smsbot.planned import Unmanaged
from smsbot.state import CONFIGURATION
from stacks.settings.environment import Environment

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
        and kind in imported_by()
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
        if (identifier := each.text(imported_by().get(each.type, "")))
        and going.isdisjoint((each.text("arn"), each.text("target_key_id")))
    }
    return {address: found[address] for address in sorted(addresses) if address in found}
