"""A stand-in for HCP Terraform on this machine: it tells what a token may do in a workspace."""

import json
import ssl
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

TOKEN = "the.right.token"


@contextmanager
def served(permissions: Mapping[str, bool], folder: Path) -> Generator[str]:
    """Serve ``acme``'s workspace of dev by TLS; the host name. ``folder`` gets ``ca.pem``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_right = self.path == "/api/v2/organizations/acme/workspaces/smsbot-dev"
            is_known = self.headers["authorization"] == f"Bearer {TOKEN}"
            self.send_response(200 if is_right and is_known else 404)
            self.end_headers()
            workspace = {"attributes": {"permissions": dict(permissions)}}
            self.wfile.write(json.dumps({"data": workspace}).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
