"""Applies the edits of a remediation to a configuration in Terraform's JSON."""

import copy
import json
from typing import Any

from keyproof.findings.remediation import (
    AddResource,
    Edit,
    RemoveResource,
    SetArgument,
    SetStatement,
    Written,
)

Document = dict[str, Any]


def edited(configuration: Document, edits: tuple[Edit, ...]) -> Document:
    """The configuration after the edits, the last places of a policy first."""
    found = copy.deepcopy(configuration)
    for each in sorted(edits, key=_last_first):
        _apply(found, each)
    return found


def _last_first(edit: Edit) -> int:
    return -edit.place if isinstance(edit, SetStatement) and edit.statement is None else 1


def _apply(document: Document, edit: Edit) -> None:
    match edit:
        case AddResource(address=address, values=values):
            kind, name = address.split(".", 1)
            written = {argument: _written(each) for argument, each in values.items()}
            document.setdefault("resource", {}).setdefault(kind, {})[name] = written
        case RemoveResource(address=address):
            parent, name = _parent(document, address)
            del parent[name]
        case SetArgument(address=address, path=path, value=value):
            _set(_block(document, address), path.split("."), _written(value))
        case SetStatement(address=address, argument=argument, statement=new, place=place):
            _change(document, address, argument, place, [] if new is None else [dict(new)])
        case Written():
            raise AssertionError(edit)


def _written(value: Any) -> object:
    """A value as Terraform takes it: a policy is a text."""
    return json.dumps(value) if isinstance(value, dict) and "Statement" in value else value


def _parent(document: Document, address: str) -> tuple[Document, str]:
    kind, name = address.split(".", 1)
    if kind in ("output", "module", "provider"):
        return document[kind], name
    if kind == "data":
        kind, name = name.split(".", 1)
        return document["data"][kind], name
    return document["resource"][kind], name


def _block(document: Document, address: str) -> Any:
    parent, name = _parent(document, address)
    return parent[name]


def _set(block: Any, path: list[str], value: object) -> None:
    first, *rest = path
    if isinstance(block, list):
        index = int(first) if first.isdigit() else 0
        _set(block[index], rest if first.isdigit() else path, value)
    elif not rest:
        if value is None:
            block.pop(first, None)
        elif isinstance(value, dict) and first in block:
            for name, each in value.items():
                _set(block[first], [name], each)
        else:
            block[first] = value
    else:
        _set(block.setdefault(first, {}), rest, value)


def _change(document: Document, address: str, argument: str, place: int, new: list[Any]) -> None:
    block = _block(document, address)
    written = block.get(argument)
    policy: Any = json.loads(written) if isinstance(written, str) else written
    policy = policy or {"Version": "2012-10-17", "Statement": []}
    if isinstance(policy["Statement"], dict):
        policy["Statement"] = [policy["Statement"]]
    start = place - 1 if place else len(policy["Statement"])
    policy["Statement"][start : start + 1] = new
    block[argument] = json.dumps(policy) if isinstance(written, str) or not written else policy
