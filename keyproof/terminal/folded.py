"""A text for a stream that no console writes to, by a program that may have imported none."""

import shutil
from typing import TextIO


def folded(text: str, stream: TextIO) -> str:
    """A text for a stream that is written to without a console, broken between words."""
    if not stream.isatty():
        return text
    from rich.text import Text

    from keyproof.terminal.page import lines_of

    width = shutil.get_terminal_size().columns
    return "\n".join(line.plain for line in lines_of(Text(text), width))
