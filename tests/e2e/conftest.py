"""A sandbox with dev built on it, shared by the tests of one worker, as commands build it."""

import os
import platform
import subprocess
import sys
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from smsbot import project
from smsbot.sandbox.deployment import Deployment, prepare
from smsbot.sandbox.emulator.client import Clients
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.provider import choose_provider
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.terraform.terraform import find_terraform
from stacks.settings.environments_file import ENVIRONMENTS_FILE, read_environments

ENVIRONMENTS = read_environments(ENVIRONMENTS_FILE)
REGION = ENVIRONMENTS["dev"].region


# The same provider wherever the tests run, as far as the bundled one exists for the platform.
if (sys.platform, platform.machine()) == ("linux", "x86_64"):
    os.environ["SMSBOT_PROVIDER"] = ProviderChoice.BUNDLED


def command(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    """``python -m smsbot`` on the sandbox in ``folder``, in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "smsbot", *arguments, "--directory", str(folder)],
        cwd=project.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the sandbox to its end."""
    with command(*arguments, folder=folder) as process:
        output, errors = process.communicate()
    return subprocess.CompletedProcess(arguments, process.returncode, output, errors)


def processes_of(folder: Path) -> list[str]:
    """The command lines of what still runs for a sandbox in this folder, of whatever kind."""
    left: list[str] = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            traces = [*process.cmdline(), *process.environ().values(), process.cwd()]
            if process.pid != os.getpid() and any(str(folder) in trace for trace in traces):
                left.append(" ".join(process.cmdline()))
    return left


def prepared(sandbox: Sandbox, environment: str) -> Deployment:
    """An environment ready for Terraform on a sandbox that is started for it."""
    with sandbox.locked():
        emulator = sandbox.start().emulator
        return prepare(
            ENVIRONMENTS[environment],
            layout=sandbox.layout,
            emulator=emulator,
            provider=choose_provider(
                find_terraform(),
                ProviderChoice(os.environ.get("SMSBOT_PROVIDER", ProviderChoice.AUTO)),
            ),
        )


@pytest.fixture
def empty_sandbox(tmp_path: Path) -> Generator[Sandbox]:
    """A sandbox that is not there yet."""
    sandbox = Sandbox(Layout(tmp_path / "sandbox"))
    yield sandbox
    sandbox.delete()


@pytest.fixture(scope="session")
def dev_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sandbox]:
    """A sandbox with dev on it, as `demo --keep` leaves it; a test changes back what it changes."""
    sandbox = Sandbox(Layout(tmp_path_factory.mktemp("dev") / "sandbox"))
    try:
        result = run("demo", "--keep", folder=sandbox.layout.root)
        assert result.returncode == 0, result.stderr
        assert "The sandbox is still running." in result.stdout
        yield sandbox
    finally:
        sandbox.delete()


@pytest.fixture
def clients(dev_sandbox: Sandbox) -> Clients:
    """Clients of the sandbox with dev on it."""
    return dev_sandbox.clients(region=REGION)
