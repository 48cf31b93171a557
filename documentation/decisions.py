"""The index of the decisions, by their titles."""

import re
from pathlib import Path

from documentation.page import Page

INTRODUCTION = "Each page has one decision, its context and its consequence."
# A page that takes the place of earlier ones names their numbers in a line of its own.
INCLUDES = re.compile(r"^Includes ([\d, ]+)\.$", re.MULTILINE)


def decisions_page(docs: Path) -> Page:
    """One line for each decision below ``docs``, in the order of their numbers.

    A decision that another page includes keeps its number, with a link to that page.
    """
    entries: dict[str, str] = {}
    for path in (docs / "decisions").glob("[0-9]*.md"):
        text = path.read_text(encoding="utf-8")
        title = re.sub(r"^# \d+[.:] ", "", text.splitlines()[0])
        entries[path.name[:4]] = f"[{path.name[:4]}]({path.name}): {title}"
        if included := INCLUDES.search(text):
            for number in included[1].split(", "):
                entries[number] = f"{number}: now in [{path.name[:4]}]({path.name})"
    lines = [INTRODUCTION, "", *(f"- {entries[number]}" for number in sorted(entries))]
    return Page(path="decisions/README.md", title="Decisions", lines=tuple(lines))
