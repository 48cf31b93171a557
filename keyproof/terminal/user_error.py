"""The reason why a command stopped, for the person who ran it."""

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError

# The types of JSON Schema, in the words of both TOML and JSON.
TYPES = {"string": "a string", "boolean": "true or false", "array": "a list", "object": "a table"}


class UserError(Exception):
    """A command could not do its work: exit status 2.

    ``problem`` says what was wrong and where, ``hint`` what to do about it.
    """

    def __init__(self, problem: str, *, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


def invalid(error: "ValidationError", schema: Mapping[str, Any]) -> str:
    """The first error in a document: its place, the value that was received, and what is allowed.

    ``schema`` is the JSON Schema of the document.
    """
    first = error.errors(include_url=False)[0]
    place, part = _part_at(first["loc"], schema)
    received, allowed = f"{first['input']!r:.80}", _allowed(part)
    if first["type"] == "missing":
        received = "nothing"
    elif first["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        name = str(first["loc"][-1])
        place, received = f"{place}.{name}".lstrip("."), f"{received}, but there is no such key"
        close = difflib.get_close_matches(name, part["properties"], n=1)
        received += f" (did you mean {close[0]}?)" if close else ""
        allowed = ", ".join(part["properties"])
    return f"{place or 'the document'}: received {received}; allowed: {allowed}"


def _part_at(loc: Iterable[int | str], schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The place in the spelling of a document, and the part of the schema that is about it."""
    place, part = "", schema
    for each in loc:
        inner = part.get("items") if isinstance(each, int) else None
        inner = inner or part.get("properties", {}).get(each) or part.get("additionalProperties")
        if not inner:
            break
        place += f"[{each}]" if isinstance(each, int) else f".{each}"
        inner = schema["$defs"][inner["$ref"].rpartition("/")[2]] if "$ref" in inner else inner
        if "type" not in inner and "description" not in inner:
            break  # The description of a table says of which kinds its values may be.
        part = inner
    return place.removeprefix("."), part


def _allowed(part: Mapping[str, Any]) -> str:
    if "enum" in part:
        return ", ".join(map(repr, part["enum"]))
    if part.get("format") == "date":
        return "a date, such as 2026-12-31"
    # A table has the docstring of its class.
    described = None if "properties" in part else part.get("description")
    return described or TYPES[part["type"]]
