"""The last use of each key that a plan would destroy or disable."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import boto3

from smsbot.questions.keys.last_use import LastUse, LastUses, NoUse

KEY = "aws_kms_key"


def last_uses_of_ended_keys(document: Path, session: boto3.Session) -> list[str]:
    """A line for each such key of a plan; ``document`` is ``terraform show -json`` of it."""
    ended = dict(_ended(json.loads(document.read_text(encoding="utf-8"))))
    if not ended:
        return []
    uses = LastUses(session.client("kms"), session.client("cloudtrail"))
    return [f"{address}: {_spelled(uses.of(arn))}" for address, arn in ended.items()]


def _ended(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in cast("list[Mapping[str, Any]]", plan.get("resource_changes", [])):
        change = each["change"]
        before, after = change.get("before") or {}, change.get("after") or {}
        is_disabled = before.get("is_enabled") and after.get("is_enabled") is False
        if each.get("type") == KEY and ("delete" in change["actions"] or is_disabled):
            yield each["address"], str(before.get("arn", ""))


def _spelled(use: LastUse | NoUse | None) -> str:
    if isinstance(use, LastUse):
        by = f" by {use.by}" if use.by else ""
        return f"the key was last used at {use.at:%Y-%m-%d %H:%M} UTC, {use.event}{by}."
    if isinstance(use, NoUse):
        return f"no use of the key is known since {use.since:%Y-%m-%d}."
    return "the last use of the key is not known; it may be in use."
