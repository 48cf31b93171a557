"""The reference pages are those of the code; test_site.py has the links."""

from documentation.__main__ import DOCS, pages, schemas


def test_each_reference_page_is_as_make_docs_writes_it() -> None:
    """The workflow of tests holds the pages of rules to the same."""
    written = {each.path: each.text for each in pages()} | schemas()
    found = {DOCS / path: text for path, text in written.items() if path.startswith("reference/")}
    differing = [path for path, text in found.items() if path.read_text(encoding="utf-8") != text]
    assert differing == [], "run make docs"
    assert {*(DOCS / "reference").iterdir()} <= found.keys()
