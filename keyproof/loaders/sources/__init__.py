"""What can be read: a module for each kind of source, with its functions as ``Source`` has them."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

from keyproof.json_values import Object
from keyproof.loaders.reading import Given, Reader


class Source(Protocol):
    """A module of this folder."""

    def is_source(self, document: Object, place: str) -> bool:
        """Whether a document is of this kind; no document is of two kinds."""
        ...

    def reader(self, document: Object, given: Given) -> Reader:
        """What reads the stack of a document. Raises UserError where it cannot be read."""
        ...

    def readers_in(self, folder: Path, given: Given) -> Iterator[Reader]:
        """What reads each stack of a folder; nothing for a folder of another kind."""
        ...


@cache
def sources() -> tuple[Source, ...]:
    """Every kind of source."""
    names = [each.name for each in iter_modules([str(Path(__file__).parent)])]
    return tuple(cast("Source", import_module(f"{__name__}.{each}")) for each in names)
