"""The page of a change: before and after on one map, with what differs marked."""

import copy
import json
import re
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from smsbot.questions.review.commands import FILES
from tests.browser.browser import opened_in, serious_problems, started
from tests.keyproof.access.test_commands import smsbot
from tests.smsbot.questions.report.test_page import HOSTILE, LIMIT, Tables

Config = dict[str, Any]
PageOf = Callable[[str], tuple[Path, Any]]


def reviewed(folder: Path, before: Config | None, after: Config) -> tuple[Path, Any]:
    """The page of a review of two trees, and the review as JSON."""
    for side, config in (("base", before), ("head", after)):
        stack = folder / side / "stacks" / "smsbot-dev"
        stack.mkdir(parents=True)
        if config is None:
            stack.rmdir()
        else:
            (stack / "cdk.tf.json").write_text(json.dumps(config))
    page = folder / "review.html"
    sides = ("--base", str(folder / "base"), "--head", str(folder / "head"))
    ended = smsbot("review", "dev", *sides, "--html", str(page), "--format", "json")
    assert ended.returncode in (0, 1, 3), ended.stderr
    return page, json.loads(ended.stdout)


def changed(configuration: Config) -> Config:
    """A topic without its key, a table more, a log group less, a reader, an address."""
    after = copy.deepcopy(configuration)
    resources = after["resource"]
    del resources["aws_sns_topic"]["inbound-sms"]["kms_master_key_id"]
    table = copy.deepcopy(resources["aws_dynamodb_table"]["analytics"])
    resources["aws_dynamodb_table"]["archive"] = {**table, "name": f"archive{HOSTILE}"}
    del resources["aws_cloudwatch_log_group"]["direct-publish-delivery-failure-logs"]
    key = resources["aws_kms_key"]["dynamodb"]
    policy = json.loads(key["policy"])
    support = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/support"
    policy["Statement"].append(
        {
            "Sid": "Support",
            "Effect": "Allow",
            "Principal": {"AWS": support},
            "Action": "kms:Decrypt",
            "Resource": "*",
        }
    )
    key["policy"] = json.dumps(policy)
    resources["aws_sns_topic_subscription"]["mail"] = {
        "topic_arn": "${aws_sns_topic.delivery-status.arn}",
        "protocol": "email",
        "endpoint": "ops@example.com",
    }
    return after


@pytest.fixture(scope="module")
def page_of(synthesized: str, tmp_path_factory: pytest.TempPathFactory) -> PageOf:
    """The page of each change and its review, before a browser is started."""
    configuration: Config = json.loads(synthesized)
    empty = {**configuration, "resource": {}}
    sides = {
        "a change": (configuration, changed(configuration)),
        "nothing": (configuration, configuration),
        "a first deployment": (None, configuration),
        "a removal": (configuration, empty),
    }
    found = {name: reviewed(tmp_path_factory.mktemp("of"), *each) for name, each in sides.items()}
    return found.__getitem__


@pytest.fixture(scope="module")
def browser(page_of: object) -> Generator[Browser]:
    del page_of
    with started() as browser:
        yield browser


def test_a_change_is_marked_on_the_map_and_in_the_tables(page_of: PageOf, browser: Browser) -> None:
    page, review = page_of("a change")
    assert len(page.read_bytes()) < LIMIT
    with opened_in(browser, page) as shown:
        marks = {
            mark: shown.locator(f".map .node.{mark} title").all_text_contents()
            for mark in ("added", "removed", "changed")
        }
        assert sorted(each.split()[1] for each in marks["added"]) == [
            HOSTILE.split()[0].join(("archive", "")),
            "role",
            "subscription",
        ]
        assert [each.split(",")[0] for each in marks["removed"]] == [
            "removed: sns/eu-west-1/ACCOUNT/DirectPublishToPhoneNumber/Failure"
        ]
        assert [each.split(",")[0] for each in marks["changed"]] == ["changed: Inbound SMS"]
        assert serious_problems(shown) == []
        shown.locator(".node.added.p").click()
        assert "'Support'" in shown.locator("#panel").inner_text()
    rows = Tables(page.read_text()).rows
    gained = next(row for row in rows["Access"] if row[0] == "role support")
    assert "decrypt" in gained[1]
    assert "was -" in gained[1]
    text = page.read_text()
    assert text.count('class="finding') == len(review["findings"])
    assert review["verdict"] == "irreversible"


def test_every_format_is_written_at_once(tmp_path: Path, configuration: Config) -> None:
    reviewed(tmp_path, configuration, changed(configuration))
    sides = ("--base", str(tmp_path / "base"), "--head", str(tmp_path / "head"))
    page = (tmp_path / "review.html").read_text()
    for file, each in FILES.items():
        (folder := tmp_path / each).mkdir()
        ended = smsbot("review", "dev", *sides, "--write", str(folder), "--format", each)
        assert (folder / file).read_text() == ended.stdout
        assert {path.name for path in folder.iterdir()} == {*FILES, "review.html"}
        assert (folder / "review.html").read_text() == page


def test_without_a_change_nothing_is_marked(page_of: PageOf) -> None:
    page, review = page_of("nothing")
    assert review["findings"] == []
    text = page.read_text()
    assert "Nothing is weaker." in text
    assert not re.search(r'class="[^"]*\b(added|removed|changed)\b[^"]*" (href|d)=', text)


@pytest.mark.parametrize(
    ("change", "mark"), [("a first deployment", "added"), ("a removal", "removed")]
)
def test_a_first_deployment_and_a_removal(
    page_of: PageOf, browser: Browser, change: str, mark: str
) -> None:
    page, _ = page_of(change)
    with opened_in(browser, page) as shown:
        boxes = shown.locator(".map .node").count()
        assert boxes > 30
        assert shown.locator(f".map .node.{mark}").count() == boxes
