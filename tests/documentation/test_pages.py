"""The pages are those of the code, and their tables are what it does."""

import itertools
import re
import tomllib

from markdown_it import MarkdownIt

from documentation.__main__ import DOCS, pages, schemas
from documentation.pages import ATTACKS
from keyproof.tests.cases import read_data
from smsbot import project
from tests.stacks.watch.test_watch import words_of_the_function

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
    for row in rows:
        tests = re.findall("`(.*?)`", row[-1])
        assert tests, row[0]
        for test in tests:
            path, _, function = test.partition("::")
            assert (TESTS / path).exists(), test
            assert not function or f"def {function}(" in (TESTS / path).read_text(), test


ORIGINAL = read_data(__file__, "original")
# Of this system alone.
ADDED = {"encryption guide", "differences from the original guide"}


def test_the_guide_has_the_headings_of_the_original_in_their_order() -> None:
    text = (project.ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").parse(text)
    headings = [
        after.content.lower()
        for before, after in itertools.pairwise(tokens)
        if before.type == "heading_open"
    ]
    assert [each for each in headings if each not in ADDED] == ORIGINAL


PAGE = project.ROOT / "docs/operate/no-answer.md"


def test_every_reason_is_explained_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \| [^|]+ \| [^|]+ \|$", PAGE.read_text(), re.MULTILINE)
    explained = {word for row in rows for word in re.findall(r"`([a-z_]+)`", row)}
    assert explained <= words_of_the_function()
    cases = (TESTS / "lambda_src" / "cases" / "conversations.toml").read_text(encoding="utf-8")
    # The last is AWS's own.
    met = {*re.findall(r"\| \w+: ([a-z_]+)", cases)} - {"spend_limit"}
    assert met <= explained
