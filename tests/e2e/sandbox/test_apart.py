"""The sandbox and a company's account never meet, in whatever order commands run and are killed."""

import os
import select
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest
import trustme

from smsbot import project
from smsbot.processes import MARKER
from smsbot.sandbox.emulator import emulator as emulators
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import VARIABLE
from tests.commands import default_signals, stop
from tests.e2e.shell import COMMANDS
from tests.settings import of_dev_alone, variables_in_a_copy
from tests.test_main import checkout

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


LOCK = ".*.tfstate.lock.info"
# What kills a command: a new file in the checkout (+), or one that is gone (-). A deployment is
# killed as it plans.
DEPLOYS, DEPLOYS_IN_SANDBOX = f"+{LOCK}", f"+.sandbox/terraform-state/{LOCK}"
ENDS = "-.sandbox/emulator/state"
# Asks AWS at once.
ASKS = "smsbot redrive dev --dry-run"
QUESTIONS = (ASKS, "smsbot verify dev")
# Whose shell it is, what runs there, and what kills it. Nobody's is one of the sandbox with a
# setting more or less, or without its sandbox: whatever it then is, it asks neither side.
ORDER = (
    ("sandbox", "smsbot sandbox up", DEPLOYS_IN_SANDBOX),
    ("account", "smsbot deploy dev --yes", DEPLOYS),
    ("sandbox", "smsbot deploy dev --yes", DEPLOYS_IN_SANDBOX),
    ("account", "smsbot deploy dev --yes --adopt", ""),
    *(("account", each, "") for each in QUESTIONS),
    ("sandbox", "smsbot sandbox up", ""),
    *(("sandbox", each, "") for each in QUESTIONS),
    ("nobody", f"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true {ASKS}", ""),
    ("nobody", f"env -u AWS_ENDPOINT_URL {ASKS}", ""),
    ("nobody", "AWS_ENDPOINT_URL_KMS=https://kms.us-east-1.amazonaws.com smsbot plan dev", ""),
    ("nobody", "CDKTF_OUTDIR=cdktf.out smsbot plan dev", ""),
    ("nobody", "env -u SMSBOT_SANDBOX -u CDKTF_OUTDIR smsbot plan dev", ""),
    ("nobody", "env -u SMSBOT_SANDBOX -u CDKTF_OUTDIR -u AWS_CA_BUNDLE smsbot verify dev", ""),
    ("nobody", "scripts/terraform -chdir=cdktf.out/stacks/smsbot-dev destroy -auto-approve", ""),
    ("sandbox", "smsbot sandbox down", ENDS),
    ("nobody", "smsbot verify dev", ""),
    ("sandbox", "smsbot sandbox down", ""),
    ("account", "smsbot plan dev", ""),
)


