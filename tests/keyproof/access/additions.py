"""A copy of the project with one more topic and one more table, made as the page says."""

import re
from pathlib import Path

from smsbot import project

PAGE = project.ROOT / "docs" / "start" / "add-a-topic-or-table.md"
LISTS = {"TOPICS": "stacks/topics.py", "TABLES": "stacks/tables.py"}
# Somebody may have followed the page already, word by word.
OTHER_NAMES = {
    "orders": "added-orders",
    "ORDERS": "ADDED_ORDERS",
    "role/shop": "role/added-shop",
    "parcels": "added-parcels",
    "PARCELS": "ADDED_PARCELS",
    "KeepParcels": "KeepAddedParcels",
}


def add_as_documented(checkout: Path) -> None:
    """Put each block of the page at the end of its file, under names of its own."""
    blocks = re.findall(
        r"^    ```python\n(.*?)^    ```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
    )
    assert len(blocks) == len(LISTS)
    documented = re.compile(rf"\b({'|'.join(OTHER_NAMES)})(?![a-z])")
    for block, (name, file) in zip(blocks, LISTS.items(), strict=True):
        renamed = documented.sub(lambda found: OTHER_NAMES[found[0]], block)
        *lines, last = (line.removeprefix("    ") for line in renamed.splitlines())
        added = re.fullmatch(rf"{name} = \(.*, (\w+)\)", last)
        assert added
        # In place of that line: the list may have got more entries since, and several lines.
        lines.append(f"{name} = (*{name}, {added[1]})")
        with (checkout / file).open("a") as written:
            written.write("\n".join([*lines, ""]))
