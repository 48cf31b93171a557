"""The settings of the tests, and commands in a copy of the project that has them as its own."""

import os
import sys
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


def take_settings(path: Path) -> None:
    """Name the file with the settings in each module that read its name as it was imported."""
    for each in [*sys.modules.values()]:
        if "ENVIRONMENTS_FILE" in getattr(each, "__dict__", {}):
            vars(each)["ENVIRONMENTS_FILE"] = path
