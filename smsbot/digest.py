"""The digest of a plan: who approves one approves exactly what is applied.

A plan is made again where it is applied, since a plan file holds the state and leaves no runner.
Two plans have one digest if they do the same to the same: every change with the values before and
after it, and from the same files. A plan names the archive of the function, and not what is in it.
Of the configuration it leaves out what changes nothing now, such as who may destroy what, and of
the provider which files of it make the changes.
https://developer.hashicorp.com/terraform/internals/json-format
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from smsbot.design.reading import OF_TERRAFORM
from smsbot.project import PROVIDER_LOCK

NOTHING = (["no-op"], ["read"])
ASSETS = "assets"
OF_A_CHANGE = ("actions", "before", "after", "after_unknown", "replace_paths", "importing")


def digest_of(document: Path, stack: Path) -> str:
    """The digest of a plan as JSON, and of what its stack is made of, in hexadecimal."""
    plan = cast("Mapping[str, Any]", json.loads(document.read_text(encoding="utf-8")))
    resources = {
        f"{each['address']} {each.get('deposed', '')}": _of(each["change"])
        for each in plan.get("resource_changes", [])
        if each["change"]["actions"] not in NOTHING or "importing" in each["change"]
    }
    outputs = {
        name: _of(each)
        for name, each in plan.get("output_changes", {}).items()
        if each["actions"] not in NOTHING
    }
    # What a resource invokes when it changes, since Terraform 1.14.
    invoked = plan.get("action_invocations", [])
    folder = stack / ASSETS
    files = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    lock = stack / PROVIDER_LOCK
    read = [_digest_of_code(stack), lock.read_text("utf-8") if lock.is_file() else ""]
    does = [resources, outputs, invoked, files, read]
    canonical = json.dumps(does, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _of(change: Mapping[str, Any]) -> dict[str, Any]:
    return {name: change.get(name) for name in OF_A_CHANGE}


def _digest_of_code(stack: Path) -> str:
    """The digest of what Terraform reads of a stack, but for where its state is."""
    files = {path.name: path for pattern in OF_TERRAFORM for path in stack.glob(pattern)}
    read = json.dumps([(name, _content(files[name])) for name in sorted(files)])
    return sha256(read.encode()).hexdigest()


def _content(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    if not isinstance(found, dict):
        return text
    document = cast("dict[str, Any]", found)
    # A file is named from the folder of the synthesis.
    terraform = document.get("terraform")
    if isinstance(terraform, dict):
        backend = cast("dict[str, Any]", terraform).get("backend")
        if isinstance(backend, dict) and "local" in backend:
            document = {**document, "terraform": {**terraform, "backend": {"local": {}}}}
    return json.dumps(document, sort_keys=True)
