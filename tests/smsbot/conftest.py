"""The emulated AWS with nothing on it, for whatever asks an account through boto3."""

from collections.abc import Generator
from pathlib import Path

import boto3
import pytest

from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import ACCESS_KEY_ID, SECRET_ACCESS_KEY

OF_THE_USER = (
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_ENDPOINT_URL",
    "AWS_CA_BUNDLE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "SMSBOT_SANDBOX",
)


@pytest.fixture(scope="session")
def embedded_aws(tmp_path_factory: pytest.TempPathFactory) -> Generator[dict[str, str]]:
    """The settings that lead to an emulator, as `smsbot sandbox env` prints them."""
    sandbox = Sandbox(Layout(tmp_path_factory.mktemp("aws") / "sandbox"))
    try:
        with sandbox.locked():
            emulator = sandbox.start()
        yield {
            "AWS_ENDPOINT_URL": emulator.endpoint,
            "AWS_CA_BUNDLE": str(sandbox.layout.certificate_authority),
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "NO_PROXY": "127.0.0.1",
            "SMSBOT_SANDBOX": str(sandbox.layout.root),
        }
    finally:
        sandbox.delete()


@pytest.fixture
def no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of whoever runs the tests, and no metadata service to wait for."""
    # It keeps the credentials that it found for an earlier test.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name in OF_THE_USER:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def aws(no_aws: None, embedded_aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulated AWS is the one that boto3 finds, in this process and those it starts."""
    assert no_aws is None
    for name, value in embedded_aws.items():
        monkeypatch.setenv(name, value)
