"""A real browser for the tests of a page, and the rules of axe-core."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")


def browser_path() -> str:
    """A browser of the machine; without one the test is skipped."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    return found


@contextmanager
def started() -> Generator[Browser]:
    """A browser without any page."""
    path = browser_path()
    with sync_playwright() as playwright:
        # Only a page of this project is opened, and root may not use the sandbox of Chromium.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened_in(browser: Browser, file: Path, **context: Any) -> Generator[Page]:
    """A page that must not report an error, or request anything but itself; no other shares it."""
    wrong: list[str] = []
    page = browser.new_context(**context).new_page()
    page.on("console", lambda message: wrong.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: wrong.append(request.url))
    try:
        page.goto(file.as_uri())
        yield page
    finally:
        page.context.close()
    own = {file.as_uri(), "data:,"}
    assert [each for each in wrong if each.partition("#")[0] not in own] == []


@contextmanager
def opened(file: Path, **context: Any) -> Generator[Page]:
    """The same in a browser of its own."""
    with started() as browser, opened_in(browser, file, **context) as page:
        yield page


def serious_problems(page: Page) -> list[str]:
    """What axe-core finds that keeps people from reading the page."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make tests/browser/node_modules/installed")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html'][:120]}: {node['failureSummary']}"
        for each in result["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]
