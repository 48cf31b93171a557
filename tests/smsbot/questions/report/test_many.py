"""A page with the resources of a hundred environments can still be used."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from keyproof.access.everything import Answers
from keyproof.model.access.matrix import Access
from keyproof.report.contents import contents
from keyproof.report.page import render
from tests.browser.browser import opened
from tests.smsbot.questions.report.conftest import SUBJECT, Asked

ENVIRONMENTS = 100


def many(answers: Answers) -> Answers:
    """The answers of a hundred environments in one, each with its own keys, roles and data."""
    proven, rows = answers.proven, answers.coverage.rows
    keys = {
        (each.key.address, number): replace(
            each.key, address=f"{each.key.address}-{number}", label=f"{each.key.label} {number}"
        )
        for each in proven.access
        for number in range(ENVIRONMENTS)
    }
    return Answers(
        coverage=replace(
            answers.coverage,
            rows=tuple(
                replace(
                    row,
                    protected=replace(row.protected, address=f"{row.protected.address}-{number}"),
                    key=row.key and keys[row.key.address, number],
                )
                for number in range(ENVIRONMENTS)
                for row in rows
            ),
        ),
        proven=replace(
            proven,
            access=tuple(
                replace(
                    each,
                    key=keys[each.key.address, number],
                    principal=replace(each.principal, name=name_of(each, number)),
                )
                for number in range(ENVIRONMENTS)
                for each in proven.access
            ),
            ways_out=tuple(
                (
                    replace(way, source=f"{way.source}-{number}", target=f"{way.target}-{number}"),
                    why,
                )
                for number in range(ENVIRONMENTS)
                for way, why in proven.ways_out
            ),
        ),
    )


def name_of(access: Access, number: int) -> str:
    name = access.principal.name
    return f"{name} {number}" if access.principal.address else name


def explained(access: Access) -> list[str]:
    return ["", f"{access.principal.name} and {access.key.label}"]


def test_a_hundred_environments_on_one_page(
    tmp_path: Path, asked: Asked, configuration: dict[str, Any]
) -> None:
    one, _ = asked(configuration)
    answers = many(one)
    page = tmp_path / "page.html"
    page.write_text(
        render(contents(SUBJECT, answers, findings=(), explain=explained)), encoding="utf-8"
    )
    able = [each for each in answers.proven.access if each.ways]
    with opened(page, viewport={"width": 1280, "height": 800}) as shown:
        assert shown.locator(".map .node.k").count() == 4 * ENVIRONMENTS
        assert shown.locator("section#access tbody tr").count() == len(able)
        assert shown.evaluate("document.documentElement.scrollWidth") <= 1280
        # The map is within a window of its own, and not a page of many metres.
        assert (shown.locator(".map.scroll").bounding_box() or {})["height"] <= 800
        shown.fill("#filter", "bot 57")
        names = shown.locator("section#access tbody tr:visible th").all_inner_texts()
        assert names
        assert set(names) == {"role smsbot-dev-compute-role-bot 57"}
        matches = shown.locator(".map .node.match.p").count()
        assert matches == 1
        shown.locator(".map .node.match.p").focus()
        shown.keyboard.press("Enter")
        panel = shown.locator("#panel").inner_text()
        assert set(re.findall(r"Key (\d+)", panel)) == {"57"}
