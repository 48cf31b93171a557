"""Sandboxes of the emulated AWS, with dev built on them and empty."""

import json
import os
import platform
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import boto3
import pytest

from smsbot.design.reading import OF_TERRAFORM
from smsbot.sandbox.folder import CONFIGURATION, OVERRIDE
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.provider import ProviderChoice
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import ACCOUNT_ID
from stacks.settings.environments_file import ENVIRONMENTS_FILE, read_environments
from tests.e2e.built import built_once, copy_of
from tests.e2e.clients import Clients
from tests.e2e.shell import Shell, shell_of, synthesized_once
from tests.e2e.wire import Wire, wire

ENVIRONMENTS = read_environments(ENVIRONMENTS_FILE)
REGION = ENVIRONMENTS["dev"].region
# As the settings are for whoever applies the bootstrap, whose policies name the account.
IN_ACCOUNT = ENVIRONMENTS["dev"].model_copy(update={"account_id": ACCOUNT_ID})


# The same provider wherever the tests run, as far as the bundled one exists for the platform.
if (sys.platform, platform.machine()) == ("linux", "x86_64"):
    os.environ["SMSBOT_PROVIDER"] = ProviderChoice.BUNDLED


@pytest.fixture
def empty_sandbox(tmp_path: Path) -> Generator[Sandbox]:
    """A sandbox that is not there yet."""
    sandbox = Sandbox(Layout(tmp_path / "sandbox"))
    yield sandbox
    sandbox.delete()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Sandbox:
    """The stopped sandbox with dev on it that every worker makes its copies of."""
    base = tmp_path_factory.getbasetemp()
    return built_once(base if worker_id == "master" else base.parent)


@pytest.fixture(scope="module")
def dev_sandbox(built: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Generator[Sandbox]:
    """A running sandbox with dev on it, as `sandbox up` leaves it, for the tests of one module.

    A test changes back what it changes.
    """
    with copy_of(built, tmp_path_factory.mktemp("dev") / "sandbox") as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def no_file_is_left_in_a_stack(request: pytest.FixtureRequest) -> Generator[None]:
    """Of those that Terraform reads: no synthesis removes it, and every later test would fail."""
    if "dev_sandbox" not in request.fixturenames:
        yield
        return
    sandbox: Sandbox = request.getfixturevalue("dev_sandbox")
    yield
    for pattern in OF_TERRAFORM:
        for path in sandbox.layout.synthesized.glob(f"stacks/*/{pattern}"):
            if path.name not in (CONFIGURATION, OVERRIDE):
                path.unlink()


@pytest.fixture
def clients(dev_sandbox: Sandbox) -> Clients:
    """Clients of the sandbox with dev on it."""
    return Clients(dev_sandbox)


UserWith = Callable[..., dict[str, str]]
USER = "somebody"


@pytest.fixture
def user_with(clients: Clients) -> Generator[UserWith]:
    """Gives a user these policies and no other; the variables of its credentials."""
    iam = clients.iam
    iam.create_user(UserName=USER)
    key = iam.create_access_key(UserName=USER)["AccessKey"]
    variables = {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }

    def only(*documents: str) -> dict[str, str]:
        for each in iam.list_user_policies(UserName=USER)["PolicyNames"]:
            iam.delete_user_policy(UserName=USER, PolicyName=each)
        for number, document in enumerate(documents):
            iam.put_user_policy(UserName=USER, PolicyName=f"of-{number}", PolicyDocument=document)
        return variables

    yield only
    only()
    iam.delete_access_key(UserName=USER, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=USER)


def allowing(*actions: str) -> str:
    """A policy that allows actions on everything."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def between(dev_sandbox: Sandbox) -> Generator[Wire]:
    emulator = dev_sandbox.running()
    assert emulator
    with wire(emulator.endpoint, str(dev_sandbox.layout.certificate_authority)) as server:
        yield server


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox, between: Wire) -> Shell:
    return {**synthesized_once(shell_of(dev_sandbox)), "AWS_ENDPOINT_URL": between.endpoint}


@pytest.fixture
def session(shell: Shell, dev_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """What the shell is, for boto3, and past the wire, on which it would spend half of its time."""
    emulator = dev_sandbox.running()
    assert emulator
    for name, value in {**shell, "AWS_ENDPOINT_URL": emulator.endpoint}.items():
        if name.startswith("AWS_") or name in ("NO_PROXY", "SMSBOT_SANDBOX"):
            monkeypatch.setenv(name, value)
    return boto3.Session(region_name=REGION)


@pytest.fixture
def wired(session: boto3.Session, between: Wire, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """The same through the wire."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", between.endpoint)
    return session
