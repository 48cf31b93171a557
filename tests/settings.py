"""The settings of the tests, and commands in a copy of the project that has them as its own."""

import os
from collections.abc import Mapping
from pathlib import Path

SETTINGS = Path(__file__).with_name("environments.toml")


def of_dev_alone(path: Path) -> Path:
    """The settings without any other environment, written to a path."""
    path.write_text(SETTINGS.read_text(encoding="utf-8").partition("[staging]")[0], "utf-8")
    return path


def variables_in_a_copy(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Variables for commands in a copy of the project, which has an environments.toml."""
    return {name: each for name, each in variables.items() if name != "SMSBOT_ENVIRONMENTS"}
