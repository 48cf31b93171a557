"""Dev built on a sandbox, once for a run of the tests; whoever needs it gets a copy."""

import fcntl
import re
import shutil
import socket
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from smsbot.sandbox.emulator import emulator as emulators
from smsbot.sandbox.folder import adapt
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import as_in_sandbox
from stacks.settings.environments_file import read_environments
from tests.commands import run_on, stop
from tests.settings import SETTINGS
from tests.stacks.synthesized import synthesize_to

# The folder with the synthesis that the commands of a shell copy.
SYNTHESIZED = "synthesized-once"
# The files that hold the sandbox's own folder, or the port of its emulator in a URL.
WITH_PLACES = (
    "emulator/state/*.json",
    "terraform-state/*.tfstate",
    "cdktf.out/stacks/*/*.tf.json",
    f"{SYNTHESIZED}/stacks/*/*.tf.json",
    "cdktf.out/stacks/*/.terraform/terraform.tfstate",
)


def built_once(shared: Path, *, name: str = "built", settings: Path | None = None) -> Sandbox:
    """The sandbox that copies are made of: dev is on it, and it is stopped.

    ``shared`` is a folder of all workers. The first one that comes builds it, the others wait.
    """
    sandbox, done = Sandbox(Layout(shared / name)), shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            sandbox.delete()
            result = run_on("sandbox", "up", folder=sandbox.layout.root, settings=settings)
            emulator = sandbox.running()
            assert result.returncode == 0, result.stderr
            assert emulator
            if settings is None:
                synthesize_for(sandbox, sandbox.layout.root / SYNTHESIZED)
            stop(emulator)
            assert [*(sandbox.layout.emulator_data / "state").glob("*.json")]
            done.touch()
    return sandbox


@contextmanager
def copy_of(built: Sandbox, root: Path) -> Generator[Sandbox]:
    """A running copy of a stopped sandbox, in a folder and at a port of its own."""
    emulator = emulators.recorded(built.layout)
    assert emulator
    shutil.copytree(built.layout.root, root, symlinks=True)
    copy, port = Sandbox(Layout(root)), _free_port()
    for path in (path for pattern in WITH_PLACES for path in root.glob(pattern)):
        text = path.read_text(encoding="utf-8").replace(str(built.layout.root), str(root))
        endpoint = rf"(localhost|{re.escape(emulators.HOST)}):{emulator.port}\b"
        path.write_text(re.sub(endpoint, rf"\g<1>:{port}", text), encoding="utf-8")
    try:
        emulators.start(copy.layout, port=port)
        yield copy
    finally:
        copy.delete()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((emulators.HOST, 0))
        return probe.getsockname()[1]


def synthesize_for(sandbox: Sandbox, output: Path, *names: str, settings: Path = SETTINGS) -> None:
    """Write all environments to a folder of a running sandbox; with ``names``, these alone."""
    found = as_in_sandbox(read_environments(settings))
    with tempfile.TemporaryDirectory(dir=sandbox.layout.root, prefix="synthesis-") as new:
        synthesize_to(Path(new), *(found[each] for each in names or found))
        adapt(Path(new), output, sandbox)
