"""An environment that was synthesized once, and the commands about any change of it."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from smsbot import checks
from smsbot.environments import environment_named
from stacks.settings.environment import Environment
from tests.stacks.synthesized import synthesize_to

Config = dict[str, Any]
Given = Callable[[Config], Path]


@pytest.fixture(scope="session")
def synthesized_dev(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("dev")
    dev = environment_named("dev")
    synthesize_to(folder, dev)
    return (folder / "stacks" / dev.names.prefix / "cdk.tf.json").read_text()


@pytest.fixture
def configuration(synthesized_dev: str) -> Config:
    """The configuration of dev, to be changed at will."""
    return json.loads(synthesized_dev)


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    """Lets the commands read a configuration in the place of a synthesis."""

    def give(configuration: Config) -> Path:
        path = tmp_path / "given" / "cdk.tf.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(configuration))

        @contextmanager
        def synthesized(_environment: Environment) -> Generator[Path]:
            yield path

        monkeypatch.setattr(checks, "synthesized", synthesized)
        return path

    return give
