"""The page of ``smsbot report`` in a real browser."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from keyproof import Source, check
from keyproof.output.formats.html import write_page
from keyproof.tests.cases import edit, read_cases
from smsbot.checks import config
from smsbot.controls import Status, controls, summary
from smsbot.design.reading import read_configuration
from tests.browser.browser import opened_in, serious_problems, started
from tests.smsbot.commands.test_report import HOSTILE, account

WIDTHS = (360, 768, 1280, 1920)
Config = dict[str, Any]
FAULTS = read_cases(__file__, "pages")


def page_of(configuration: Config, folder: Path, live: Any = None) -> Path:
    source, page = folder / "cdk.tf.json", folder / "page.html"
    source.write_text(json.dumps(configuration))
    result = check(Source.of(read_configuration(source)), config())
    found = controls(result, config())
    sections = {
        "controls": [each.as_object() for each in found],
        "statuses": list(Status),
        "controls_summary": summary(found),
        "live": live,
    }
    write_page(result, page, name="smsbot-dev", sections=sections)
    return page


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with started() as browser:
        yield browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, synthesized_dev: str) -> Path:
    return page_of(json.loads(synthesized_dev), tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory, synthesized_dev: str) -> Path:
    configuration = json.loads(synthesized_dev)
    edit(configuration, FAULTS["faulty"])
    return page_of(configuration, tmp_path_factory.mktemp("faulty"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_no_serious_problem(
    browser: Browser, file: Path, faulty: Path, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    for each in (file, faulty):
        with opened_in(
            browser, each, color_scheme=scheme, reduced_motion="reduce", viewport=size
        ) as page:
            assert serious_problems(page) == []


def test_a_denied_call_is_a_red_broken_line(browser: Browser, file: Path, faulty: Path) -> None:
    with opened_in(browser, file) as page:
        assert page.locator(".map.scroll path.edge.denied").count() == 0
    with opened_in(browser, faulty) as page:
        line = page.locator(".map.scroll path.edge.denied").first
        style = "each => getComputedStyle(each).{}"
        assert line.evaluate(style.format("strokeDasharray")) not in ("", "none")
        red = page.locator(".map .node.bad rect").first.evaluate(style.format("stroke"))
        assert line.evaluate(style.format("stroke")) == red


@pytest.mark.parametrize("width", WIDTHS)
def test_only_the_map_and_the_tables_scroll_sideways(
    browser: Browser, file: Path, width: int
) -> None:
    with opened_in(browser, file, viewport={"width": width, "height": 800}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_a_principal_and_its_statements(browser: Browser, file: Path) -> None:
    with opened_in(browser, file) as page:
        node = page.locator("a.node", has_text="sms-voice.amazonaws.com").first
        node.focus()
        assert page.locator("svg.lit .node.on").count() < page.locator(".map .node").count()
        page.keyboard.press("Enter")
        panel = page.locator("#panel")
        assert panel.evaluate("each => each === document.activeElement")
        assert "by statement" in panel.inner_text()
        page.keyboard.press("Escape")
        assert panel.is_hidden()
        assert node.evaluate("each => each === document.activeElement")


def test_every_box_can_be_reached_with_the_tab_key(browser: Browser, file: Path) -> None:
    with opened_in(browser, file) as page:
        boxes = page.locator(".map .node").count()
        reached: set[str] = set()
        page.locator(".map.scroll").focus()
        for _ in range(boxes):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.id"))
        assert len(reached) == boxes
        assert all(each[0] in "pkdo" for each in reached)


def test_the_filter_leaves_what_has_the_text(browser: Browser, file: Path) -> None:
    with opened_in(browser, file) as page:
        page.fill("#filter", "conversations")
        left = page.locator("section#data tbody tr:visible").all_inner_texts()
        assert len(left) == 1
        assert "conversations" in left[0]
        assert "row" in page.locator("#matches").inner_text()
        page.fill("#filter", "")
        assert page.locator(".filtered").count() == 0


def test_everything_can_be_read_without_script(browser: Browser, file: Path) -> None:
    with opened_in(browser, file, java_script_enabled=False) as page:
        assert page.locator(".js:visible").count() == 0
        link = page.locator("a.node.p").first.get_attribute("href") or ""
        page.goto(f"{file.as_uri()}{link}")
        page.locator("a.node.p").first.click()
        assert page.url.endswith(link)
        assert page.locator(f"details{link} summary").is_visible()
        assert page.locator("section#access table").is_visible()


def test_print_has_every_statement_and_no_controls(browser: Browser, file: Path) -> None:
    with opened_in(browser, file) as page:
        page.emulate_media(media="print")
        assert page.locator("nav").is_hidden()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("details:not([open])").count() == 0
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("details[open]").count() == 0
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_hostile_values_of_an_account_run_nothing(
    browser: Browser, tmp_path: Path, configuration: Config
) -> None:
    evil = f"{HOSTILE}\u202e<svg onload=alert(1)><style>*{{display:none}}</style>{'W' * 600}"
    live = account(
        **dict.fromkeys(("at", "by", "summary"), evil),
        **{name: [evil] for name in ("notes", "findings", "not_checked")},
        resources=[dict.fromkeys(("resource", "name", "key", "status"), evil)],
        is_complete=False,
    )
    path = page_of(configuration, tmp_path, live)
    with opened_in(browser, path, viewport={"width": 360, "height": 800}) as page:
        assert page.locator("style").count() == page.locator("script").count() == 1
        assert page.locator("[style], [onload]").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
