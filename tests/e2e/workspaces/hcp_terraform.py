"""A stand-in for HCP Terraform on this machine: one organization with its workspaces."""

import json
import re
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

TOKEN = "the.right.token"
JSON_API = "application/vnd.api+json"
PROJECT = "prj-0000000000000000"
# The attributes of a workspace, as it is made without any.
DEFAULTS = {
    "auto-apply": False,
    "execution-mode": "remote",
    "global-remote-state": False,
    "speculative-enabled": True,
    "terraform-version": "1.14.0",
    "working-directory": None,
}
PERMISSIONS = {"can-queue-run": True, "can-read-settings": True, "can-update": True}


class Refused(Exception):
    """An answer other than that all is well."""

    def __init__(self, status: int, title: str) -> None:
        super().__init__(title)
        self.status = status
        self.body = {"errors": [{"status": str(status), "title": title}]}


NOT_FOUND = Refused(404, "not found")


@dataclass
class Workspace:
    name: str
    attributes: dict[str, Any]
    variables: dict[str, str] = field(default_factory=dict[str, str])


class HcpTerraform:
    """One organization, ``acme``. ``unexpected`` is what it could not answer."""

    def __init__(self) -> None:
        self.hostname = ""
        self.workspaces: dict[str, Workspace] = {}
        self.unexpected: list[str] = []

    def named(self, name: str) -> Workspace:
        return next(each for each in self.workspaces.values() if each.name == name)

    def add_workspace(self, name: str, **variables: str) -> Workspace:
        made = Workspace(name, dict(DEFAULTS), variables)
        self.workspaces[f"ws-{len(self.workspaces) + 1:016d}"] = made
        return made

    def answer(
        self, method: str, target: str, headers: dict[str, str], content: bytes
    ) -> tuple[int, Any]:
        """Show a project or a workspace, by its name or id."""
        assert (method, content) == ("GET", b"")
        if headers.get("authorization") != f"Bearer {TOKEN}":
            raise Refused(401, "unauthorized")
        path = target.partition("?")[0]
        if path == "/api/v2/organizations/acme/projects":
            found = {"id": PROJECT, "type": "projects", "attributes": {"name": "Text messages"}}
            return 200, {"data": [found], "meta": {"pagination": {"total-pages": 1}}}
        by_name = re.fullmatch(r"/api/v2/organizations/acme/workspaces/([\w-]+)", path)
        by_id = re.fullmatch(r"/api/v2/workspaces/(ws-\d+)", path)
        for own_id, each in self.workspaces.items():
            if (by_name and by_name[1] == each.name) or (by_id and by_id[1] == own_id):
                return 200, self.shown(own_id)
        raise NOT_FOUND

    def shown(self, own_id: str) -> Any:
        """A workspace as the API shows it."""
        workspace = self.workspaces[own_id]
        related = {"organization": ("organizations", "acme"), "project": ("projects", PROJECT)}
        return {
            "data": {
                "id": own_id,
                "type": "workspaces",
                "attributes": {
                    "name": workspace.name,
                    "permissions": PERMISSIONS,
                    "actions": {"is-destroyable": True},
                    **workspace.attributes,
                },
                "relationships": {
                    name: {"data": {"type": kind, "id": other}}
                    for name, (kind, other) in related.items()
                },
            }
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    service: Any

    def handle_request(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            status, answer = self.service.answer(self.command, self.path, headers, content)
        except (KeyError, StopIteration, TypeError, ValueError) as error:
            self.service.unexpected.append(f"{self.command} {self.path}: {error!r}")
            raise
        except Refused as refused:
            status, answer = refused.status, refused.body
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        kind = "application/json" if self.path.startswith("/.well-known/") else JSON_API
        for name, value in {"Content-Type": kind, "TFP-API-Version": "2.6"}.items():
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
