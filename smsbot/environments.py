"""The environments of ``environments.toml``, for the commands that name one."""

from collections.abc import Sequence

from keyproof.terminal.failure import Failure
from smsbot.rehearsal import rehearsed, sandbox
from stacks.settings.environment import Environment
from stacks.settings.environments_file import (
    ENVIRONMENTS_FILE,
    EnvironmentsError,
    read_environments,
)


def environment_named(name: str) -> Environment:
    """One environment. Raises Failure on a name that there is not, and on a wrong file."""
    environments = all_environments()
    if name not in environments:
        raise Failure(
            f"{ENVIRONMENTS_FILE} has no environment {name!r}; it has {', '.join(environments)}.",
            way_on="Name one of these, or add a table of that name.",
        )
    return environments[name]


def as_written(environment: Environment) -> Environment:
    """The environment as the file has it, also in a sandbox: what its bill on AWS follows from."""
    return read_environments(ENVIRONMENTS_FILE)[environment.name] if sandbox() else environment


def in_region(environment: Environment, region: str | None) -> Environment:
    """The environment as it would be in another region, if one is given."""
    return environment.model_copy(update={"region": region}) if region else environment


def default_environment() -> Environment:
    """The environment dev, or the first one where none has that name."""
    environments = all_environments()
    return environments.get("dev") or next(iter(environments.values()))


def all_environments() -> dict[str, Environment]:
    """Every environment by its name, in a sandbox with its accounts. Failure on a wrong file."""
    try:
        environments = read_environments(ENVIRONMENTS_FILE)
        return rehearsed(environments) if sandbox() else environments
    except EnvironmentsError as error:
        raise Failure(str(error), way_on="Correct the file, then run the command again.") from error


def chosen(names: Sequence[str], *, every: bool, region: str | None) -> list[Environment]:
    """Named environments, or every one; in a region, if one is given. Failure if there is none."""
    return [in_region(environment_named(each), region) for each in names_of([*names], every=every)]


def names_of(named: list[str], *, every: bool) -> list[str]:
    """What a command is to be done for: named environments, or every one.

    Raises Failure without either, or with both.
    """
    if every != bool(named):
        return list(dict.fromkeys(named)) or _names()
    raise Failure(
        "Both environments and --all are given." if named else "No environment is named.",
        way_on=f"Name one or more of {', '.join(_names())}, or give --all.",
    )


def _names() -> list[str]:
    return list(all_environments())
