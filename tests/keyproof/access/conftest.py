"""The environments that the questions are asked of, synthesized once a worker."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.model.encryption_model import EncryptionModel
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from stacks.settings.environment import Environment
from tests.stacks.synthesized import PLAIN, PROTECTED, SMS, environment, synthesize_to

ENVIRONMENTS = (
    PLAIN,
    PROTECTED,
    environment("readers", key_readers=["auditor"]),
    environment("number", sms=SMS),
    environment("own-account", account_id="111122223333", encrypt_function_environment=True),
    environment("break-glass", deletion_protection=True, break_glass_role="ops/break-glass"),
)

Config = dict[str, Any]
Model = Callable[[Config], EncryptionModel]


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the synthesized environments."""
    folder = tmp_path_factory.mktemp("encryption")
    synthesize_to(folder, *ENVIRONMENTS)
    return folder


def stack_path(output: Path, of: Environment) -> Path:
    return output / "stacks" / of.names.prefix / "cdk.tf.json"


@pytest.fixture
def configuration(output: Path) -> dict[str, Any]:
    """The plain environment's configuration, to be changed at will."""
    return json.loads(stack_path(output, PLAIN).read_text())


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """Reads a changed configuration of the plain environment."""

    def read(changed: dict[str, Any]) -> EncryptionModel:
        path = tmp_path / "cdk.tf.json"
        path.write_text(json.dumps(changed))
        return load_configuration(path, exemptions=declarations_of(PLAIN).exemptions)

    return read
