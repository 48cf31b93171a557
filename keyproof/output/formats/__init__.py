"""The formats in which a result is printed: each is a module with a function ``write``."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated

from typer import BadParameter, Option

if TYPE_CHECKING:
    from keyproof.library import Result

# ``write(result, place, sources)``: the place is what was read, and the sources are the folder of
# the HCL, if it is at hand.
Writer = Callable[["Result", str, Path | None], None]
FORMATS = tuple(each.name for each in iter_modules([str(Path(__file__).parent)]))
TABLE = "table"


def print_result(result: "Result", format: str, *, place: str, sources: Path | None = None) -> None:
    """Print a result in one of the formats."""
    write: Writer = import_module(f"{__name__}.{format}").write
    write(result, place, sources)


def _known(format: str) -> str:
    if format not in FORMATS:
        raise BadParameter(f"{format!r} is not one of {', '.join(FORMATS)}.")
    return format


FormatOption = Annotated[
    str,
    Option(
        "--format",
        help="The output format.",
        metavar=f"<{'|'.join(FORMATS)}>",
        callback=_known,
    ),
]
