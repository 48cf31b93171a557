"""A stand-in for AWS that records which hosts are asked: a proxy before an embedded AWS.

No endpoint names it. Who has it as HTTPS_PROXY, and trusts its certificate authority, has an
account that answers under the names of AWS.
"""

import select
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

from smsbot.sandbox.emulator import emulator as emulators
from smsbot.sandbox.layout import Layout
from tests.e2e.commands import stop

REGION, NUMBER = "us-east-1", "111122223333"
HOSTS = ("amazonaws.com", f"{REGION}.amazonaws.com")
PARTS = ("*.", "*.s3.", "*.ddb.")
NAMES = ("127.0.0.1", "localhost", *(f"{part}{host}" for host in HOSTS for part in PARTS))
AT_ONCE = 65536


@dataclass
class Account:
    """The shell of its administrator, and every host that was asked."""

    shell: dict[str, str]
    asked: list[str] = field(default_factory=list[str])


@contextmanager
def account_in(folder: Path) -> Generator[Account]:
    """An account that is there until the context is left."""
    folder.mkdir()
    layout = Layout(folder)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(layout.certificate_authority))
    server = authority.issue_cert(*NAMES)
    server.private_key_pem.write_to_path(str(layout.server_key))
    for place, each in enumerate(server.cert_chain_pems):
        each.write_to_path(str(layout.server_certificate), append=place > 0)
    emulator = emulators.start(layout)
    found = Account({})

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            found.asked.append(self.path)
            if not self.path.endswith(".amazonaws.com:443"):
                self.send_error(403)
                return
            self.send_response(200)
            self.end_headers()
            with (
                socket.create_connection((emulators.HOST, emulator.port)) as there,
                suppress(OSError),
            ):
                _pass_on(self.connection, there)

        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.send_error(403)

        do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815 - as http.server calls them

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer((emulators.HOST, 0), Proxy) as proxy:
        proxy.daemon_threads = True
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        url = f"http://{emulators.HOST}:{proxy.server_port}"
        proxies = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
        found.shell |= {
            **dict.fromkeys(proxies, url),
            "AWS_ACCESS_KEY_ID": NUMBER,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_CA_BUNDLE": str(layout.certificate_authority),
            "SSL_CERT_FILE": str(layout.certificate_authority),
        }
        try:
            yield found
        finally:
            proxy.shutdown()
            stop(emulator)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    while True:
        for each in select.select([one, other], [], [])[0]:
            received = each.recv(AT_ONCE)
            if not received:
                return
            (other if each is one else one).sendall(received)
