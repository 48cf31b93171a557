"""Markdown of reports."""

from collections.abc import Iterable, Sequence

from keyproof.visible import one_line, visible


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return ["| " + " | ".join(_cell(each) for each in line) + " |" for line in lines]


def _cell(text: str) -> str:
    return visible(text).replace("|", "\\|").replace("\n", " ")


def plain(text: str) -> str:
    """A text that comes from elsewhere: one line, without HTML, mentions or code."""
    line = one_line(" ".join(text.split()))
    for character, replacement in (("&", "&amp;"), ("<", "&lt;"), ("@", "&#64;"), ("`", "&#96;")):
        line = line.replace(character, replacement)
    return line


def code(text: str) -> str:
    """A name as code, which cannot end the code early."""
    return f"`{one_line(' '.join(text.split())).replace('`', chr(39))}`"
