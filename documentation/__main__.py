"""Writes the reference pages; with ``--check``, reports the problems of documents and messages.

``python -m documentation [--check]``. Exit status 0, or 1 with one line for each page that is not
current, each link that leads nowhere, each text that is against the style rules, and each command
or file that does not exist.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from documentation import mentions, style
from documentation.links import broken_links
from documentation.pages.cases import cases_page
from documentation.pages.commands import commands_page
from documentation.pages.decisions import decisions_page
from documentation.pages.exit_statuses import exit_statuses_page
from documentation.pages.page import Page
from documentation.pages.settings import settings_page
from documentation.pages.spending import spending_page
from documentation.pages.synthesized import synthesized_pages

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
README = ROOT / "README.md"
GENERATED = DOCS / "reference"
CODE = ("keyproof", "smsbot", "stacks", "constructs_lib", "lambda_src")


def main() -> int:
    """Return the exit status."""
    if "--check" not in sys.argv[1:]:
        for page in _pages():
            (DOCS / page.path).parent.mkdir(parents=True, exist_ok=True)
            (DOCS / page.path).write_text(page.text, encoding="utf-8")
        return 0
    found = list(_found())
    for each in found:
        print(each.removeprefix(f"{ROOT}/"))
    return 1 if found else 0


def _pages() -> list[Page]:
    return [
        commands_page(),
        exit_statuses_page(),
        settings_page(),
        spending_page(),
        cases_page(),
        decisions_page(DOCS),
        *synthesized_pages(),
    ]


def _found() -> Iterator[str]:
    pages = _pages()
    for left in {*GENERATED.iterdir()} - {DOCS / page.path for page in pages}:
        yield f"{left}: made by nothing; delete it"
    for page in pages:
        path = DOCS / page.path
        if not path.exists() or path.read_text(encoding="utf-8") != page.text:
            yield f"docs/{page.path}: not current; run make docs"
    documents = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
    yield from broken_links(documents)
    written = [each for each in documents if GENERATED not in each.parents]
    yield from style.of_documents(documents)
    yield from style.of_sizes(README, [each for each in written if each != README])
    # The changes name what is gone.
    yield from mentions.of_documents(each for each in written if each.name != "CHANGELOG.md")
    modules = [
        each
        for room in CODE
        for each in sorted((ROOT / room).rglob("*.py"))
        if "tests" not in each.parts
    ]
    yield from style.of_code([ROOT / "main.py", *modules])
    yield from mentions.of_code(modules)
    printed = [*(ROOT / "scripts").glob("*.sh"), *(ROOT / "keyproof/report/templates").iterdir()]
    printed += [each for room in CODE for each in (ROOT / room).rglob("*.toml")]
    yield from style.of_texts([ROOT / "Makefile", *sorted(printed)])


if __name__ == "__main__":
    sys.exit(main())
