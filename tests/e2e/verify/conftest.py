"""Verifying dev on the embedded AWS, and following what is told."""

from collections.abc import Generator

import boto3
import pytest

from smsbot.loaders.configuration.load import read_configuration
from smsbot.loaders.configuration.synthesis import synthesized
from smsbot.model.resource import Stack
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import Shell, shell_of
from tests.e2e.verify.dev import ACCOUNT, DEV
from tests.e2e.wire import Wire, wire


@pytest.fixture(scope="module")
def design() -> Stack:
    with synthesized(DEV) as path:
        return read_configuration(path, account_id=ACCOUNT)


@pytest.fixture(scope="module")
def between(dev_sandbox: Sandbox) -> Generator[Wire]:
    emulator = dev_sandbox.running()
    assert emulator
    with wire(emulator.endpoint, str(dev_sandbox.layout.certificate_authority)) as server:
        yield server


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox, between: Wire, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return {
        **shell_of(dev_sandbox),
        "AWS_ENDPOINT_URL": between.endpoint,
        "CDKTF_OUTDIR": str(tmp_path_factory.mktemp("cdktf") / "out"),
    }


@pytest.fixture
def session(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    for name, value in shell.items():
        if name.startswith("AWS_") or name == "NO_PROXY":
            monkeypatch.setenv(name, value)
    return boto3.Session(region_name=DEV.region)
