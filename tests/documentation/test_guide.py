"""The encryption guide has every heading of the original guide, in the original order."""

import itertools

from markdown_it import MarkdownIt

from keyproof.tests.cases import read_data
from smsbot import project

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
