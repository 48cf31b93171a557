"""The site in a real browser: phone and desktop, light and dark."""

import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from documentation.__main__ import copy_for_site
from smsbot import project
from tests.browser.browser import serious_problems, started

pytestmark = pytest.mark.commands
# One of each kind: a long table, blocks in lists, diagrams, generated pages.
PAGES = ("index", "docs/guide", "docs/deploy/state", "docs/concepts/bot", "docs/reference/settings")
PAGES_OF_KEYPROOF = ("keyproof/index", "docs/rules/index", "docs/rules/access-denied")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    copy_for_site(folder / ".site" / "source")
    shutil.copy(project.ROOT / "documentation" / "mkdocs.yml", folder)
    subprocess.run(
        [Path(sys.executable).with_name("zensical"), "build", "--strict"], cwd=folder, check=True
    )
    return folder / ".site" / "html"


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with started() as found:
        yield found


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_everybody_can_read_it(site: Path, browser: Browser, width: int, scheme: Any) -> None:
    size: Any = {"width": width, "height": 900}
    page = browser.new_context(viewport=size, color_scheme=scheme).new_page()
    for name in (*PAGES, *PAGES_OF_KEYPROOF):
        page.goto((site / f"{name}.html").as_uri())
        page.wait_for_selector("article h1")
        assert serious_problems(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.context.close()
