"""The page of a change: before and after on one map, with what differs marked."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from smsbot.questions.review.commands import FILES
from tests.browser.browser import opened, serious_problems
from tests.forked import smsbot
from tests.smsbot.commands.test_report import HOSTILE, LIMIT, Tables

Config = dict[str, Any]


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
    del resources["aws_cloudwatch_log_group"]["delivery-status-delivery-failure-logs"]
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


def test_a_change_is_marked_on_the_map_and_in_the_tables(
    tmp_path: Path, configuration: Config
) -> None:
    page, review = reviewed(tmp_path, configuration, changed(configuration))
    assert len(page.read_bytes()) < LIMIT
    with opened(page) as shown:
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
            "removed: sns/eu-west-1/ACCOUNT/smsbot-dev-messaging-topic-delivery-status/Failure"
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


def test_without_a_change_nothing_is_marked(tmp_path: Path, configuration: Config) -> None:
    page, review = reviewed(tmp_path, configuration, configuration)
    assert review["findings"] == []
    text = page.read_text()
    assert "Nothing is weaker." in text
    assert not re.search(r'class="[^"]*\b(added|removed|changed)\b[^"]*" (href|d)=', text)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_first_deployment_and_a_removal(
    tmp_path: Path, configuration: Config, *, is_first: bool
) -> None:
    empty = {**configuration, "resource": {}}
    sides = (None, configuration) if is_first else (configuration, empty)
    page, _ = reviewed(tmp_path, *sides)
    mark = "added" if is_first else "removed"
    with opened(page) as shown:
        boxes = shown.locator(".map .node").count()
        assert boxes > 30
        assert shown.locator(f".map .node.{mark}").count() == boxes
