"""Policies that the data source aws_iam_policy_document makes during the apply, made here.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from keyproof.loaders.shape import as_object, as_objects
from keyproof.model.resource import Resource, Unknown

Object = Mapping[str, object]
DOCUMENT = "data.aws_iam_policy_document"
VERSION = "2012-10-17"
ELEMENTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}
SOURCES = ("source_json", "source_policy_documents")
OVERRIDES = ("override_json", "override_policy_documents")
INPUTS = frozenset({"policy_id", "statement", "version", *OVERRIDES, *SOURCES})


def rebuilt(address: str, values: Object) -> object:
    """The policy as JSON; Unknown, with the argument, where a part of it is not known."""
    told = Resource(address=address, type=DOCUMENT, values=values)
    for path, each in told.unknown():
        if not path.endswith((".sid", "policy_id")):
            return Unknown(f"{address}.{path}" + (f": {each.reference}" if each.reference else ""))
    try:
        statements = [
            each
            for argument in SOURCES
            for text in _texts(values.get(argument))
            for each in _statements(text)
        ]
        _merge(statements, map(_statement, _blocks(values.get("statement"))))
        for argument in OVERRIDES:
            for text in _texts(values.get(argument)):
                _merge(statements, _statements(text))
    except (ValueError, RecursionError):
        return Unknown(f"{address}: a policy in it is not JSON")
    return json.dumps({"Version": values.get("version") or VERSION, "Statement": statements})


def _merge(into: list[Object], found: Iterable[Object]) -> None:
    """A statement replaces the one of the same Sid."""
    for each in found:
        same = [
            n for n, one in enumerate(into) if each.get("Sid") and one.get("Sid") == each["Sid"]
        ]
        if same:
            into[same[0]] = each
        else:
            into.append(each)


def _statements(text: str) -> list[Object]:
    document: object = json.loads(text) if text else {}
    found = as_object(document).get("Statement")
    return as_objects(found if isinstance(found, list) else [found])


def _statement(block: Object) -> Object:
    made: dict[str, object] = {"Effect": block.get("effect") or "Allow"}
    if isinstance(block.get("sid"), str) and block["sid"]:
        made["Sid"] = block["sid"]
    for argument, element in ELEMENTS.items():
        listed = _texts(block.get(argument))
        if listed:
            made[element] = listed
    for argument, element in PRINCIPALS.items():
        found: dict[str, list[str]] = {}
        for each in _blocks(block.get(argument)):
            found.setdefault(str(each.get("type")), []).extend(_texts(each.get("identifiers")))
        if found:
            everybody = found in ({"*": ["*"]}, {"AWS": ["*"]})
            made[element] = "*" if everybody and "*" in found else found
    conditions: dict[str, dict[str, list[str]]] = {}
    for each in _blocks(block.get("condition")):
        operator = conditions.setdefault(str(each.get("test")), {})
        operator.setdefault(str(each.get("variable")), []).extend(_texts(each.get("values")))
    if conditions:
        made["Condition"] = conditions
    return made


def _blocks(value: object) -> Sequence[Object]:
    """The blocks of a name, of which one alone may be written without a list."""
    return as_objects([value] if isinstance(value, Mapping) else value)


def _texts(value: object) -> Sequence[str]:
    if value is None:
        return []
    listed = cast("list[object]", value) if isinstance(value, list) else [value]
    # `&{aws:username}` stands for `${aws:username}`, which Terraform would take for its own.
    return [str(each).replace("&{", "${") for each in listed if each is not None]
