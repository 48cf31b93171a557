"""The reason why a command stopped, for the person who ran it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class UserError(Exception):
    """A command could not do its work: exit status 2.

    ``problem`` says what was wrong and where, ``hint`` what to do about it.
    """

    def __init__(self, problem: str, *, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


def invalid(error: "ValidationError") -> str:
    """The place of the first error in a document, the problem, and the value that was received."""
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"])) or "the document"
    return f"{where}: {first['msg']}; received {first.get('input')!r:.80}"
