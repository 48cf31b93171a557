"""Policies of templates as texts, with what is known of those that depend on something."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from keyproof.loaders.cloudformation.intrinsics import Either, unknown_within
from keyproof.loaders.policy_documents import VERSION
from keyproof.loaders.shape import as_object
from keyproof.model.resource import Unknown
from keyproof.policy_document import KNOWN_LATER

Object = Mapping[str, object]
CONDITION, PRINCIPAL = "Condition", "Principal"
# What may be anything where it is not known, by the elements that say it.
ANYTHING = {
    "Action": "Action",
    "NotAction": "Action",
    "Resource": "Resource",
    "NotResource": "Resource",
}


def policy_text(address: str, document: object, names: Callable[[str], bool]) -> object:
    """A policy as JSON; Unknown, with what it says at most, where a part of it is not known.

    ``names`` says of a pattern whether it may name a resource whose name is not known.
    """
    if isinstance(document, Either):
        # Each outcome says something only if the condition is as it needs it.
        inner = [as_object(each).get("Statement") for each in document.outcomes]
        conditional = [Either(document.reference, outcomes=(each,)) for each in inner if each]
        document = {"Version": VERSION, "Statement": conditional}
    if not isinstance(document, Mapping):
        is_none = document is None or isinstance(document, str | Unknown)
        return document if is_none else json.dumps(document)
    members = cast("Object", document)
    spelled = map(_spelled, members_of(members.get("Statement")))
    statements = [one for each in spelled for one in _with_names(each, names)]
    unknown = unknown_within(statements)
    if unknown is None:
        return json.dumps({**members, "Statement": statements}, default=str)
    bounds = [bound for each in statements for one in _apart(each) for bound in [_bound(one)]]
    known = {**members, "Statement": bounds}
    is_open = None in bounds or unknown_within(known)
    at_most = "" if is_open else json.dumps(known, default=str)
    return Unknown(f"{address}: {unknown.reference}", at_most=at_most)


def members_of(value: object) -> list[object]:
    """What is listed, or the value alone."""
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _with_names(statement: object, names: Callable[[str], bool]) -> Iterator[object]:
    """A statement; and what it says of resources whose names its patterns may be like."""
    yield statement
    opened = _opened(statement, names) if isinstance(statement, Mapping) else statement
    if opened != statement:
        yield opened


def _opened(value: object, names: Callable[[str], bool]) -> object:
    """A value with what is not known in the place of such patterns."""
    if isinstance(value, Mapping):
        return {k: _opened(each, names) for k, each in cast("Object", value).items()}
    if isinstance(value, list):
        return [_opened(each, names) for each in cast("list[object]", value)]
    return Unknown(f"what is called {value}") if isinstance(value, str) and names(value) else value


def _spelled(statement: object) -> object:
    """A statement whose account numbers are texts: YAML takes them for numbers.

    AWS refuses an empty principal: a parameter that is empty by default has another value there.
    """
    members = as_object(statement)
    principal = members.get(PRINCIPAL)
    if not isinstance(principal, Mapping):
        return statement
    kinds = {
        kind: [
            Unknown("an empty principal") if each == "" else _text(each)
            for each in members_of(listed)
        ]
        for kind, listed in cast("Object", principal).items()
    }
    return {**members, PRINCIPAL: kinds}


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) else value


def _apart(statement: object) -> Iterator[object]:
    """What is known of a list apart from what is not: one statement would be open as a whole."""
    if isinstance(statement, Either):
        for each in (one for inner in statement.outcomes if inner for one in members_of(inner)):
            yield from (_later(as_object(one), statement.reference) for one in _apart(each))
        return
    members = as_object(statement)
    for name in ("Action", "Resource"):
        listed = members_of(members.get(name))
        known = [each for each in listed if not unknown_within(each)]
        if known and len(known) < len(listed):
            rest = [each for each in listed if unknown_within(each)]
            for part in (known, rest):
                yield from _apart({**members, name: part})
            return
    principals = as_object(members.get(PRINCIPAL))
    single = [{kind: each} for kind, listed in principals.items() for each in members_of(listed)]
    if unknown_within(single) and len(single) > 1:
        for each in single:
            yield {**members, PRINCIPAL: each}
    else:
        yield statement


def _later(statement: Object, what: str) -> Object:
    """A statement that is there, or is about a request, only if something is as it needs it."""
    conditions = {**as_object(statement.get(CONDITION)), KNOWN_LATER: {what: [""]}}
    return {**statement, CONDITION: conditions}


def _bound(statement: object) -> object:
    """What a statement says at most; None if it may say anything."""
    if not isinstance(statement, Mapping) or not unknown_within(statement):
        return statement if isinstance(statement, Mapping) else None
    members = dict(cast("Object", statement))
    later = [name for name, each in members.items() if unknown_within(each)]
    for name in set(later) & set(ANYTHING):
        del members[name]
        members[ANYTHING[name]] = "*"
    if PRINCIPAL in later:
        # Of services, no wildcard stands for all.
        if set(as_object(members[PRINCIPAL])) != {"AWS"}:
            return None
        members[PRINCIPAL] = {"AWS": "*"}
    if CONDITION in later:
        written = as_object(members[CONDITION]).items()
        members[CONDITION] = {k: each for k, each in written if not unknown_within(each)}
    return _later(members, " and ".join(later))
