"""A copy of the project with one more topic and one more table, made as the page says."""

import re
from pathlib import Path

from smsbot import project

PAGE = project.ROOT / "docs" / "start" / "add-a-topic-or-table.md"
LISTS = {"TOPICS": "stacks/topics.py", "TABLES": "stacks/tables.py"}


def add_as_documented(checkout: Path) -> None:
    """Put each block of the page where the page says: in place of the last line of its file."""
    blocks = re.findall(r"^   ```python\n(.*?)^   ```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    assert len(blocks) == len(LISTS)
    for block, (name, file) in zip(blocks, LISTS.items(), strict=True):
        path = checkout / file
        *before, last = path.read_text().splitlines()
        assert last.startswith(f"{name} = (")
        lines = [line.removeprefix("   ") for line in block.splitlines()]
        path.write_text("\n".join([*before, *lines]) + "\n")
