"""The texts of a Markdown document, and its sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

# A full stop ends a sentence only before white space and what can begin one.
END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[`A-Z0-9])|(?<=:)\s*$")
ABBREVIATIONS = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|No)\.$")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence, and the line of the paragraph that it stands in."""

    path: Path
    line: int
    text: str
    # Not a heading or the cell of a table, which are often no sentences.
    is_prose: bool

    @property
    def words(self) -> int:
        """The number of words; code between backticks counts as one."""
        return len(re.findall(r"[\w`][\w`'\u2019./-]*", self.text))


def tokens_of(path: Path) -> list[Token]:
    """The parts of a document, tables among them."""
    return _tokens(path.read_text(encoding="utf-8"))


@cache
def _tokens(text: str) -> list[Token]:
    """Of a text, which several checks read."""
    return MarkdownIt("commonmark").enable("table").parse(text)


def line_of(token: Token) -> int:
    """The line on which a part begins."""
    return (token.map or [0])[0] + 1


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Each text that a reader sees, with its line: also in blocks, diagrams and comments."""
    for token in tokens_of(path):
        if text := text_of(token) if token.type == "inline" else token.content:
            yield line_of(token), text


def sentences(path: Path) -> list[Sentence]:
    """Every sentence of a document, in order. Code within a sentence stands as ``code``."""
    found: list[Sentence] = []
    inside: list[str] = []
    for token in tokens_of(path):
        if token.nesting > 0:
            inside.append(token.type)
        elif token.nesting < 0:
            inside.pop()
        elif token.type == "inline":
            is_prose = not {"heading_open", "table_open"} & {*inside}
            found += [
                Sentence(path=path, line=line_of(token), text=each, is_prose=is_prose)
                for each in split(text_of(token))
            ]
    return found


def text_of(token: Token) -> str:
    """The text of a paragraph, a heading or a cell, without its marks."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type == "code_inline":
            parts.append("code")
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(child.content)
    return "".join(parts)


def split(text: str) -> list[str]:
    """The sentences of a text."""
    parts: list[str] = []
    for part in END.split(text):
        if parts and ABBREVIATIONS.search(parts[-1]):
            parts[-1] += " " + part
        elif part.strip():
            parts.append(part.strip())
    return parts
