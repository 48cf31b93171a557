"""The environments of ``environments.toml``, for the commands that name one."""

from collections.abc import Mapping, Sequence

from keyproof.terminal.failure import Failure
from smsbot.rehearsal import rehearsed, sandbox
from stacks.settings.environment import Environment
from stacks.settings.environments_file import (
    ENVIRONMENTS_FILE,
    EnvironmentsError,
    read_environments,
)


def environment_named(name: str, *, words_later: bool = False) -> Environment:
    """One environment. Raises Failure on a name that there is not, and on a wrong file.

    ``words_later`` as in ``read_environments``.
    """
    return _of(name, all_environments(words_later=words_later))


def _of(name: str, environments: Mapping[str, Environment]) -> Environment:
    if name not in environments:
        raise Failure(
            f"{ENVIRONMENTS_FILE} has no environment {name!r}; it has {', '.join(environments)}.",
            way_on="Name one of these, or add a table of that name.",
        )
    return environments[name]


def default_environment() -> Environment:
    """The environment dev, or the first one where none has that name."""
    environments = all_environments()
    return environments.get("dev") or next(iter(environments.values()))


def all_environments(*, words_later: bool = False) -> dict[str, Environment]:
    """Every environment by its name, in a sandbox with its accounts. Failure on a wrong file.

    ``words_later`` as in ``read_environments``.
    """
    try:
        environments = read_environments(ENVIRONMENTS_FILE, words_later=words_later)
        return rehearsed(environments) if sandbox() else environments
    except EnvironmentsError as error:
        raise Failure(str(error), way_on="Correct the file, then run the command again.") from error


def chosen(names: Sequence[str], *, every: bool, words_later: bool = False) -> list[Environment]:
    """Named environments, or every one.

    Raises Failure without either, with both, and for a name that there is not. ``words_later`` as
    in ``read_environments``.
    """
    environments = all_environments(words_later=words_later)
    if every == bool(names):
        raise Failure(
            "Both environments and --all are given." if names else "No environment is named.",
            way_on=f"Name one or more of {', '.join(environments)}, or give --all.",
        )
    wanted = dict.fromkeys(names) or environments
    return [_of(each, environments) for each in wanted]
