"""A sandbox with dev as it is with a hook, and with roles that export and erase."""

from pathlib import Path

import pytest

from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.built import built_once
from tests.settings import SETTINGS

OFFICER, HOOK = "privacy", "example-hook"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of the tests, with a hook, and a role that may export and erase."""
    path = tmp_path_factory.mktemp("settings") / "environments.toml"
    roles = f'table_readers = []\nprivacy_roles = ["{OFFICER}"]'
    hook = f'[dev.conversation.hook]\nfunction = "{HOOK}"\ntimeout_in_seconds = 10\n'
    content = SETTINGS.read_text(encoding="utf-8").replace("table_readers = []", roles)
    path.write_text(f"{content}\n{hook}", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str, settings: Path) -> Sandbox:
    """As everywhere, by these settings."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    return built_once(shared, name="with-options", settings=settings)
