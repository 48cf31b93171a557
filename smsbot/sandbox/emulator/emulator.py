"""The emulated AWS: ministack as a process of its own, on loopback, with authorization on."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
import warnings
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psutil

from keyproof.terminal.user_error import UserError
from smsbot.processes import MARKER, end_group, interrupts_deferred, is_alive, wait_while
from smsbot.sandbox.layout import Layout

HOST = "127.0.0.1"
SERVER = Path(__file__).with_name("server.py")

# Long enough for a busy machine.
START_TIMEOUT_IN_SECONDS = 60
ANSWER_IN_SECONDS = 10
LOG_LINES_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Emulator:
    """A started emulator. Port and certificate distinguish it from a later process."""

    process_id: int
    port: int
    certificate: str

    @property
    def endpoint(self) -> str:
        """The URL of every AWS service."""
        return f"https://{HOST}:{self.port}"

    def is_running(self) -> bool:
        """Whether the process is still there."""
        try:
            command = psutil.Process(self.process_id).cmdline()
        except psutil.Error:
            return False
        own = {str(self.port), self.certificate} <= set(command)
        return own and is_alive(self.process_id)


def recorded(layout: Layout) -> Emulator | None:
    """The emulator that was last started for the sandbox, running or not.

    In a copy of the folder it counts as one that has ended: it is that of the first folder.
    """
    try:
        found: Any = json.loads(layout.emulator_record.read_text(encoding="utf-8"))
        return Emulator(
            process_id=found["process_id"],
            port=found["port"],
            certificate=str(layout.server_certificate),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def start(layout: Layout, *, port: int | None = None) -> Emulator:
    """Start the emulator at a port, or at a free one, and wait until it answers."""
    if not layout.server_certificate.exists():
        _make_certificates(layout)
    with socket.socket() as probe:
        probe.bind((HOST, port or 0))
        chosen = probe.getsockname()[1]
    process = None
    try:
        with interrupts_deferred():
            process = _launch(layout, chosen)
        emulator = Emulator(
            process_id=process.pid, port=chosen, certificate=str(layout.server_certificate)
        )
        _wait_until_ready(emulator, process, layout)
        layout.emulator_record.write_text(json.dumps(asdict(emulator)), encoding="utf-8")
    except BaseException:
        if process:
            with interrupts_deferred():
                end_group(process.pid, first=signal.SIGKILL, grace_in_seconds=0)
                process.wait()
        raise
    return emulator


def answers(emulator: Emulator, layout: Layout) -> bool:
    """Whether the emulator serves requests; one that is ending no longer does."""
    with warnings.catch_warnings():
        # Python 3.11 does not close a socket that the peer resets before the TLS handshake.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            get(emulator, layout, "/_ministack/health")
        except (OSError, HTTPException):
            return False
    return True


def get(emulator: Emulator, layout: Layout, path: str) -> bytes:
    """What the emulator answers about itself; raises OSError or HTTPException."""
    trust = ssl.create_default_context(cafile=str(layout.certificate_authority))
    # Past any proxy of the user: this is the loopback address.
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
    )
    with opener.open(f"{emulator.endpoint}{path}", timeout=ANSWER_IN_SECONDS) as answer:
        return answer.read()


def _launch(layout: Layout, port: int) -> subprocess.Popen[bytes]:
    data = layout.emulator_data
    for folder in ("state", "objects", "tmp"):
        (data / folder).mkdir(parents=True, exist_ok=True)
    with layout.emulator_log.open("ab") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-P", str(SERVER), HOST, str(port)),
                *(str(layout.server_certificate), str(layout.server_key)),
            ],
            # Nothing of the user's environment: the emulator hands its own on to the function.
            env={
                "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
                "HOME": str(data),
                MARKER: str(layout.root),
                "TMPDIR": str(data / "tmp"),
                "GATEWAY_PORT": str(port),
                # It would remove containers of others; here the functions are processes.
                "DOCKER_HOST": f"unix://{data}/no-docker",
                # Without these two it also binds ports on every interface.
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "AUTH": "true",
                # At its default level the log holds every message that is published.
                "LOG_LEVEL": "WARNING",
                "PERSIST_STATE": "1",
                "STATE_DIR": str(data / "state"),
                "S3_PERSIST": "1",
                "S3_DATA_DIR": str(data / "objects"),
                "USE_SSL": "1",
                "MINISTACK_SSL_CERT": str(layout.server_certificate),
                "MINISTACK_SSL_KEY": str(layout.server_key),
                "AWS_CA_BUNDLE": str(layout.certificate_authority),
            },
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_ready(emulator: Emulator, process: subprocess.Popen[bytes], layout: Layout) -> None:
    def is_starting() -> bool:
        return process.poll() is None and not answers(emulator, layout)

    if not wait_while(is_starting, START_TIMEOUT_IN_SECONDS):
        raise _did_not_start(f"It did not answer within {START_TIMEOUT_IN_SECONDS} s", layout)
    if process.returncode is not None:
        raise _did_not_start(f"It ended with status {process.returncode}", layout)


def _did_not_start(what_happened: str, layout: Layout) -> UserError:
    lines = layout.emulator_log.read_text(encoding="utf-8", errors="replace").splitlines()
    last = "\n".join(lines[-LOG_LINES_SHOWN:]) or "nothing"
    return UserError(
        f"The emulated AWS did not start. {what_happened}; it last printed:\n{last}",
        hint="Start over: `smsbot sandbox down`, then `smsbot sandbox up`.",
    )


def _make_certificates(layout: Layout) -> None:
    """Write a certificate for the loopback address and the authority that signed it.

    The topics refuse publications without TLS, the queue every request; the emulator enforces that.
    """
    # Only the sandbox has it: what runs with credentials installs no part of the sandbox.
    import trustme

    authority = trustme.CA()
    server = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(str(layout.certificate_authority))
    server.cert_chain_pems[0].write_to_path(str(layout.server_certificate))
    layout.server_key.touch(mode=0o600)
    server.private_key_pem.write_to_path(str(layout.server_key))
