"""``python -m documentation``: writes the reference pages below ``docs/reference``."""

from pathlib import Path

from documentation.pages.cases import cases_page
from documentation.pages.commands import commands_page
from documentation.pages.exit_statuses import exit_statuses_page
from documentation.pages.page import Page
from documentation.pages.settings import settings_page
from documentation.pages.spending import spending_page
from documentation.pages.synthesized import synthesized_pages

DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages() -> list[Page]:
    """Every page that is written from the code."""
    return [
        commands_page(),
        exit_statuses_page(),
        settings_page(),
        spending_page(),
        cases_page(),
        *synthesized_pages(),
    ]


if __name__ == "__main__":
    for page in pages():
        (DOCS / page.path).write_text(page.text, encoding="utf-8")
