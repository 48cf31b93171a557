"""The sentences of a Markdown document, without its code, tables and headings."""

import re
from dataclasses import dataclass
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

    @property
    def words(self) -> int:
        """The number of words; code between backticks counts as one."""
        return len(re.findall(r"[\w`][\w`'\u2019./-]*", self.text))


def sentences(path: Path) -> list[Sentence]:
    """Every sentence of a document, in order. Code within a sentence stands as ``code``."""
    tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    found: list[Sentence] = []
    inside: list[str] = []
    for token in tokens:
        if token.nesting > 0:
            inside.append(token.type)
        elif token.nesting < 0:
            inside.pop()
        elif token.type == "inline" and not {"heading_open", "table_open"} & set(inside):
            line = (token.map or [0])[0] + 1
            found += [Sentence(path=path, line=line, text=each) for each in _split(_text(token))]
    return found


def _text(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type == "text":
            parts.append(child.content)
        elif child.type == "code_inline":
            parts.append("code")
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


def _split(text: str) -> list[str]:
    parts: list[str] = []
    for part in END.split(text):
        if parts and ABBREVIATIONS.search(parts[-1]):
            parts[-1] += " " + part
        elif part.strip():
            parts.append(part.strip())
    return parts
