"""The index of the decisions, by their titles."""

import re
from pathlib import Path

from documentation.page import Page

INTRODUCTION = "Each page has one decision, its context and its consequence."


def decisions_page(docs: Path) -> Page:
    """One line for each decision below ``docs``, in the order of their numbers."""
    lines = [INTRODUCTION, ""]
    for path in sorted((docs / "decisions").glob("[0-9]*.md")):
        title = re.sub(r"^# \d+[.:] ", "", path.read_text(encoding="utf-8").splitlines()[0])
        lines.append(f"- [{path.name[:4]}]({path.name}): {title}")
    return Page(path="decisions/README.md", title="Decisions", lines=tuple(lines))
