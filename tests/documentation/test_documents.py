"""The reference pages are those of the code; test_site.py has the links."""

import re
import tomllib

from documentation.__main__ import DOCS, pages, schemas
from documentation.pages import ATTACKS

TESTS = DOCS.parent / "tests"


def test_each_reference_page_is_as_make_docs_writes_it() -> None:
    """The workflow of tests holds the pages of rules to the same."""
    written = {each.path: each.text for each in pages()} | schemas()
    found = {DOCS / path: text for path, text in written.items() if path.startswith("reference/")}
    differing = [path for path, text in found.items() if path.read_text(encoding="utf-8") != text]
    assert differing == [], "run make docs"
    assert {*(DOCS / "reference").iterdir()} <= found.keys()


def test_each_attack_names_tests_that_exist() -> None:
    rows = tomllib.loads(ATTACKS.read_text(encoding="utf-8"))["attacks"]
    for test in re.findall("`(.*?)`", " ".join(row[-1] for row in rows)):
        path, _, function = test.partition("::")
        assert (TESTS / path).exists(), test
        assert not function or f"def {function}(" in (TESTS / path).read_text(), test
