"""The rules of plain English hold wherever a reader sees a text."""

from pathlib import Path

import pytest

from documentation import style
from documentation.links import broken_links
from keyproof.tests.cases import read_data


@pytest.mark.parametrize(
    "text", read_data(__file__, "a_text_against_the_rules_is_reported_wherever_it_stands")
)
def test_a_text_against_the_rules_is_reported_wherever_it_stands(text: str, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"A short sentence.\n\n{text}\n")
    found = [each for each in style.of_documents([path]) if "on average" not in each]
    assert found


@pytest.mark.parametrize(
    "text",
    [
        "There is no key. A command may be called `tell`.",
        "# What happens next?",
        "What is encrypted?",
        "| question |\n|---|\n| What encrypts each resource? |",
    ],
)
def test_a_text_within_the_rules_is_fine(text: str, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"{text}\n")
    assert list(style.of_documents([path])) == []


@pytest.mark.parametrize(
    "line",
    [
        'message = "It tells nobody."',
        'message = f"It {name} gives " "up."',
        'help = "What was made before."',
        'def f() -> None:\n    """It gives\n    up."""',
    ],
)
def test_a_message_against_the_rules_is_reported(line: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"{line}\n")
    assert list(style.of_code([path]))


@pytest.mark.parametrize("text", read_data(__file__, "a_link_that_leads_nowhere_is_reported"))
def test_a_link_that_leads_nowhere_is_reported(text: str, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"# Page\n\n{text}\n")
    assert list(broken_links([path]))


def test_a_link_to_a_page_and_its_heading_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("# Page\n\n[x](page.md#page), [y](https://example.com/), `a[b][c]`\n")
    assert list(broken_links([path])) == []


def test_a_readme_and_documents_of_too_many_words_are_reported(tmp_path: Path) -> None:
    readme, page = tmp_path / "README.md", tmp_path / "page.md"
    readme.write_text("word " * style.README_WORDS)
    page.write_text("word " * style.WORDS + "\n\n<!-- not read -->\n```json\nnot read\n```\n")
    assert list(style.of_sizes(readme, [page])) == []
    readme.write_text("word " * (style.README_WORDS + 1))
    page.write_text("word " * (style.WORDS + 1))
    assert len(list(style.of_sizes(readme, [page]))) == 2
