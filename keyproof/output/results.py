"""Prints a result in the chosen format: one writer for each."""

import json
from pathlib import Path

from rich.markup import render

from keyproof.library import Result
from keyproof.output.as_json import as_object
from keyproof.output.markdown import markdown
from keyproof.output.page import write_page
from keyproof.output.sarif import sarif
from keyproof.output.table import lines
from keyproof.terminal.formats import Format
from keyproof.terminal.terminal import Terminal
from keyproof.visible import visible


def print_result(
    result: Result, format: Format, *, place: str, sources: Path | None = None
) -> None:
    """Print a result; HTML is written to ``keyproof.html``."""
    match format:
        case Format.JSON:
            print(json.dumps(as_object(result), indent=2))
        case Format.SARIF:
            print(json.dumps(sarif(result, place, sources=sources), indent=2))
        case Format.MARKDOWN:
            print(markdown(result))
        case Format.HTML:
            write_page(result, Path("keyproof.html"), name=Path(place).name)
        case Format.TABLE:
            console = Terminal().console
            for line in lines(result):
                if console.is_terminal:
                    console.print(line)
                else:  # There is nothing to lay out, which takes a tenth of a check.
                    print(visible(render(line, emoji=False).plain))
