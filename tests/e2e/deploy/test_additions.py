"""One more topic and one more table, made as the page says, are reviewed, applied and verified."""

import re
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import run_line, shell_of, synthesized_once
from tests.test_main import checkout

PAGE = project.ROOT / "docs" / "start" / "add-a-topic-or-table.md"
LISTS = {"TOPICS": "stacks/topics.py", "TABLES": "stacks/tables.py"}
# Somebody may have followed the page already, word by word.
OTHER_NAMES = {
    "orders": "added-orders",
    "ORDERS": "ADDED_ORDERS",
    "shop": "added-shop",
    "parcels": "added-parcels",
    "PARCELS": "ADDED_PARCELS",
    "KeepParcels": "KeepAddedParcels",
}
FOUND = 1


def add_as_documented(checkout: Path) -> None:
    """Put each block of the page at the end of its file, under names of its own."""
    blocks = re.findall(
        r"^    ```python\n(.*?)^    ```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
    )
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


@pytest.mark.scenario
def test_they_are_reviewed_applied_and_verified(dev_sandbox: Sandbox, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "project")
    (folder / ".cache").symlink_to(project.CACHE)
    add_as_documented(folder)
    shell = synthesized_once(shell_of(dev_sandbox), name="with-additions")
    # The access of the shop is new, so it is reported, and agreed to at the terminal.
    planned = run_line("smsbot plan dev", shell, checkout=folder)
    assert planned.returncode == FOUND, planned.stdout + planned.stderr
    assert "added-shop" in " ".join(planned.stdout.split())
    deployed = run_line("smsbot deploy dev", shell, typed="y\n", checkout=folder)
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    assert "Terraform applied 17 changes" in deployed.stdout
    assert run_line("smsbot verify dev", shell, checkout=folder).returncode == 0
