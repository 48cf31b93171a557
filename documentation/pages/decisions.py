"""The index of the decisions, by their titles."""

import re
from pathlib import Path

from documentation.pages.page import Page

INTRODUCTION = "Each page has one decision, its context and its consequence."
SUBJECTS = {
    "keys": "Keys and who uses them",
    "proofs": "The model and the proofs",
    "bot": "The bot",
    "pipeline": "State, roles and pipeline",
    "account": "The account, its controls and costs",
    "cdk": "CDKTF and the synthesis",
}


def decisions_page(docs: Path) -> Page:
    """One line for each decision below ``docs``, by subject, in the order of their numbers."""
    lines = [INTRODUCTION]
    folders = {path.name for path in (docs / "decisions").iterdir() if path.is_dir()}
    for folder in sorted(folders, key=list(SUBJECTS).index):
        lines += ["", f"## {SUBJECTS[folder]}", ""]
        for path in sorted((docs / "decisions" / folder).glob("[0-9]*.md")):
            title = re.sub(r"^# \d+[.:] ", "", path.read_text(encoding="utf-8").splitlines()[0])
            lines.append(f"- [{path.name[:4]}]({folder}/{path.name}): {title}")
    return Page(path="decisions/README.md", title="Decisions", lines=tuple(lines))
