"""The environments of ``environments.toml``, for the commands that name one."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.sandboxed import as_in_sandbox, sandbox
from stacks.settings.environment import Environment
from stacks.settings.environments_file import (
    ENVIRONMENTS_FILE,
    EnvironmentsError,
    read_environments,
)

STANDARD_INPUT = ["-"]


def asked(names: Sequence[str]) -> tuple[Path, list[Environment]]:
    """The folder and the environments that are synthesized for the arguments of ``main.py``."""
    if names == STANDARD_INPUT:
        written = [Environment.model_validate_json(each) for each in sys.stdin]
        return Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out")), written
    return project.output(), chosen(names, every=not names)


def environment_named(name: str) -> Environment:
    """One environment. Raises UserError on a name that there is not, and on a wrong file."""
    environments = all_environments()
    if name not in environments:
        raise UserError(
            f"{ENVIRONMENTS_FILE} has no environment {name!r}; it has {', '.join(environments)}.",
            hint="Name one of these, or add a table of that name.",
        )
    return environments[name]


def default_environment() -> Environment:
    """The environment dev, or the first one where none has that name."""
    environments = all_environments()
    return environments.get("dev") or next(iter(environments.values()))


def all_environments() -> dict[str, Environment]:
    """Every environment by its name, in a sandbox with its accounts. UserError on a wrong file."""
    try:
        environments = read_environments(ENVIRONMENTS_FILE)
        return as_in_sandbox(environments) if sandbox() else environments
    except EnvironmentsError as error:
        raise UserError(str(error), hint="Correct the file, then run the command again.") from error


def chosen(names: Sequence[str], *, every: bool) -> list[Environment]:
    """Named environments, or every one.

    Raises UserError without either, with both, and for a name that there is not.
    """
    environments = all_environments()
    if every == bool(names):
        raise UserError(
            "Name environments or pass --all, not both." if names else "No environment was given.",
            hint=f"Name one or more of {', '.join(environments)}, or give --all.",
        )
    return [environment_named(each) for each in dict.fromkeys(names) or environments]
