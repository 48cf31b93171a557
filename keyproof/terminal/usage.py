"""What is said about a wrong argument, in the words of every other failure."""

from collections.abc import Callable
from typing import Any, cast

from typer.exceptions import TyperException

from keyproof.terminal.failure import Failure

# Of pydantic, before the words of whoever raised a ValueError.
NOT_SAID = "Value error, "


def usage_failure(error: TyperException) -> Failure | None:
    """The failure that an error of the command line is; None where the help was shown instead."""
    problem = " ".join(error.format_message().replace(NOT_SAID, "").split())
    if not problem:
        return None
    received = _received(error)
    if received is not None and repr(received) not in problem:
        problem = f"{problem.rstrip('.')}; received {received!r}."
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "the command"
    return Failure(problem, way_on=f"`{command} --help` shows what is allowed.")


def _received(error: TyperException) -> object:
    errors = cast(
        "Callable[[], list[dict[str, Any]]] | None", getattr(error.__cause__, "errors", None)
    )
    return errors()[0].get("input") if errors else None
