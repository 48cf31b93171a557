"""The requests of HCP Terraform's API as they are documented, as far as they are to be made.

https://developer.hashicorp.com/terraform/cloud-docs/api-docs and its pages workspaces,
workspace-variables, run-triggers, team-access, teams, projects and organizations.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Allowed = type | tuple[str, ...] | Mapping[str, type]

PAGES = frozenset({"page[number]", "page[size]"})
ORGANIZATION = "/api/v2/organizations/(?P<organization>[^/]+)"
WORKSPACE = "/api/v2/workspaces/(?P<workspace>ws-[A-Za-z0-9]{16})"
# Those that are to be set; there are more. An empty object is none.
OF_A_WORKSPACE: Mapping[str, Allowed] = {
    "name": str,
    "allow-destroy-plan": bool,
    "auto-apply": bool,
    "auto-apply-run-trigger": bool,
    "description": str,
    "execution-mode": ("remote", "local", "agent"),
    "global-remote-state": bool,
    "speculative-enabled": bool,
    "terraform-version": str,
    "vcs-repo": {"identifier": str, "oauth-token-id": str, "branch": str},
    "working-directory": str,
    "setting-overwrites": {"execution-mode": bool, "agent-pool": bool},
}
OF_A_VARIABLE: Mapping[str, Allowed] = {
    "key": str,
    "value": str,
    "description": str,
    "category": ("terraform", "env"),
    "hcl": bool,
    "sensitive": bool,
}
ACCESS: Mapping[str, Allowed] = {"access": ("read", "plan", "write", "admin", "custom")}


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request: its query and, of the ``data`` of its body, what has to be and what may be there.

    ``type`` is None where the documentation has none, as for run triggers.
    """

    name: str
    method: str
    path: str
    query: frozenset[str] = frozenset()
    required_query: frozenset[str] = frozenset()
    type: str | None = None
    has_id: bool = False
    attributes: Mapping[str, Allowed] = field(default_factory=dict[str, Allowed])
    required: frozenset[str] = frozenset()
    relationships: Mapping[str, str] = field(default_factory=dict[str, str])
    required_relationships: frozenset[str] = frozenset()

    def match(self, method: str, path: str) -> re.Match[str] | None:
        return re.fullmatch(self.path, path) if method == self.method else None


REQUESTS = (
    Request(name="organization", method="GET", path=ORGANIZATION),
    Request(
        name="projects",
        method="GET",
        path=f"{ORGANIZATION}/projects",
        query=PAGES | {"q", "filter[names]"},
    ),
    Request(
        name="create project",
        method="POST",
        path=f"{ORGANIZATION}/projects",
        type="projects",
        attributes={"name": str},
        required=frozenset({"name"}),
    ),
    Request(
        name="teams",
        method="GET",
        path=f"{ORGANIZATION}/teams",
        query=PAGES | {"q", "filter[names]"},
    ),
    Request(
        name="workspace", method="GET", path=f"{ORGANIZATION}/workspaces/(?P<name>[A-Za-z0-9_-]+)"
    ),
    Request(
        name="create workspace",
        method="POST",
        path=f"{ORGANIZATION}/workspaces",
        type="workspaces",
        attributes=OF_A_WORKSPACE,
        required=frozenset({"name"}),
        relationships={"project": "projects"},
    ),
    Request(
        name="update workspace",
        method="PATCH",
        path=WORKSPACE,
        type="workspaces",
        attributes=OF_A_WORKSPACE,
        relationships={"project": "projects"},
    ),
    Request(name="variables", method="GET", path=f"{WORKSPACE}/vars"),
    Request(name="all variables", method="GET", path=f"{WORKSPACE}/all-vars"),
    Request(
        name="create variable",
        method="POST",
        path=f"{WORKSPACE}/vars",
        type="vars",
        attributes=OF_A_VARIABLE,
        required=frozenset({"key", "category"}),
    ),
    Request(
        name="update variable",
        method="PATCH",
        path=f"{WORKSPACE}/vars/(?P<id>var-[A-Za-z0-9]{{16}})",
        type="vars",
        has_id=True,
        attributes=OF_A_VARIABLE,
    ),
    Request(
        name="delete variable",
        method="DELETE",
        path=f"{WORKSPACE}/vars/(?P<id>var-[A-Za-z0-9]{{16}})",
    ),
    Request(
        name="run triggers",
        method="GET",
        path=f"{WORKSPACE}/run-triggers",
        query=PAGES | {"filter[run-trigger][type]"},
        required_query=frozenset({"filter[run-trigger][type]"}),
    ),
    Request(
        name="create run trigger",
        method="POST",
        path=f"{WORKSPACE}/run-triggers",
        relationships={"sourceable": "workspaces"},
        required_relationships=frozenset({"sourceable"}),
    ),
    Request(
        name="delete run trigger",
        method="DELETE",
        path="/api/v2/run-triggers/(?P<id>rt-[A-Za-z0-9]{16})",
    ),
    Request(
        name="team access",
        method="GET",
        path="/api/v2/team-workspaces",
        query=PAGES | {"filter[workspace][id]"},
        required_query=frozenset({"filter[workspace][id]"}),
    ),
    Request(
        name="add team access",
        method="POST",
        path="/api/v2/team-workspaces",
        type="team-workspaces",
        attributes=ACCESS,
        required=frozenset({"access"}),
        relationships={"workspace": "workspaces", "team": "teams"},
        required_relationships=frozenset({"workspace", "team"}),
    ),
    Request(
        name="update team access",
        method="PATCH",
        path="/api/v2/team-workspaces/(?P<id>tws-[A-Za-z0-9]{16})",
        type="team-workspaces",
        has_id=True,
        attributes=ACCESS,
    ),
    Request(
        name="remove team access",
        method="DELETE",
        path="/api/v2/team-workspaces/(?P<id>tws-[A-Za-z0-9]{16})",
    ),
)


def problems(
    request: Request, *, query: Mapping[str, str], body: Any, path_id: str | None
) -> list[str]:
    """How a request differs from what is documented."""
    found = [f"the query {name} is not documented" for name in query.keys() - request.query]
    found += [f"the query {name} is missing" for name in request.required_query - query.keys()]
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
    found = [f"the attribute {name} is missing" for name in request.required - attributes.keys()]
    for name, value in attributes.items():
        allowed = request.attributes.get(name)
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
    return value in allowed if isinstance(allowed, tuple) else type(value) is allowed


def _of_relationships(request: Request, data: Mapping[str, Any]) -> list[str]:
    related: dict[str, Any] = data.get("relationships", {})
    missing = request.required_relationships - related.keys()
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
