"""The page of ``smsbot report`` as text: the same bytes, small, and inert whatever is on it."""

import copy
import html
import json
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from keyproof.terminal.whole_file import write_whole
from keyproof.tests.cases import read_data
from smsbot.commands import report
from tests.commands import run_smsbot
from tests.smsbot.commands.conftest import Config, Given

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}{% x %}"
LIMIT = 300_000
Page = Callable[..., str]


@pytest.fixture
def page(given: Given, tmp_path: Path) -> Page:
    """Writes the page of a configuration."""

    def write_page(configuration: Config) -> str:
        given(configuration)
        file = tmp_path / "page.html"
        ended = run_smsbot("report", "dev", "--output", str(file))
        assert ended.stderr == ""
        return file.read_text(encoding="utf-8")

    return write_page


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


class Tables(HTMLParser):
    """The texts of the cells, row by row, by the name of the table's region."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self._name = ""
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("role") == "region":
            self._name = (given["aria-label"] or "").removesuffix(", can be scrolled")
        elif tag == "tbody":
            self._inside = True
        elif tag == "tr" and self._inside:
            self.rows.setdefault(self._name, []).append([])
        elif tag in {"td", "th"} and self._inside:
            self.rows[self._name][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "tbody"

    def handle_data(self, data: str) -> None:
        if self._inside and self.rows.get(self._name, [[]])[-1]:
            self.rows[self._name][-1][-1] += data.strip("\n")


def test_the_same_configuration_gives_the_same_bytes(page: Page, configuration: Config) -> None:
    first = page(configuration)
    assert first == page(copy.deepcopy(configuration))
    assert len(first.encode()) < LIMIT


def test_nothing_is_fetched_and_every_link_leads_somewhere(
    page: Page, configuration: Config
) -> None:
    elements = Elements(page(configuration)).found
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in elements:
        assert tag not in {"iframe", "object", "embed", "img", "base", "form"}
        assert not {"src", "srcset", "style", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
        target = attributes.get("href", "data:,") or ""
        assert target == "data:," or target.removeprefix("#") in ids, target


def test_hostile_names_are_text(page: Page, configuration: Config) -> None:
    harmless = {tag for tag, _ in Elements(page(configuration)).found}
    for kind, argument in (("aws_sns_topic", "name"), ("aws_kms_alias", "name")):
        for each in configuration["resource"][kind].values():
            each[argument] = f"{each[argument]}{HOSTILE}"
    configuration["resource"]["aws_sns_topic"]["inbound-sms"].pop("kms_master_key_id")
    text = page(configuration)
    assert HOSTILE not in text
    tags = [tag for tag, _ in Elements(text).found]
    assert set(tags) - harmless <= {"article", "b", "pre", "em", "code"}
    assert tags.count("script") == 1


def test_a_finding_comes_first_with_its_remediation(page: Page, configuration: Config) -> None:
    del configuration["resource"]["aws_sns_topic"]["inbound-sms"]["kms_master_key_id"]
    found = page(configuration)
    text = html.unescape(re.sub(r"<[^>]+>", "", found))
    assert found.index('class="finding') < found.index('id="map"')
    assert "not encrypted at rest" in text
    assert "kms_master_key_id" in text
    assert "<title>Encryption of smsbot-dev: 1 error" in found
    tables = Tables(found).rows
    assert {row[0] for row in tables["Controls"] if row[1] == "not met"} == {
        "Topics are encrypted.",
        "All data at rest is encrypted.",
    }


def test_what_was_not_evaluated_is_the_verdict(page: Page, configuration: Config) -> None:
    configuration["resource"]["aws_unheard_of"] = {"thing": {"name": "thing"}}
    found = page(configuration)
    assert "1 not evaluated" in found
    assert 'class="verdict bad"' in found


def test_each_fact_is_that_of_the_command_that_knows_it(page: Page, configuration: Config) -> None:
    cells = Tables(page(configuration)).rows

    def printed(*command: str) -> Any:
        return json.loads(run_smsbot(*command, "--format", "json").stdout)

    coverage = printed("coverage", "dev")["coverage"]
    assert sorted(row[2] for row in cells["Data"]) == sorted(e["encryption"] for e in coverage)
    controls = {
        each["requirement"]: each for each in printed("coverage", "dev", "--controls")["controls"]
    }
    assert {row[0]: row[1] for row in cells["Controls"]} == {
        text: each["status"] for text, each in controls.items()
    }
    access = printed("access", "dev")["access"]
    able = {each["principal"] for each in access if each["ways"]}
    assert {row[0] for row in cells["Access"]} == able


def test_the_command_synthesizes_and_writes_the_page(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    ended = run_smsbot("report", "dev", "--output", str(file))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"{file}: 0 errors, 0 warnings")
    assert list(tmp_path.iterdir()) == [file]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as aside:
        reading = aside.submit(pipe.read_text)
        write_whole(pipe, "page")
        assert reading.result() == "page"
    assert pipe.is_fifo()


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    file, link = tmp_path / "page.html", tmp_path / "link.html"
    file.write_text("old")
    link.symlink_to(file)
    write_whole(link, "new")
    assert link.is_symlink()
    assert file.read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 2


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    for file in (tmp_path / "none" / "page.html", tmp_path / ("n" * 300)):
        with pytest.raises(OSError) as caught:  # noqa: PT011 - its file is looked at
            write_whole(file, "page")
        assert caught.value.filename == str(file)
    assert list(tmp_path.iterdir()) == []


def account(**values: Any) -> Any:
    """The section of an account that was read, as ``smsbot report --live`` has it."""
    return read_data(__file__, "an_account") | values


@pytest.mark.parametrize("case", read_data(__file__, "an_account_is_in_the_verdict"))
def test_an_account_is_in_the_verdict(
    given: Given, configuration: Config, monkeypatch: pytest.MonkeyPatch, case: Any
) -> None:
    values, status, verdict = case
    file = given(configuration).with_name("page.html")
    monkeypatch.setattr(report, "read_account", lambda *_, **__: (account(**values), {}))
    assert run_smsbot("report", "dev", "--live", "--output", str(file)).returncode == status
    title = re.search("<title>(.*)</title>", file.read_text())
    assert title is not None
    assert title[1].endswith(verdict)
    assert ('class="verdict bad"' in file.read_text()) == bool(status)
