"""Plans of a few resources, and what is found in them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from keyproof import Result, Source, check
from keyproof.json_values import Object


def change(address: str, after: Object, unknown: Object) -> Object:
    is_data = address.startswith("data.")
    kind, name = address.removeprefix("data.").split(".")
    return {
        "address": address,
        "mode": "data" if is_data else "managed",
        "type": kind,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": ["read" if is_data else "create"],
            "before": None,
            "after": after,
            "after_unknown": unknown,
        },
    }


def document(changes: Sequence[Object], written: Mapping[str, Object], outputs: Object) -> Object:
    """A plan; ``written`` has the expressions of arguments by the address, ``outputs`` of each."""
    named = [(name, cast("Object", each)) for name, each in outputs.items()]
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {
            "outputs": {name: {"value": each["value"]} for name, each in named if "value" in each},
            "root_module": {
                "resources": [
                    {**each, "values": cast("Object", each["change"])["after"]}
                    for each in changes
                    if each["mode"] == "managed"
                ]
            },
        },
        "resource_changes": changes,
        "output_changes": outputs,
        "configuration": {
            "provider_config": {
                "aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}
            },
            "root_module": {
                "outputs": {name: {"expression": each} for name, each in outputs.items()},
                "resources": [
                    {
                        **{name: each[name] for name in ("address", "mode", "type", "name")},
                        "provider_config_key": "aws",
                        "expressions": written.get(str(each["address"]), {}),
                    }
                    for each in changes
                ],
            },
        },
    }


def checked(folder: Path, changes: Sequence[Object], written: Mapping[str, Object]) -> Result:
    """What is found in a plan."""
    path = folder / "plan.json"
    path.write_text(json.dumps(document(changes, written, {})))
    return check(Source.read(path, account="123456789012"))
