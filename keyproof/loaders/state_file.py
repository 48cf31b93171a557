"""Terraform's own state, version 4, in the form in which ``terraform show -json`` prints it.

https://github.com/hashicorp/terraform/blob/main/internal/states/statefile/version4.go
"""

import json
import re
from collections.abc import Iterator, Mapping

from keyproof.json_values import Object, as_list, as_object, as_objects
from keyproof.loaders.settings import within
from keyproof.loaders.shape import MANAGED, check_shape
from keyproof.model.resource import Unknown
from keyproof.terminal.user_error import UserError

VERSION = 4
TYPED = "terraform_data"
INSTANCE = {"attributes": dict, "attributes_flat": dict, "sensitive_attributes": list}
SHAPE = {"outputs": dict, "resources": [{"type!": str, "name!": str, "instances": [INSTANCE]}]}
PROVIDER = re.compile(r'provider\["(?P<source>[^"]*)"\]')


def is_state_file(document: Object) -> bool:
    """Whether a document is a state as Terraform and OpenTofu keep it, of any version."""
    is_kept = {"lineage", "serial"} <= set(document) or "encrypted_data" in document
    return is_kept or isinstance(document.get("version"), int)


def shown(document: Object, place: str) -> Object:
    """The state as ``terraform show -json`` prints it. Raises UserError on another version."""
    if "encrypted_data" in document:
        raise UserError(
            f"{place} is an encrypted state.",
            hint="Write `tofu show -json > state.json`, and name that file.",
        )
    version = document.get("version")
    if version != VERSION or isinstance(version, bool):
        problem = f"is a state of version {version!r:.20}; keyproof reads version {VERSION}."
        if "backend" in document:
            problem = "describes the backend of a working directory: it is not a state."
        raise UserError(
            f"{place} {problem}",
            hint="Pass the file that a current `terraform show -json > state.json` writes.",
        )
    check_shape(document, SHAPE, place, hint="Write the state again with Terraform.")
    listed = [each for one in as_objects(document.get("resources")) for each in _instances(one)]
    # Those of modules too: each has its whole address.
    root = {"outputs": as_object(document.get("outputs")), "root_module": {"resources": listed}}
    return {
        "format_version": "1.0",
        "terraform_version": document.get("terraform_version"),
        "values": root,
    }


def _instances(resource: Object) -> Iterator[Object]:
    mode, kind, name = resource.get("mode", MANAGED), resource["type"], resource["name"]
    local = f"{kind}.{name}" if mode == MANAGED else f"{mode}.{kind}.{name}"
    address = within(str(resource.get("module") or ""), local)
    source = PROVIDER.search(str(resource.get("provider")))
    for each in as_objects(resource.get("instances")):
        index, deposed = each.get("index_key"), each.get("deposed")
        values = each.get("attributes")
        if values is None:
            # As Terraform before 0.12 wrote it, in texts.
            values = _of_flat(as_object(each.get("attributes_flat")))
        if kind == TYPED:
            values = {argument: _untyped(value) for argument, value in as_object(values).items()}
        yield {
            "address": address if index is None else f"{address}[{json.dumps(index)}]",
            "mode": mode,
            "type": kind,
            "name": name,
            **({} if index is None else {"index": index}),
            **({"deposed_key": deposed} if deposed else {}),
            **({"provider_name": source["source"]} if source else {}),
            "values": values,
            "sensitive_values": _marks(each.get("sensitive_attributes")),
        }


def _untyped(value: object) -> object:
    """A value of any type, which Terraform keeps together with its type."""
    kept = as_object(value)
    return kept["value"] if set(kept) == {"value", "type"} else value


def _of_flat(flat: Object) -> Object:
    """The arguments that are single values; of lists and blocks nothing is known."""
    whole = {name.partition(".")[0]: Unknown() for name in flat}
    return {name: flat.get(name, unknown) for name, unknown in whole.items()}


def _marks(paths: object) -> object:
    """The paths of sensitive values as an object of the form of the values."""
    marks: dict[object, object] = {}
    for path in as_list(paths):
        found: object = marks
        steps = [_step(each) for each in as_objects(path)]
        for place, step in enumerate(steps, 1):
            if isinstance(found, dict):  # Else all of it is marked.
                inner = found
                found = inner[step] = True if place == len(steps) else inner.get(step, {})
    return marks


def _step(step: Object) -> object:
    """An argument by its name, or a member by its key or its place."""
    value = step.get("value")
    if isinstance(value, Mapping):
        value = as_object(value).get("value")
    return value if isinstance(value, int) else str(value)
