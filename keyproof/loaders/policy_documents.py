"""Policies that the data source aws_iam_policy_document makes during the apply, made here.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from keyproof.loaders.shape import as_object, as_objects
from keyproof.model.resource import Unknown, unknown_in
from keyproof.policy_document import KNOWN_LATER

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
    for path, each in unknown_in(values):
        if not path.endswith((".sid", "policy_id")):
            reference = f"{address}.{path}" + (f": {each.reference}" if each.reference else "")
            return Unknown(reference, at_most=_at_most(values))
    return _json(values) or Unknown(f"{address}: a policy in it is not JSON")


def _json(values: Object) -> str:
    """The policy; empty where a text that it takes in is not one."""
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
        return ""
    return json.dumps({"Version": values.get("version") or VERSION, "Statement": statements})


def _at_most(values: Object) -> str:
    """What the policy says at most, whatever is not known yet; empty if that may be anything."""
    taken = {name: _bounds(values.get(name)) for name in (*SOURCES, *OVERRIDES)}
    listed = values.get("statement")
    blocks = list(map(_widened, _blocks(listed)))
    is_open = any(isinstance(each, Unknown) for each in (values.get("version"), *_members(listed)))
    if is_open or None in blocks or None in taken.values():
        return ""
    return _json({**values, **taken, "statement": blocks})


def _bounds(value: object) -> list[object] | None:
    """Texts of policies, each with what it says at most in its place; None if that is open."""
    found = [
        each.at_most or each if isinstance(each, Unknown) else each for each in _members(value)
    ]
    return None if _is_open(found) else found


def _widened(block: Object) -> Object | None:
    """A statement that is about all it may be about, and says so; None if it may say anything."""
    written = block.get("principals")
    if any(isinstance(each, Unknown) for each in _members(written)):
        return None  # a service as well
    principals = _blocks(written)
    named = [each for each in principals if not _is_open(each)]
    # Of services, no wildcard stands for all.
    is_bounded = all(each in named or each.get("type") == "AWS" for each in principals)
    if not is_bounded or _is_open([block.get("effect"), block.get("not_principals")]):
        return None
    arguments = (*ELEMENTS, "principals", "condition")
    later = [each for each in arguments if _is_open(block.get(each))]
    if not later:
        return block
    wide = dict(block)
    for one in ("actions", "resources"):
        if {one, f"not_{one}"} & set(later):
            wide |= {one: ["*"], f"not_{one}": []}
    if "principals" in later:
        wide["principals"] = [*named, {"type": "AWS", "identifiers": ["*"]}]
    known = [each for each in _blocks(block.get("condition")) if not _is_open(each)]
    said = {"test": KNOWN_LATER, "variable": " and ".join(later), "values": [""]}
    return {**wide, "condition": [*known, said]}


def _members(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _is_open(value: object) -> bool:
    """Whether anything in a value is not known."""
    return any(True for _ in unknown_in(value))


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
