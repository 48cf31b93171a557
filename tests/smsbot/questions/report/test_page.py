"""The page as text: whole, deterministic, small, and inert whatever is on it."""

import copy
import html
import os
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from fnmatch import fnmatch
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from keyproof.location import Location
from keyproof.model.finding import Finding
from keyproof.model.resource import Stack
from keyproof.report.page import visible, write
from keyproof.tests.cases import read_data
from smsbot import project
from smsbot.questions.report.account import Account
from smsbot.questions.report.provenance import subject_of
from tests.keyproof.access.test_commands import smsbot
from tests.smsbot.questions.report.conftest import Rendered

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}{% x %}"
LIMIT = 300_000


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


def test_the_same_configuration_gives_the_same_bytes(
    rendered: Rendered, configuration: dict[str, Any]
) -> None:
    assert rendered(configuration) == rendered(copy.deepcopy(configuration))


def test_the_page_of_an_environment_is_small(
    rendered: Rendered, configuration: dict[str, Any]
) -> None:
    assert len(rendered(configuration).encode()) < LIMIT


def test_nothing_is_fetched_and_every_link_leads_somewhere(
    rendered: Rendered, configuration: dict[str, Any]
) -> None:
    elements = Elements(rendered(configuration)).found
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in elements:
        assert tag not in {"iframe", "object", "embed", "img", "base", "form"}
        assert not {"src", "srcset", "style", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
        target = attributes.get("href", "data:,") or ""
        assert target == "data:," or target.removeprefix("#") in ids, target


def test_hostile_names_and_reasons_are_text(
    rendered: Rendered, configuration: dict[str, Any]
) -> None:
    harmless = Elements(rendered(configuration)).found
    for kind, argument in (("aws_sns_topic", "name"), ("aws_kms_alias", "name")):
        for each in configuration["resource"][kind].values():
            each[argument] = f"{each[argument]}{HOSTILE}"
    configuration["resource"]["aws_sns_topic"]["inbound-sms"].pop("kms_master_key_id")
    page = rendered(configuration, review=None)
    assert HOSTILE not in page
    assert any(HOSTILE in each for each in Elements(page).texts)
    kinds = {tag for tag, _ in Elements(page).found}
    assert kinds - {tag for tag, _ in harmless} <= {"article", "b"}
    assert [tag for tag, _ in Elements(page).found].count("script") == 1


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\x00", "\x1b", "\ud800", "\u2028"])
def test_hidden_characters_are_shown_by_their_numbers(character: str) -> None:
    assert visible(f"a{character}b") == f"a{ascii(character)[1:-1]}b"


def test_ordinary_texts_stay_as_they_are() -> None:
    for text in ("a b", "é漢字", "two\nlines\tand a tab", "emoji 🎉"):
        assert visible(text) == text


def test_a_finding_comes_first_with_its_remedy(
    rendered: Rendered, configuration: dict[str, Any]
) -> None:
    del configuration["resource"]["aws_sns_topic"]["inbound-sms"]["kms_master_key_id"]
    page = rendered(configuration)
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert page.index('class="finding') < page.index('id="map"')
    assert "it is not encrypted." in text
    assert "Give it a customer-managed key" in text
    assert "No findings" not in text


def test_a_setting_that_is_unsafe_is_not_called_access(
    rendered: Rendered, configuration: dict[str, Any]
) -> None:
    configuration["resource"]["aws_lambda_function"]["bot"]["tracing_config"] = {"mode": "Active"}
    page = Elements(rendered(configuration))
    badges = [each for each, after in pairwise(page.texts) if after.strip() == "ways out"]
    assert "unsafe settings" in badges
    assert "access" not in badges


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    result = smsbot("report", "dev", "--output", str(file))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"{file}: 0 findings\n"
    assert list(tmp_path.iterdir()) == [file]
    assert "<title>Encryption of smsbot-dev: No findings</title>" in file.read_text()


def test_the_page_of_a_rehearsal_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    location = Location(region="eu-west-1", account_id="000000000001")
    stack = Stack(location=location, resources=(), place="")
    assert subject_of("smsbot-dev", stack).account == "000000000001"
    monkeypatch.setenv("SMSBOT_SANDBOX", str(tmp_path))
    assert subject_of("smsbot-dev", stack).account == "000000000001 of a sandbox"


def test_git_ignores_the_page() -> None:
    """It names people's roles, and somebody writes it next to the code."""
    ignored = (project.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert any(fnmatch("smsbot-report-dev.html", each) for each in ignored)


def test_nothing_is_left_where_it_cannot_be_written(tmp_path: Path) -> None:
    result = smsbot("report", "dev", "--output", str(tmp_path / "none" / "page.html"))
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as aside:
        reading = aside.submit(pipe.read_text)
        write(pipe, "page")
        assert reading.result() == "page"
    assert pipe.is_fifo()


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    file, link = tmp_path / "page.html", tmp_path / "link.html"
    file.write_text("old")
    link.symlink_to(file)
    write(link, "new")
    assert link.is_symlink()
    assert file.read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 2


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    for file in (tmp_path / "none" / "page.html", tmp_path / ("n" * 300)):
        with pytest.raises(OSError) as caught:  # noqa: PT011 - its file is looked at
            write(file, "page")
        assert caught.value.filename == str(file)
    assert list(tmp_path.iterdir()) == []


def test_a_proof_that_judged_not_everything_does_not_hold(
    rendered: Rendered, configuration: dict[str, Any]
) -> None:
    configuration["resource"]["aws_unheard_of"] = {"thing": {"name": "thing"}}
    page = rendered(configuration)
    verdicts = {row[2] for row in Tables(page).rows["Proofs"]}
    assert "not known" in verdicts
    assert "holds" not in verdicts
    assert "<b>0 of" in page


def test_a_topic_without_a_key_leaves_the_other_proofs_as_they_are(
    rendered: Rendered, configuration: dict[str, Any]
) -> None:
    del configuration["resource"]["aws_sns_topic"]["inbound-sms"]["kms_master_key_id"]
    tables = Tables(rendered(configuration)).rows
    verdicts = [row[2] for row in tables["Proofs"]]
    assert "not known" not in verdicts
    assert "holds" in verdicts
    assert "No key is open to other accounts." in {
        row[0] for row in tables["Controls"] if row[1] == "met"
    }


def test_an_account_that_was_not_read_is_not_reported_as_fine(
    rendered: Rendered, configuration: dict[str, Any]
) -> None:
    live = read_data(__file__, "an_account_that_was_not_read_is_not_reported_as_fine")
    page = rendered(configuration, live=live)
    assert "Not everything was checked</title>" in page
    assert 'class="verdict bad"' in page
    assert "No findings" not in page
    assert "No findings</title>" in rendered(configuration, live={**live, "is_complete": True})


def test_all_that_verify_and_keys_find_is_a_finding() -> None:
    found = [Finding(rule=rule, resource="x", problem="a problem.") for rule in "ab"]
    comparison = SimpleNamespace(differences=(found[0],), shifts=())
    verification: Any = SimpleNamespace(
        stack="smsbot-dev", comparison=comparison, findings=(found[1],)
    )
    account = Account(
        at=datetime.now(UTC),
        by="",
        verification=verification,
        keys=(),
        problems=("a key waits for its deletion.",),
        not_read=(),
    )
    assert account.findings[:2] == tuple(found)
    assert account.findings[2].problem == "a key waits for its deletion."


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
