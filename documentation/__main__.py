"""``python -m documentation``: writes the reference below ``docs``, and the sources of the site.

The site is built from a copy of all documents, so that links between them work there and on GitHub.
"""

import json
import shutil
from pathlib import Path

from pydantic import TypeAdapter

import keyproof.cli
import smsbot.cli
from documentation.pages import Page, attacks_page, commands_page, outputs_page, rules_pages
from documentation.pictures import draw_check
from documentation.settings import settings_page, settings_schema
from keyproof.config import Config
from keyproof.iam.case import CaseDocument

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SITE = ROOT / "documentation" / ".site" / "source"


def pages() -> list[Page]:
    """Every page that is written from the code."""
    return [
        commands_page(smsbot.cli.app, "smsbot", path="reference/commands.md"),
        commands_page(keyproof.cli.app, "keyproof", path="reference/keyproof.md"),
        outputs_page(),
        attacks_page(),
        settings_page(),
        *rules_pages(),
    ]


def schemas() -> dict[str, str]:
    """The JSON Schemas of what users write, by their paths below ``docs``."""
    made = {
        "settings": settings_schema(),
        "case": CaseDocument.model_json_schema(),
        "keyproof": TypeAdapter(Config).json_schema(),
    }
    return {
        f"reference/{name}.schema.json": json.dumps(each, indent=2, ensure_ascii=False) + "\n"
        for name, each in made.items()
    }


def write_reference() -> None:
    """Write every generated file, and delete the pages of rules that are gone."""
    shutil.rmtree(DOCS / "rules", ignore_errors=True)
    for path, text in {**{each.path: each.text for each in pages()}, **schemas()}.items():
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(text, encoding="utf-8")


def copy_for_site(folder: Path) -> None:
    """Copy the documents to the folder from which the site is built."""
    shutil.copytree(DOCS, folder / "docs")
    shutil.copytree(ROOT / "keyproof" / "docs", folder / "keyproof" / "docs")
    (folder / "tests").mkdir()
    for path in (*ROOT.glob("*.md"), ROOT / "keyproof/README.md", ROOT / "tests/README.md"):
        shutil.copy(path, folder / path.relative_to(ROOT))


if __name__ == "__main__":
    write_reference()
    draw_check()
    shutil.rmtree(SITE.parent, ignore_errors=True)
    copy_for_site(SITE)
