"""Plans from some resources to others, as Terraform writes them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Values = Mapping[str, Any]


def entry(address: str, **more: Any) -> dict[str, Any]:
    kind, _, name = address.partition(".")
    return {"address": address, "mode": "managed", "type": kind, "name": name, **more}


def actions(old: object, new: object) -> list[str]:
    if old is None:
        return ["create"]
    if new is None:
        return ["delete"]
    return ["no-op"] if old == new else ["update"]


def change(old: object, new: object, **more: Any) -> dict[str, Any]:
    return {"actions": actions(old, new), "before": old, "after": new, **more}


def written_plan(
    folder: Path,
    before: Mapping[str, Values],
    after: Mapping[str, Values],
    *,
    drift: Mapping[str, Values] | None = None,
    expressions: Mapping[str, Values] | None = None,
    sensitive: Values | None = None,
) -> Path:
    """The file of a plan, by addresses; what has an expression is known only after the apply."""
    unknown = expressions or {}
    root = {
        "resources": [{"address": each, "expressions": told} for each, told in unknown.items()],
    }
    marks = sensitive or {}
    changes = [
        entry(
            each,
            change=change(
                before.get(each),
                after.get(each),
                after_unknown=dict.fromkeys(unknown.get(each, ()), True),
                after_sensitive=marks,
            ),
        )
        for each in dict.fromkeys((*after, *before))
    ]
    planned = [entry(each, values=after[each], sensitive_values=marks) for each in after]
    state = [entry(each, values=before[each]) for each in before]
    document = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": planned}},
        "prior_state": {"values": {"root_module": {"resources": state}}},
        "resource_changes": changes,
        "resource_drift": [entry(each, change=was) for each, was in (drift or {}).items()],
        "configuration": {"root_module": root},
    }
    path = folder / "plan.json"
    path.write_text(json.dumps(document))
    return path
