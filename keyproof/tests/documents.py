"""The texts of configurations, plans and states of a few resources, and of what is reported."""

import json
from collections.abc import Mapping
from typing import Any

from keyproof.findings.finding import Finding
from keyproof.library import Result
from keyproof.tests import plans
from keyproof.tests.configurations import CONFIGURATION

# Arguments that are JSON in a text.
TEXTS = {
    *("assume_role_policy", "json", "policy", "policy_document"),
    *("redrive_allow_policy", "redrive_policy"),
}
# What is beside the resources.
ANSWERS = ("found", "open", "keys")
NO_VALUES = ("unknown", "unchanged", "written")


def as_text(tables: Mapping[str, Any]) -> str:
    """A document of Terraform, from the tables of a configuration, a plan or a state."""
    made: dict[str, Any] = {
        name: each if name in NO_VALUES else _written(each)
        for name, each in tables.items()
        if name not in ANSWERS and isinstance(each, (dict, list))
    }
    if "state" in made:
        resources = [
            {"address": address, "type": address.partition(".")[0], "values": values}
            for address, values in made["state"].items()
        ]
        document = {"format_version": "1.0", "values": {"root_module": {"resources": resources}}}
    else:
        document = _plan(made) if "after" in made else {**CONFIGURATION, **made}
    return json.dumps(document)


def _written(value: Any, name: str = "") -> Any:
    """The value with documents as texts; a policy has the version that policies have."""
    if isinstance(value, dict) and name in TEXTS:
        version = {"Version": "2012-10-17"} if "Statement" in value else {}
        return json.dumps({**version, **value})
    if isinstance(value, dict):
        return {each: _written(inner, each) for each, inner in value.items()}
    return [_written(each) for each in value] if isinstance(value, list) else value


def _plan(tables: Mapping[str, Any]) -> plans.Object:
    unknown = tables.get("unknown", {})
    changes = [
        plans.change(address, values, unknown.get(address, {}))
        for address, values in tables["after"].items()
    ]
    changes = [
        {**each, "change": {"actions": ["no-op"], "before": values, "after": values}}
        if (address := str(each["address"])) in tables.get("unchanged", ())
        and (values := tables["after"][address])
        else each
        for each in changes
    ]
    return plans.document(changes, tables.get("written", {}), tables.get("outputs", {}))


def in_full(result: Result) -> list[str]:
    """Every finding in full, whether it is secondary, and why something is open."""
    secondary = {each for group in result.groups for each in group.secondary}
    return [
        *(f"{'secondary ' if each in secondary else ''}{whole(each)}" for each in result.findings),
        *(f"unknown: {each.place}: {each.reason}" for each in result.not_evaluated),
    ]


def whole(found: Finding) -> str:
    """A finding with places, fingerprint, remediation and edits."""
    said = (found.message, found.remediation.text, *found.remediation.edits)
    about = "; ".join(map(str, found.about))
    level = f"irreversible {found.level}" if found.is_irreversible else found.level
    return f"{level}: {found.rule}: {about}: {found.fingerprint}: {' '.join(map(str, said))}"
