"""The formats in which a result is printed; each imports its module when it is asked for."""

from enum import StrEnum
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

if TYPE_CHECKING:
    from keyproof.library import Result


class Format(StrEnum):
    """The choices of ``--format`` of a result."""

    HTML = "html"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    TABLE = "table"


FormatOption = Annotated[Format, Option("--format", help="The output format.")]


def print_result(
    result: "Result", format: Format, *, place: str, sources: Path | None = None
) -> None:
    """Print a result. HTML goes to the file ``keyproof.html``.

    ``place`` is what was read, ``sources`` the folder of the HCL, if it is at hand.
    """
    match format:
        case Format.HTML:
            from keyproof.output.formats.html import write_page

            write_page(result, Path("keyproof.html"), name=Path(place).name)
        case Format.JSON:
            from keyproof.output.formats.json import as_object

            print(dumps(as_object(result), indent=2))
        case Format.MARKDOWN:
            from keyproof.output.formats.markdown import markdown

            print(markdown(result))
        case Format.SARIF:
            from keyproof.output.formats.sarif import sarif

            print(dumps(sarif(result, place, sources=sources), indent=2))
        case Format.TABLE:
            from keyproof.output.formats.table import print_table

            print_table(result)
