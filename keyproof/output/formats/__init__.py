"""The formats in which a result is printed: one module each, found by this folder.

To add a format, add a module with a function ``write`` such as that of ``table``.
"""

from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated

from typer import Option

TABLE = "table"
if TYPE_CHECKING:
    from keyproof.library import Result

    Format = str
else:
    Format = StrEnum("Format", {each.name: each.name for each in iter_modules(__path__)})

FormatOption = Annotated[Format, Option("--format", help="The output format.")]


def print_result(
    result: "Result", format: Format, *, place: str, sources: Path | None = None
) -> None:
    """Print a result, or write it to a file where that is its format.

    ``place`` is what was read, ``sources`` the folder of the HCL, if it is at hand.
    """
    # Each is imported when it is asked for.
    import_module(f"{__name__}.{format}").write(result, place, sources)
