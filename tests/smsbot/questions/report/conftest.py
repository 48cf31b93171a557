"""A synthesized environment, to be changed."""

import json
from typing import Any

import pytest

from tests.stacks.synthesized import PLAIN, synthesize_to


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The configuration of the plain environment, as text."""
    folder = tmp_path_factory.mktemp("report")
    synthesize_to(folder, PLAIN)
    return (folder / "stacks" / PLAIN.names.prefix / "cdk.tf.json").read_text()


@pytest.fixture
def configuration(synthesized: str) -> dict[str, Any]:
    """The same, to be changed at will."""
    return json.loads(synthesized)
