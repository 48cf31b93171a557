"""A command or file that does not exist is reported wherever a document names it."""

from pathlib import Path

import pytest

from documentation import mentions
from documentation.prose import tokens_of
from keyproof.tests.cases import read_data
from smsbot import project
from tests.e2e.test_documents import BLOCK


@pytest.mark.parametrize("command", read_data(__file__, "what_exists_is_fine"))
def test_what_exists_is_fine(command: str) -> None:
    assert list(mentions.problems(command)) == []


@pytest.mark.parametrize(
    ("command", "problem"), read_data(__file__, "what_does_not_exist_is_reported")
)
def test_what_does_not_exist_is_reported(command: str, problem: str) -> None:
    (found,) = mentions.problems(command)
    assert problem in found


def test_a_document_is_read_in_blocks_tables_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(
        "Run `smsbot nothing`.\n\n| a |\n|---|\n| `smsbot plan --all` |\n\n"
        "```bash\nsmsbot verify dev --everything\n```\n\n```\nmake demo\n```\n"
    )
    found = [each.removeprefix(f"{path}:") for each in mentions.of_documents([path])]
    assert found == [
        "1: `smsbot nothing`: there is no command nothing",
        "5: `smsbot plan --all`: there is no option --all",
        "7: `smsbot verify dev --everything`: there is no option --everything",
        "11: commands are in a block of bash, where a test finds them",
    ]


@pytest.mark.parametrize(
    "block", read_data(__file__, "a_block_that_no_test_would_find_is_reported")
)
def test_a_block_that_no_test_would_find_is_reported(block: str, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"# Page\n\n{block}\n")
    assert list(mentions.of_documents([path]))


def test_the_tests_of_documents_find_every_block_of_commands() -> None:
    """Also one within a list: the tests that run them search the text, not the parsed document."""
    for path in [*project.ROOT.glob("*.md"), *(project.ROOT / "docs").rglob("*.md")]:
        blocks = [each for each in tokens_of(path) if each.info == "bash"]
        assert len(blocks) == len(BLOCK.findall(path.read_text(encoding="utf-8"))), path


def test_a_message_is_read_with_what_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('text = f"Do: `python -m smsbot bootstrab {name}`, then `smsbot plan {name}`."')
    (found,) = mentions.of_code([path])
    assert found.endswith("there is no command bootstrab")
