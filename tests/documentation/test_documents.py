"""The reference pages are those of the code, and each link within the documents leads somewhere."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from documentation.__main__ import DOCS, pages, schemas
from smsbot import project

DOCUMENTS = [*sorted(project.ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
# A link to a reference that nothing defines is a text.
UNDEFINED = re.compile(r"\[[^\[\]]+\]\[[^\[\]]*\]")


def test_each_reference_page_is_as_make_docs_writes_it() -> None:
    """The workflow of tests holds the pages of rules to the same."""
    written = {each.path: each.text for each in pages()} | schemas()
    found = {DOCS / path: text for path, text in written.items() if path.startswith("reference/")}
    differing = [path for path, text in found.items() if path.read_text(encoding="utf-8") != text]
    assert differing == [], "run make docs"
    assert {*(DOCS / "reference").iterdir()} <= found.keys()


def links(path: Path) -> Iterator[str]:
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8")):
        for part in (token, *(token.children or [])):
            if target := part.attrGet("href") or part.attrGet("src"):
                yield str(target)
            if part.type == "text":
                yield from UNDEFINED.findall(part.content)


@cache
def anchors(path: Path) -> frozenset[str]:
    """What GitHub calls the headings of a document; the second of two equal ones ends with -1."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    texts = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", each) for each in headings]
    names = [re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in texts]
    repeated = [names[:number].count(each) for number, each in enumerate(names)]
    return frozenset(
        f"{each}-{count}" if count else each for each, count in zip(names, repeated, strict=True)
    )


def is_broken(link: str, path: Path) -> bool:
    """Whether a link leads nowhere; addresses of the web are not looked up."""
    if re.match(r"https://\w|mailto:\w", link):
        return False
    file, _, heading = unquote(link).partition("#")
    there = path.parent / file if file else path
    return not there.exists() or (bool(heading) and heading not in anchors(there))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda each: str(each.relative_to(project.ROOT)))
def test_each_link_leads_somewhere(path: Path) -> None:
    assert [each for each in links(path) if is_broken(each, path)] == []


@pytest.mark.parametrize(
    "link", ["none.md", "page.md#none", "#none", "http://example.com", "[a][b]"]
)
def test_a_link_that_leads_nowhere_is_found(link: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n## A `b`\n\n[x]({link}) {link if link[0] == '[' else ''}\n")
    assert [each for each in links(page) if is_broken(each, page)]
    page.write_text("# Page\n\n## A `b`\n\n[x](page.md#a-b), [y](https://example.com/)\n")
    assert [each for each in links(page) if is_broken(each, page)] == []
