"""The requests of HCP Terraform's API as they are documented, as far as they are to be made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keyproof.tests.cases import read_data

# The name of a type, the texts that there are, or the members of an object, which is not empty.
Allowed = str | list[str] | Mapping[str, str]
ATTRIBUTES: dict[str, dict[str, Allowed]] = read_data(__file__, "attributes")


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request: its query and, of the ``data`` of its body, what has to be and what may be there.

    ``type`` is None where the documentation has none, as for run triggers.
    """

    name: str
    method: str
    path: str
    query: list[str] = field(default_factory=list[str])
    required_query: list[str] = field(default_factory=list[str])
    type: str | None = None
    has_id: bool = False
    attributes: str | Mapping[str, Allowed] = field(default_factory=dict[str, Allowed])
    required: list[str] = field(default_factory=list[str])
    relationships: Mapping[str, str] = field(default_factory=dict[str, str])
    required_relationships: list[str] = field(default_factory=list[str])

    def match(self, method: str, path: str) -> re.Match[str] | None:
        return re.fullmatch(self.path, path) if method == self.method else None


REQUESTS = [Request(name=name, **each) for name, each in read_data(__file__, "requests").items()]


def problems(
    request: Request, *, query: Mapping[str, str], body: Any, path_id: str | None
) -> list[str]:
    """How a request differs from what is documented."""
    found = [f"the query {name} is not documented" for name in query.keys() - set(request.query)]
    found += [f"the query {name} is missing" for name in set(request.required_query) - query.keys()]
    if not 1 <= int(query.get("page[size]", 20)) <= 100:
        found.append(f"page[size] is {query['page[size]']}")
    if request.method in ("GET", "DELETE"):
        return found + (["there is a body"] if body is not None else [])
    if not isinstance(body, dict) or set(body) != {"data"} or not isinstance(body["data"], dict):
        return [*found, "the body is no object of data alone"]
    data: dict[str, Any] = body["data"]
    found += [
        f"data.{name} is not documented"
        for name in data.keys() - {"type", "id", "attributes", "relationships"}
    ]
    if data.get("type") != request.type:
        found.append(f"data.type is {data.get('type')!r}")
    if data.get("id") != (path_id if request.has_id else None):
        found.append(f"data.id is {data.get('id')!r}")
    return [*found, *_of_attributes(request, data), *_of_relationships(request, data)]


def _of_attributes(request: Request, data: Mapping[str, Any]) -> list[str]:
    attributes: dict[str, Any] = data.get("attributes", {})
    known = request.attributes
    documented = ATTRIBUTES[known] if isinstance(known, str) else known
    found = [
        f"the attribute {name} is missing" for name in set(request.required) - attributes.keys()
    ]
    for name, value in attributes.items():
        allowed = documented.get(name)
        if allowed is None:
            found.append(f"the attribute {name} is not documented")
        elif not _is_allowed(value, allowed):
            found.append(f"the attribute {name} is {value!r}")
    return found


def _is_allowed(value: Any, allowed: Allowed) -> bool:
    if isinstance(allowed, Mapping):
        return (
            isinstance(value, dict)
            and bool(value)
            and all(
                name in allowed and _is_allowed(each, allowed[name]) for name, each in value.items()
            )
        )
    return value in allowed if isinstance(allowed, list) else type(value).__name__ == allowed


def _of_relationships(request: Request, data: Mapping[str, Any]) -> list[str]:
    related: dict[str, Any] = data.get("relationships", {})
    missing = set(request.required_relationships) - related.keys()
    found = [f"the relationship {name} is missing" for name in missing]
    for name, each in related.items():
        reference = each.get("data") if isinstance(each, dict) else None
        if name not in request.relationships:
            found.append(f"the relationship {name} is not documented")
        elif not (
            isinstance(reference, dict)
            and set(reference) == {"type", "id"}
            and reference["type"] == request.relationships[name]
            and isinstance(reference["id"], str)
        ):
            found.append(f"the relationship {name} is {each!r}")
    return found
