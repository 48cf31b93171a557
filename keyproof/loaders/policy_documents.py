"""Policies that the data source aws_iam_policy_document makes during the apply, made here.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from keyproof.json_values import Object, as_object, as_objects, listed
from keyproof.model.resource import Unknown, is_unknown, unknown_in
from keyproof.policy_document import ELEMENTS, KNOWN_LATER, PRINCIPALS, VERSION

DOCUMENT = "data.aws_iam_policy_document"
SOURCES = ("source_json", "source_policy_documents")
OVERRIDES = ("override_json", "override_policy_documents")
# What may be anything where it is not known, by the elements that say it.
ANYTHING = ("Action", "NotAction", "Resource", "NotResource")
# What a policy is called changes nothing.
NOT_SAID = (".sid", "policy_id")
INPUTS = frozenset({"policy_id", "statement", "version", *OVERRIDES, *SOURCES})


def rebuilt(address: str, values: Object) -> object:
    """The policy as JSON; Unknown, with the argument, where a part of it is not known."""
    paths = ((path, each) for path, each in unknown_in(values) if not path.endswith(NOT_SAID))
    path, unknown = next(paths, ("", None))
    text = _json(values, bounds=unknown is not None)
    if unknown is None:
        return text or Unknown(f"{address}: a policy in it is not JSON")
    reason = f": {unknown.reference}" if unknown.reference else ""
    return Unknown(f"{address}.{path}{reason}", at_most=text)


def at_most(statements: Iterable[object]) -> list[object] | None:
    """What statements say at most, whatever is not known in them; None if that may be anything."""
    found: list[object] = []
    for each in statements:
        is_object = isinstance(each, Mapping)
        found += map(_bound, _apart(as_object(each))) if is_object else [Unknown()]
    return None if is_unknown(found) else found


def later(statement: Object, what: str) -> Object:
    """A statement that is there, or is about a request, only if something is as it needs it."""
    conditions = {**as_object(statement.get("Condition")), KNOWN_LATER: {what: [""]}}
    return {**statement, "Condition": conditions}


def _apart(statement: Object) -> Iterator[Object]:
    """What is known of a list apart from what is not: one statement would be open as a whole."""
    for name in ("Action", "Resource", "Principal"):
        written = statement.get(name)
        parts = listed(written)
        if name == "Principal":
            kinds = as_object(written).items()
            parts = [{kind: each} for kind, inner in kinds for each in listed(inner)]
        if len(parts) > 1 and is_unknown(parts):
            for each in parts:
                yield from _apart({**statement, name: each})
            return
    yield statement


def _bound(statement: Object) -> object:
    """A statement about all that it may be about; Unknown if it may say anything."""
    members = dict(statement)
    open_ones = [name for name, each in members.items() if name != "Sid" and is_unknown(each)]
    for name in set(open_ones) & set(ANYTHING):
        del members[name]
        members[name.removeprefix("Not")] = ["*"]
    if "Principal" in open_ones:
        # Of services, no wildcard stands for all.
        if set(as_object(members["Principal"])) != {"AWS"}:
            return Unknown()
        members["Principal"] = {"AWS": "*"}
    if "Condition" in open_ones:
        written = as_object(members["Condition"]).items()
        members["Condition"] = {k: each for k, each in written if not is_unknown(each)}
    return later(members, " and ".join(open_ones)) if open_ones else members


def _json(values: Object, *, bounds: bool) -> str:
    """The policy, or its ``bounds``; empty where it has none, or takes in a text that is none."""
    blocks, version = listed(values.get("statement")), values.get("version") or VERSION
    if any(isinstance(each, Unknown) for each in (version, *blocks)):
        return ""
    made = map(_statement, _blocks(blocks))
    try:
        written = [*_taken(values, SOURCES), *made, *_taken(values, OVERRIDES)]
    except (ValueError, RecursionError):
        return ""
    # A statement replaces the one of the same Sid.
    by_sid = {str(each.get("Sid") or "") or place: each for place, each in enumerate(written)}
    found = at_most(by_sid.values()) if bounds else [*by_sid.values()]
    return "" if found is None else json.dumps({"Version": version, "Statement": found})


def _taken(values: Object, arguments: Iterable[str]) -> Iterator[Object]:
    """The statements of policies in JSON; of one that is not known, what it says at most.

    Raises ValueError where that may be anything, or is not JSON.
    """
    for argument in arguments:
        for each in listed(values.get(argument)):
            text = each.at_most if isinstance(each, Unknown) else each
            if text:
                yield from as_objects(listed(as_object(json.loads(str(text))).get("Statement")))
            elif isinstance(each, Unknown):
                raise ValueError(argument)


def _statement(block: Object) -> Object:
    made: dict[str, object] = {"Effect": block.get("effect") or "Allow"}
    if isinstance(block.get("sid"), str) and block["sid"]:
        made["Sid"] = block["sid"]
    for argument, element in ELEMENTS.items():
        made[element] = _values(block.get(argument))
    for argument, element in PRINCIPALS.items():
        found: dict[str, list[object]] = {}
        for each in _blocks(block.get(argument)):
            found.setdefault(str(each.get("type")), []).extend(_values(each.get("identifiers")))
        made[element] = _unknown(block.get(argument)) or ("*" if found == {"*": ["*"]} else found)
    conditions: dict[str, dict[str, list[object]]] = {}
    for each in _blocks(block.get("condition")):
        test, variable = each.get("test"), each.get("variable")
        values = conditions.setdefault(str(test), {}).setdefault(str(variable), [])
        values += [_unknown([test, variable])] if is_unknown([test, variable]) else []
        values += _values(each.get("values"))
    made["Condition"] = _unknown(block.get("condition")) or conditions
    return {name: each for name, each in made.items() if each}


def _unknown(value: object) -> Unknown | None:
    """What is not known as a whole, of one or several."""
    return next((each for each in listed(value) if isinstance(each, Unknown)), None)


def _blocks(value: object) -> Sequence[Object]:
    """The blocks of a name, of which one alone may be written without a list."""
    return as_objects(listed(value))


def _values(value: object) -> list[object]:
    """What is listed, as texts where it is known."""
    # `&{aws:username}` stands for `${aws:username}`, which Terraform would take for its own.
    return [
        each if isinstance(each, Unknown) else str(each).replace("&{", "${")
        for each in listed(value)
        if each is not None
    ]
