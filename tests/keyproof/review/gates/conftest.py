"""The tree that every change is held against."""

from pathlib import Path

import pytest

from stacks.declared.declarations import declarations_of
from tests.stacks.synthesized import PLAIN, synthesize_to

STACK = "smsbot-dev"
DECLARED = declarations_of(PLAIN)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, PLAIN)
    return folder


def path_in(folder: Path) -> Path:
    return folder / "stacks" / STACK / "cdk.tf.json"
