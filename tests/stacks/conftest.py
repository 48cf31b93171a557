"""Two environments of opposite settings, synthesized once a worker."""

from pathlib import Path
from typing import Any

import pytest

from tests.stacks.synthesized import (
    LONGEST,
    PLAIN,
    PROTECTED,
    WITH_NUMBER,
    read_stack,
    synthesize_to,
)


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder with the environments below."""
    output = tmp_path_factory.mktemp("synthesized")
    synthesize_to(output, PLAIN, PROTECTED, LONGEST, WITH_NUMBER)
    return output


@pytest.fixture
def dev(synthesized: Path) -> dict[str, Any]:
    """An environment with the plainest settings."""
    return read_stack(synthesized, PLAIN)


@pytest.fixture
def with_number(synthesized: Path) -> dict[str, Any]:
    """An environment with a phone number."""
    return read_stack(synthesized, WITH_NUMBER)


@pytest.fixture
def prod(synthesized: Path) -> dict[str, Any]:
    """An environment with every setting that changes something."""
    return read_stack(synthesized, PROTECTED)
