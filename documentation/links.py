"""Checks that every link within the documents leads to a file, and to a heading of it."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt


def broken_links(paths: Iterable[Path]) -> Iterator[str]:
    """Each link that leads nowhere, one line each. Addresses of the web are not looked up."""
    for path in paths:
        for line, target in _links(path):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, heading = unquote(target).partition("#")
            there = (path.parent / file).resolve() if file else path.resolve()
            if not there.exists():
                yield f"{path}:{line}: there is no {file}"
            elif heading and heading not in _headings(there):
                yield f"{path}:{line}: {there.name} has no heading #{heading}"


def _links(path: Path) -> Iterator[tuple[int, str]]:
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8")):
        for child in token.children or []:
            target = child.attrGet("href") or child.attrGet("src")
            if target:
                yield (token.map or [0])[0] + 1, str(target)


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
