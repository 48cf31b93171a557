"""A stand-in for HCP Terraform on this machine that takes only documented requests."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import trustme

from keyproof.tests.cases import read_data
from tests.smsbot.services.workspaces.documented import REQUESTS, problems

TOKEN = "the.right.token"
JSON_API = "application/vnd.api+json"
DEFAULTS = read_data(__file__, "defaults")


class Refused(Exception):
    """An answer other than that all is well."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.body = {"errors": [{"status": str(status), "title": title, "detail": detail}]}


NOT_FOUND = Refused(404, "not found")
RATE_LIMITED = Refused(429, "Too many requests", "You have exceeded the API's rate limit.")


@dataclass
class Fault:
    """What the next ``times`` requests of a name get, before or ``after`` they are done.

    None cuts the connection.
    """

    request: str
    happens: Refused | None
    times: int = 1
    after: bool = False


@dataclass
class Workspace:
    name: str
    attributes: dict[str, Any]
    project: str
    can_update: bool = True
    permissions: dict[str, bool] = field(default_factory=dict[str, bool])
    variables: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    inherited: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    triggers: dict[str, str] = field(default_factory=dict[str, str])
    access: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


class HcpTerraform:
    """One organization, ``acme``. ``page_size`` is the most it gives at once."""

    def __init__(self) -> None:
        self.hostname = ""
        self.page_size = 100
        self.projects = {"prj-0000000000000000": "Default Project"}
        self.teams = {"team-0000000000000000": "owners"}
        self.workspaces: dict[str, Workspace] = {}
        self.faults: list[Fault] = []
        self.done: list[str] = []
        self.unexpected: list[str] = []
        self._numbers = count(1)
        self._lock = threading.Lock()

    @property
    def writes(self) -> list[str]:
        """What was done other than reading."""
        reading = {each.name for each in REQUESTS if each.method == "GET"}
        return [name for name in self.done if name not in reading]

    def named(self, name: str) -> Workspace:
        return next(each for each in self.workspaces.values() if each.name == name)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}-{next(self._numbers):016d}"

    def add_variable(self, workspace: str, key: str, **attributes: Any) -> None:
        plain = {"key": key, "value": "", "category": "env", "hcl": False, "sensitive": False}
        self.named(workspace).variables[self.new_id("var")] = {**plain, **attributes}

    def add_workspace(self, name: str) -> Workspace:
        made = Workspace(name, dict(DEFAULTS), "prj-0000000000000000")
        self.workspaces[self.new_id("ws")] = made
        return made

    def answer(
        self, method: str, target: str, headers: dict[str, str], content: bytes
    ) -> tuple[int, Any]:
        """Check a request, do it, and answer. Raises ConnectionAbortedError to be cut off."""
        request, named, query, data = self._checked(method, target, headers, content)
        if headers.get("authorization") != f"Bearer {TOKEN}":
            raise Refused(401, "unauthorized")
        with self._lock:
            fault = next((each for each in self.faults if each.request == request), None)
            if fault:
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                if not fault.after:
                    _happen(fault)
            if named.get("organization", "acme") != "acme":
                raise NOT_FOUND
            if "workspace" in named and named["workspace"] not in self.workspaces:
                raise NOT_FOUND
            do: Callable[..., tuple[int, Any]] = getattr(self, f"_{request.replace(' ', '_')}")
            answered = do(named, query, data)
            self.done.append(request)
            if fault:
                _happen(fault)
        return answered

    def _checked(
        self, method: str, target: str, headers: dict[str, str], content: bytes
    ) -> tuple[str, dict[str, str], dict[str, str], Any]:
        """The name of a request, what its path and query hold, and its data."""
        url = urlsplit(target)
        query = dict(parse_qsl(url.query))
        body = json.loads(content) if content else None
        for request in REQUESTS:
            match = request.match(method, url.path)
            if match:
                named = match.groupdict()
                wrong = problems(request, query=query, body=body, path_id=named.get("id"))
                wrong += [
                    f"{name} is {headers.get(name)!r}"
                    for name in ("content-type", "accept")
                    if headers.get(name) != JSON_API
                ]
                self.unexpected += [f"{method} {url.path}: {each}" for each in wrong]
                if wrong:
                    raise Refused(422, "invalid request", "; ".join(wrong))
                return request.name, named, query, body["data"] if body else {}
        self.unexpected.append(f"{method} {url.path} is not documented")
        raise NOT_FOUND

    def _organization(self, *_: Any) -> tuple[int, Any]:
        return 200, _one("acme", "organizations", {"name": "acme", "email": "acme@example.com"})

    def _projects(self, _named: Any, query: Any, _data: Any) -> tuple[int, Any]:
        return self._page(
            [
                _resource(own_id, "projects", {"name": name})
                for own_id, name in self.projects.items()
            ],
            query,
        )

    def _create_project(self, _named: Any, _query: Any, data: Any) -> tuple[int, Any]:
        own_id = self.new_id("prj")
        self.projects[own_id] = data["attributes"]["name"]
        return 201, _one(own_id, "projects", data["attributes"])

    def _teams(self, _named: Any, query: Any, _data: Any) -> tuple[int, Any]:
        return self._page(
            [_resource(own_id, "teams", {"name": name}) for own_id, name in self.teams.items()],
            query,
        )

    def _workspace(self, named: Any, _query: Any, _data: Any) -> tuple[int, Any]:
        for own_id, each in self.workspaces.items():
            if each.name == named["name"]:
                return 200, self.shown(own_id)
        raise NOT_FOUND

    def _create_workspace(self, _named: Any, _query: Any, data: Any) -> tuple[int, Any]:
        attributes = dict(data["attributes"])
        name = attributes.pop("name")
        if any(each.name == name for each in self.workspaces.values()):
            raise Refused(422, "invalid attribute", "Name has already been taken")
        self.add_workspace(name)
        own_id = list(self.workspaces)[-1]
        self._update(own_id, attributes, data)
        return 201, self.shown(own_id)

    def _update_workspace(self, named: Any, _query: Any, data: Any) -> tuple[int, Any]:
        self._update(named["workspace"], data["attributes"], data)
        return 200, self.shown(named["workspace"])

    def _update(self, own_id: str, attributes: dict[str, Any], data: Any) -> None:
        workspace = self.workspaces[own_id]
        overwritten = attributes.get("setting-overwrites", {}).get("execution-mode")
        if overwritten and "execution-mode" not in attributes:
            raise Refused(422, "invalid attribute", "execution-mode must be specified")
        workspace.attributes |= attributes
        project = data.get("relationships", {}).get("project")
        if project:
            workspace.project = project["data"]["id"]
            if workspace.project not in self.projects:
                raise NOT_FOUND

    def _variables(self, named: Any, *_: Any) -> tuple[int, Any]:
        variables = self.workspaces[named["workspace"]].variables
        return 200, {"data": [_variable(own_id, each) for own_id, each in variables.items()]}

    def _all_variables(self, named: Any, *_: Any) -> tuple[int, Any]:
        inherited = self.workspaces[named["workspace"]].inherited
        own = self._variables(named)[1]
        return 200, {"data": own["data"] + [_variable("var-inherited", each) for each in inherited]}

    def _create_variable(self, named: Any, _query: Any, data: Any) -> tuple[int, Any]:
        variables = self.workspaces[named["workspace"]].variables
        names = [(each["key"], each["category"]) for each in variables.values()]
        if (data["attributes"]["key"], data["attributes"]["category"]) in names:
            raise Refused(422, "invalid attribute", "Key has already been taken")
        own_id = self.new_id("var")
        variables[own_id] = {"value": "", "hcl": False, "sensitive": False, **data["attributes"]}
        return 201, {"data": _variable(own_id, variables[own_id])}

    def _update_variable(self, named: Any, _query: Any, data: Any) -> tuple[int, Any]:
        variable = self.workspaces[named["workspace"]].variables[named["id"]]
        if variable["sensitive"] and data["attributes"].get("sensitive") is False:
            raise Refused(422, "invalid attribute", "Sensitive cannot be changed")
        variable |= data["attributes"]
        return 200, {"data": _variable(named["id"], variable)}

    def _delete_variable(self, named: Any, *_: Any) -> tuple[int, Any]:
        del self.workspaces[named["workspace"]].variables[named["id"]]
        return 204, b""

    def _run_triggers(self, named: Any, query: Any, _data: Any) -> tuple[int, Any]:
        if query["filter[run-trigger][type]"] != "inbound":
            raise Refused(400, "invalid filter")
        return self._page(
            [self._trigger(own_id) for own_id in self.workspaces[named["workspace"]].triggers],
            query,
        )

    def _create_run_trigger(self, named: Any, _query: Any, data: Any) -> tuple[int, Any]:
        source = data["relationships"]["sourceable"]["data"]["id"]
        if source not in self.workspaces or source == named["workspace"]:
            raise Refused(422, "invalid attribute", "Sourceable is invalid")
        own_id = self.new_id("rt")
        self.workspaces[named["workspace"]].triggers[own_id] = source
        return 201, {"data": self._trigger(own_id)}

    def _delete_run_trigger(self, named: Any, *_: Any) -> tuple[int, Any]:
        for each in self.workspaces.values():
            each.triggers.pop(named["id"], None)
        return 204, b""

    def _trigger(self, own_id: str) -> Any:
        workspace_id, workspace = next(
            (key, each) for key, each in self.workspaces.items() if own_id in each.triggers
        )
        source = workspace.triggers[own_id]
        attributes = {
            "workspace-name": workspace.name,
            "sourceable-name": self.workspaces[source].name,
            "created-at": "2025-09-11T18:21:21.784Z",
        }
        related = {"workspace": ("workspaces", workspace_id), "sourceable": ("workspaces", source)}
        return _resource(own_id, "run-triggers", attributes, related)

    def _team_access(self, _named: Any, query: Any, _data: Any) -> tuple[int, Any]:
        workspace = self.workspaces[query["filter[workspace][id]"]]
        shown = [
            self._access(own_id, query["filter[workspace][id]"], each)
            for own_id, each in workspace.access.items()
        ]
        return self._page(shown, query)

    def _add_team_access(self, _named: Any, _query: Any, data: Any) -> tuple[int, Any]:
        related = {name: each["data"]["id"] for name, each in data["relationships"].items()}
        if related["team"] not in self.teams:
            raise NOT_FOUND
        own_id, given = self.new_id("tws"), (related["team"], data["attributes"]["access"])
        self.workspaces[related["workspace"]].access[own_id] = given
        return 200, {"data": self._access(own_id, related["workspace"], given)}

    def _update_team_access(self, named: Any, _query: Any, data: Any) -> tuple[int, Any]:
        for workspace_id, each in self.workspaces.items():
            if named["id"] in each.access:
                team, _ = each.access[named["id"]]
                each.access[named["id"]] = (team, data["attributes"]["access"])
                return 200, {
                    "data": self._access(named["id"], workspace_id, each.access[named["id"]])
                }
        raise NOT_FOUND

    def _remove_team_access(self, named: Any, *_: Any) -> tuple[int, Any]:
        for each in self.workspaces.values():
            each.access.pop(named["id"], None)
        return 204, b""

    def _access(self, own_id: str, workspace: str, given: tuple[str, str]) -> Any:
        team, access = given
        related = {"team": ("teams", team), "workspace": ("workspaces", workspace)}
        return _resource(own_id, "team-workspaces", {"access": access, "runs": "read"}, related)

    def shown(self, own_id: str) -> Any:
        """A workspace as it is answered."""
        workspace = self.workspaces[own_id]
        attributes = {
            "name": workspace.name,
            "vcs-repo": None,
            "locked": False,
            "created-at": "2025-09-11T18:21:21.784Z",
            "permissions": {
                "can-update": workspace.can_update,
                "can-queue-run": True,
                **workspace.permissions,
            },
            **{
                name: None if value == "" else value for name, value in workspace.attributes.items()
            },
        }
        related = {
            "organization": ("organizations", "acme"),
            "project": ("projects", workspace.project),
        }
        return {"data": _resource(own_id, "workspaces", attributes, related)}

    def _page(self, items: list[Any], query: dict[str, str]) -> tuple[int, Any]:
        number = int(query.get("page[number]", 1))
        size = min(int(query.get("page[size]", 20)), self.page_size)
        pages = max(1, -(-len(items) // size))
        pagination = {
            "current-page": number,
            "prev-page": number - 1 or None,
            "next-page": number + 1 if number < pages else None,
            "total-pages": pages,
            "total-count": len(items),
        }
        shown = items[(number - 1) * size : number * size]
        return 200, {"data": shown, "meta": {"pagination": pagination}}


def _happen(fault: Fault) -> None:
    raise fault.happens or ConnectionAbortedError


def _one(own_id: str, type: str, attributes: dict[str, Any]) -> Any:
    return {"data": _resource(own_id, type, attributes)}


def _resource(
    own_id: str,
    type: str,
    attributes: dict[str, Any],
    related: dict[str, tuple[str, str]] | None = None,
) -> Any:
    relationships = {
        name: {"data": {"type": kind, "id": other}}
        for name, (kind, other) in (related or {}).items()
    }
    return {
        "id": own_id,
        "type": type,
        "attributes": dict(attributes),
        "relationships": relationships,
    }


def _variable(own_id: str, attributes: dict[str, Any]) -> Any:
    shown = {**attributes, "value": None} if attributes["sensitive"] else attributes
    return _resource(own_id, "vars", shown)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    service: Any

    def handle_request(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        extra: dict[str, str] = {}
        try:
            status, answer = self.service.answer(self.command, self.path, headers, content)
        except ConnectionAbortedError:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        except (KeyError, StopIteration, TypeError, ValueError) as error:
            self.service.unexpected.append(f"{self.command} {self.path}: {error!r}")
            raise
        except Refused as refused:
            status, answer = refused.status, refused.body
            extra = {"Retry-After": "0.01"} if status == 429 else {}
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        kind = "application/json" if self.path.startswith("/.well-known/") else JSON_API
        for name, value in {"Content-Type": kind, "TFP-API-Version": "2.6", **extra}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_request  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(service: Any, folder: Path) -> Generator[str]:
    """Serve by TLS on a free port of this machine; its host name. ``folder`` gets ``ca.pem``."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    handler = type("HandlerOfOne", (Handler,), {"service": service})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
