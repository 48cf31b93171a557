"""The plan of a change of a synthesized stack, as Terraform writes it, without an account.

What is there has the ids that AWS chose. What refers to a key that the plan creates is unknown.
"""

import json
import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keyproof.loaders.key_ids import with_key_ids
from keyproof.model.assembly.policies import GIVING_POLICIES
from keyproof.model.resource import Resource
from smsbot.design.reading import read_configuration
from tests.keyproof.review.plans import change, entry

ACCOUNT_ID = "111122223333"
KEY = "aws_kms_key"
REFERENCE = re.compile(r"\$\{(.*)\}")
IDENTITY = {
    "address": "data.aws_caller_identity.current",
    "mode": "data",
    "type": "aws_caller_identity",
    "values": {"account_id": ACCOUNT_ID},
}


def plan_of(base: Path | None, head: Path) -> dict[str, Any]:
    """The plan from one configuration, or from nothing, to another."""
    before = {} if base is None else _resolved(base, {each: _id(each) for each in _keys(base)})
    config = json.loads(head.read_text())
    moved = {each["from"]: each["to"] for each in config.get("moved", ())}
    before = {moved.get(address, address): values for address, values in before.items()}
    there = {each for each in before if each.startswith(f"{KEY}.")}
    was = {now: old for old, now in moved.items()}
    after = _resolved(head, {each: _id(was.get(each, each)) for each in there})
    for address, policy in _reported(before):
        # Terraform keeps what AWS reported last.
        for side in (before, after):
            if address in side:
                side[address] = {"policy": policy, **side[address]}
    created = {each for each in _keys(head) if each not in there}
    written = {
        f"{kind}.{name}": values
        for kind, named in config["resource"].items()
        for name, values in named.items()
    }
    changes, planned, expressions = [], [], []
    for address in dict.fromkeys((*before, *after)):
        old, new = before.get(address), after.get(address)
        unknown = {} if new is None else _unknown(written[address], created)
        values = None if new is None else {k: v for k, v in new.items() if k not in unknown}
        if values is not None:
            planned.append(entry(address, values=values))
            told = {**_written(written[address]), **unknown}
            expressions.append({"address": address, "expressions": told})
        made = change(old, new, after_unknown=dict.fromkeys(unknown, True)) | {"after": values}
        earlier = {"previous_address": was[address]} if address in was else {}
        changes.append(entry(address, change=made, **earlier))
    expressions += [
        {"address": f"data.{kind}.{name}", "mode": "data", "type": kind, "expressions": _written(v)}
        for kind, named in config.get("data", {}).items()
        for name, v in named.items()
    ]
    providers = {
        name: {
            "name": name,
            "full_name": _full_name(name, config["terraform"]["required_providers"].get(name, {})),
            "version_constraint": config["terraform"]["required_providers"]
            .get(name, {})
            .get("version"),
            "expressions": _written(blocks[0]),
        }
        for name, blocks in config["provider"].items()
    }
    outputs = {
        name: {"expression": _expression(each["value"])} for name, each in config["output"].items()
    }
    state = [entry(address, values=values) for address, values in before.items()]
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": planned}},
        "prior_state": {"values": {"root_module": {"resources": [IDENTITY, *state]}}},
        "resource_changes": changes,
        "configuration": {
            "provider_config": providers,
            "root_module": {"resources": expressions, "outputs": outputs},
        },
    }


def _reported(before: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, object]]:
    """The policies that AWS reports with what they are about, by the address of that."""
    parts = [(*address.split(".", 1), values) for address, values in before.items()]
    return [
        (f"{GIVING_POLICIES[kind][1]}.{name}", values["policy"])
        for kind, name, values in parts
        if kind in GIVING_POLICIES
    ]


def _full_name(name: str, required: Mapping[str, str]) -> str:
    """Where a provider comes from; what is not written is the registry's, and HashiCorp's."""
    parts = required.get("source", name).split("/")
    return "/".join([*("registry.terraform.io", "hashicorp")[: 3 - len(parts)], *parts])


def _written(block: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a block as expressions."""
    return {name: _expression(value) for name, value in block.items() if name != "//"}


def _expression(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_written(each) for each in value]
    found = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return {"references": [found[1]]} if found else {"constant_value": value}


def _resolved(path: Path, ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    stack = with_key_ids(read_configuration(path, account_id=ACCOUNT_ID), ids)
    # The permissions boundary of the roles is no resource of the stack.
    written = json.loads(path.read_text())["resource"]
    return {each.address: _values(each) for each in stack.resources if each.type in written}


def _values(resource: Resource) -> dict[str, Any]:
    terraforms = ("depends_on", "lifecycle")
    return {name: each for name, each in resource.values.items() if name not in terraforms}


def _keys(path: Path) -> list[str]:
    return [f"{KEY}.{name}" for name in json.loads(path.read_text())["resource"].get(KEY, {})]


def _id(address: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, address))


def _unknown(values: Mapping[str, Any], created: set[str]) -> dict[str, Any]:
    """The arguments that name a key of the plan, each with its expression."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        text = json.dumps(value)
        named = [key for key in created if f"${{{key}." in text]
        if named and isinstance(value, str):
            found[name] = {"references": [f"{named[0]}.arn", named[0]]}
    return found
