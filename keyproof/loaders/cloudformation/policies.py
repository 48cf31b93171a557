"""Policies of templates as texts, with what is known of those that depend on something."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from keyproof.loaders.cloudformation.intrinsics import Either, as_json
from keyproof.loaders.policy_documents import VERSION, at_most, later
from keyproof.loaders.shape import as_object, listed
from keyproof.model.resource import Unknown, first_unknown

Object = Mapping[str, object]


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
        return as_json(document)
    # What a policy is called changes nothing.
    members = {k: each for k, each in cast("Object", document).items() if k != "Id"}
    if isinstance(version := members.get("Version"), Unknown):
        return Unknown(f"{address}: {version.reference}")
    spelled = map(_with_principals, listed(members.get("Statement")))
    statements = [one for each in spelled for one in _with_names(each, names)]
    unknown = first_unknown(statements)
    if unknown is None:
        return json.dumps({**members, "Statement": statements}, default=str)
    bounds = at_most(one for each in statements for one in _outcomes(each))
    text = "" if bounds is None else json.dumps({**members, "Statement": bounds}, default=str)
    return Unknown(f"{address}: {unknown.reference}", at_most=text)


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


def _with_principals(statement: object) -> object:
    """A statement without empty principals, which AWS refuses.

    A parameter that is empty by default has another value there.
    """
    members = as_object(statement)
    principal = members.get("Principal")
    if not isinstance(principal, Mapping):
        return statement
    kinds = {
        kind: [Unknown("an empty principal") if each == "" else each for each in listed(named)]
        for kind, named in cast("Object", principal).items()
    }
    return {**members, "Principal": kinds}


def _outcomes(statement: object) -> Iterator[object]:
    """A statement; of one that depends on a condition, what it says in each outcome."""
    if not isinstance(statement, Either):
        yield statement
        return
    for each in (one for inner in statement.outcomes if inner for one in listed(inner)):
        for one in _outcomes(each):
            yield one if isinstance(one, Unknown) else later(as_object(one), statement.reference)
