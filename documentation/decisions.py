"""The index of the decisions, by their titles."""

import re
from pathlib import Path

from documentation.page import Page

INTRODUCTION = (
    "Each page has one decision and its reasons. A later one names the one that it replaces."
)


def decisions_page(docs: Path) -> Page:
    """One line for each decision below ``docs``, in the order of their numbers."""
    lines = [INTRODUCTION, ""]
    for path in sorted((docs / "decisions").glob("[0-9]*.md")):
        heading = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        title = re.sub(r"^\d+[.:] ", "", heading)
        lines.append(f"- [{path.name[:4]}]({path.name}): {title}")
    return Page(path="decisions/README.md", title="Decisions", lines=tuple(lines))