@dataclass
class Desk:
    """A checkout with settings of a company, its account, and the shells there."""

    folder: Path
    account: Account
    shell: dict[str, str]
    of_sandbox: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def sandbox(self) -> Sandbox:
        return Sandbox(Layout(self.folder / ".sandbox"))

    def run(self, side: str, line: str, ending: str) -> str:
        """Run a line to its end, or until it is killed; what it printed."""
        is_entered = side == "nobody" or (side == "sandbox" and line in QUESTIONS)
        if side == "sandbox" and not is_entered and not line.startswith("smsbot sandbox"):
            line = f'eval "$(smsbot sandbox env)" && {line}'
        printed, before = self.folder.with_name("printed"), self._found(ending)
        with default_signals(), printed.open("w") as output:
            process = subprocess.Popen(
                ["bash", "-c", line],
                cwd=self.folder,
                env=self.of_sandbox if is_entered else self.shell,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            if ending:
                self._kill(process, ending, before, with_children=side == "account")
            process.wait()
        finally:
            process.kill()
        if line == "smsbot sandbox up" and not ending:
            self.of_sandbox = self._entered()
        return f"{side}: {line} -> {process.returncode}\n{printed.read_text()}"

    def _entered(self) -> dict[str, str]:
        """The variables of a shell that has loaded the settings of the sandbox."""
        line = 'eval "$(smsbot sandbox env)" && env -0'
        printed = subprocess.check_output(["bash", "-c", line], cwd=self.folder, env=self.shell)
        return dict(each.split("=", 1) for each in printed.decode().split("\0") if each)

    def _found(self, ending: str) -> dict[Path, int]:
        """The files that an ending names, and when each was written."""
        found: dict[Path, int] = {}
        for path in self.folder.glob(ending[1:]) if ending else ():
            with suppress(FileNotFoundError):
                found[path] = path.stat().st_mtime_ns
        return found

    def _kill(
        self,
        process: subprocess.Popen[bytes],
        ending: str,
        before: dict[Path, int],
        *,
        with_children: bool,
    ) -> None:
        def is_time() -> bool:
            found = self._found(ending)
            return bool(found.items() - before.items()) if ending[0] == "+" else not found

        while process.poll() is None and not is_time():
            time.sleep(0.01)
        assert process.poll() is None
        killed = psutil.Process(process.pid)
        children = killed.children(recursive=True)
        # Of the sandbox, Terraform works on.
        for each in [killed, *(children if with_children else children[:1])]:
            with suppress(psutil.Error):
                each.kill()


def processes_in(root: Path) -> Iterator[psutil.Process]:
    for each in psutil.process_iter():
        with suppress(psutil.Error):
            variables = each.environ()
            if str(root) in (variables.get(MARKER), variables.get(VARIABLE)):
                yield each


def connections_to(port: int) -> int:
    """How many connections wait at a listening port, of clients that are still there or not."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    for _, local, _, state, queues, *_ in map(str.split, lines):
        if local.endswith(f":{port:04X}") and state == "0A":
            return int(queues.partition(":")[2], 16)
    return 0


@contextmanager
def frozen(sandbox: Sandbox) -> Generator[None]:
    """Nothing of the sandbox works, and no request reached it in between."""
    emulator, stopped = sandbox.running(), list(processes_in(sandbox.layout.root))
    for each in stopped:
        with suppress(psutil.Error):
            each.suspend()
    time.sleep(0.2)
    before = connections_to(emulator.port) if emulator else 0
    try:
        yield
        assert (connections_to(emulator.port) if emulator else 0) == before
    finally:
        for each in stopped:
            with suppress(psutil.Error):
                each.resume()


def files_of(folder: Path, *, sandbox: bool) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        if (place.parts[0] == ".sandbox") == sandbox and "__pycache__" not in place.parts:
            with suppress(FileNotFoundError):
                stat = path.lstat()
                if not path.is_dir():
                    found[str(place)] = stat.st_size, stat.st_mtime_ns
    return found


@pytest.fixture
def desk(tmp_path: Path) -> Generator[Desk]:
    folder = checkout(tmp_path / "a checkout")
    shutil.copytree(
        project.ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("node_modules")
    )
    shutil.copy(project.ROOT / project.PROVIDER_LOCK, folder)
    (folder / ".cache").symlink_to(project.CACHE)
    settings = of_dev_alone(folder / "environments.toml")
    text = settings.read_text().replace("your-company", "acme")
    text = text.replace("[defaults]\n", f'[defaults]\naccount_id = "{NUMBER}"\n', 1)
    settings.write_text(text.replace("# account_id", "# "))
    (folder / "number").write_text("+14255550182\n")
    kept = {
        name: each for name, each in variables_in_a_copy().items() if not name.startswith("AWS_")
    }
    with account_in(tmp_path / "account") as account:
        shell = {
            **kept,
            **account.shell,
            "AWS_REGION": REGION,
            "PYTHON": sys.executable,
            "PYTHONDONTWRITEBYTECODE": "1",
            "TERRAFORM_BINARY_NAME": str(COMMANDS / "older-terraform"),
            "PATH": os.pathsep.join(
                map(str, (COMMANDS, Path(sys.executable).parent, kept["PATH"]))
            ),
        }
        found = Desk(folder, account, shell)
        try:
            yield found
        finally:
            for each in processes_in(folder / ".sandbox"):
                with suppress(psutil.Error):
                    each.resume()
            found.sandbox.delete()


@pytest.mark.scenario
@pytest.mark.timeout(1800)
def test_no_request_and_no_file_of_one_side_is_of_the_other(desk: Desk) -> None:
    for side, line, ending in ORDER:
        others = {"sandbox": (False,), "account": (True,), "nobody": (False, True)}[side]
        asked = len(desk.account.asked)
        # Of what was killed in the sandbox, Terraform works on, and writes, until it is frozen.
        with nullcontext() if side == "sandbox" else frozen(desk.sandbox):
            before = [files_of(desk.folder, sandbox=each) for each in others]
            shown = desk.run(side, line, ending)
            after = [files_of(desk.folder, sandbox=each) for each in others]
        hosts = {each.removesuffix(":443") for each in desk.account.asked[asked:]}
        allowed = ".amazonaws.com" if side == "account" else "nowhere"
        assert not [each for each in hosts if not each.endswith(allowed)], (shown, hosts)
        assert after == before, shown
    everything = {each.partition(".")[0] for each in desk.account.asked}
    assert {"sts", "kms", "sns", "sqs", "iam", "lambda", "dynamodb"} <= everything
