"""Checks that every link within the documents leads to a file, and to a heading of it."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt

from documentation.prose import line_of, tokens_of

# A link that its author wrote as HTML, and one to a reference that nothing defines.
IN_HTML = re.compile(r"""\b(?:href|src)=["']([^"']*)""")
UNDEFINED = re.compile(r"\[[^\[\]]+\]\[[^\[\]]*\]")


def broken_links(paths: Iterable[Path]) -> Iterator[str]:
    """Each link that leads nowhere, one line each. Addresses of the web are not looked up."""
    for path in paths:
        for line, target in _links(path):
            if re.match(r"https://\w|mailto:\w", target):
                continue
            file, _, heading = unquote(target).partition("#")
            there = (path.parent / file).resolve() if file else path.resolve()
            if not there.exists():
                yield f"{path}:{line}: there is no {file}"
            elif heading and heading not in _headings(there):
                yield f"{path}:{line}: {there.name} has no heading #{heading}"


def _links(path: Path) -> Iterator[tuple[int, str]]:
    for token in tokens_of(path):
        for part in (token, *(token.children or [])):
            if target := part.attrGet("href") or part.attrGet("src"):
                yield line_of(token), str(target)
            if part.type in ("html_block", "html_inline"):
                yield from ((line_of(token), each) for each in IN_HTML.findall(part.content))
            if part.type == "text":
                yield from ((line_of(token), each) for each in UNDEFINED.findall(part.content))


@cache
def _headings(path: Path) -> frozenset[str]:
    """The anchors that GitHub gives to the headings of a document."""
    found: list[str] = []
    tokens = MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8"))
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            text = "".join(each.content for each in token.children or [])
            anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            earlier = sum(1 for each in found if re.sub(r"-\d+$", "", each) == anchor)
            found.append(f"{anchor}-{earlier}" if earlier else anchor)
    return frozenset(found)
