"""What an environment warns of, and that people can read about it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from smsbot import project
from stacks.outcomes import OF_TEXTS
from stacks.settings.alarm_addresses import TOPICS as OF_ADDRESSES
from stacks.settings.alarm_addresses import subscriptions_of
from tests.declared import TOPIC_NAMES
from tests.stacks.synthesized import ACCOUNT, LONGEST, read_stack, synthesize_to

WATCH = project.ROOT / "docs" / "operate" / "alarms.md"
TOPICS = [f"messaging-topic-{name}" for name in TOPIC_NAMES]
ALARM_TOPICS = [
    "${aws_sns_topic.alarms-under-sns-key.arn}",
    "${aws_sns_topic.alarms-under-main-key.arn}",
]


@pytest.fixture
def alarms(dev: dict[str, Any]) -> dict[str, Any]:
    return dev["resource"]["aws_cloudwatch_metric_alarm"]


def test_the_alarms_look_at_exactly_this(alarms: dict[str, Any]) -> None:
    found = {
        name: (
            body["namespace"],
            body["metric_name"],
            body["statistic"],
            body.get("dimensions"),
            body["period"],
            body["threshold"],
        )
        for name, body in alarms.items()
        if "metric_query" not in body
    }
    function = {"FunctionName": "smsbot-dev-compute-function-bot"}
    queue = {"QueueName": "smsbot-dev-messaging-queue-dead-letter"}
    visible, age = "ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"
    assert found == {
        "function-errors": ("AWS/Lambda", "Errors", "Sum", function, 60, 1),
        "function-throttles": ("AWS/Lambda", "Throttles", "Sum", function, 300, 1),
        "dead-letters": ("AWS/SQS", visible, "Maximum", queue, 300, 1),
        "dead-letters-waiting": ("AWS/SQS", age, "Maximum", queue, 300, 86400),
        "lost-invocations": ("AWS/Lambda", "DestinationDeliveryFailures", "Sum", function, 300, 1),
        "unknown-outcomes": ("smsbot/dev", "Outcomes", "Sum", {"Outcome": "unknown"}, 300, 1),
        "country-limit": ("smsbot/dev", "Outcomes", "Sum", {"Outcome": "capped"}, 300, 1),
        "refused-sends": ("smsbot/dev", "Outcomes", "Sum", {"Outcome": "send_refused"}, 300, 1),
        "encryption-errors": ("smsbot/dev", "EncryptionErrors", "Sum", None, 300, 1),
    }


def test_sums_and_rates_are_of_exactly_this(alarms: dict[str, Any]) -> None:
    found = {
        name: [
            query.get("expression")
            or (query["metric"]["metric_name"], query["metric"].get("dimensions"))
            for query in body["metric_query"]
        ]
        for name, body in alarms.items()
        if "metric_query" in body
    }
    assert found == {
        "opt-out-rate": [
            "IF(m2 >= 20, 100 * FILL(m1, 0) / m2, 0)",
            ("OptOuts", None),
            ("Texts", None),
        ],
        "undelivered": [
            "SUM(FILL(METRICS(), 0))",
            *(
                ("NumberOfNotificationsFailed", {"TopicName": f"smsbot-dev-{topic}"})
                for topic in (
                    *TOPICS,
                    "watch-topic-alarms-under-sns-key",
                    "watch-topic-alarms-under-main-key",
                )
            ),
        ],
        "lost-deliveries": [
            "SUM(FILL(METRICS(), 0))",
            *(
                ("NumberOfNotificationsFailedToRedriveToDlq", {"TopicName": f"smsbot-dev-{topic}"})
                for topic in TOPICS
            ),
        ],
        "unsent-events": [
            "SUM(FILL(METRICS(), 0))",
            *(
                ("FailedInvocations", {"RuleName": f"smsbot-dev-watch-rule-{rule}"})
                for rule in ("keys-in-danger", "unusable-keys-used")
            ),
        ],
    }


def test_every_alarm_tells_both_topics_and_its_name_is_one_of_the_scheme(
    alarms: dict[str, Any],
) -> None:
    for name, body in alarms.items():
        assert body["alarm_actions"] == ALARM_TOPICS
        assert body["alarm_name"] == f"smsbot-dev-watch-alarm-{name}"
        assert body["treat_missing_data"] == "notBreaching"


def test_each_address_is_told_by_both_topics_as_it_takes_messages() -> None:
    addresses = {"on-call@example.com": "email", "https://example.com/alarms": "https"}
    subscriptions = list(subscriptions_of(tuple(addresses)))
    assert [(each.topic, each.protocol) for each in subscriptions] == [
        (topic, protocol) for protocol in addresses.values() for topic in OF_ADDRESSES
    ]
    assert len({each.name for each in subscriptions}) == 4


def test_the_texts_are_counted_by_every_way_that_one_can_end(dev: dict[str, Any]) -> None:
    pattern = dev["resource"]["aws_cloudwatch_log_metric_filter"]["texts"]["pattern"]
    assert tuple(re.findall(r'\$\.outcome = "(\w+)"', pattern)) == OF_TEXTS
    assert pattern.count("||") == len(OF_TEXTS) - 1


@pytest.mark.parametrize("roles", [(), ("privacy",)], ids=["four keys", "five keys"])
def test_the_patterns_fit_into_what_eventbridge_takes(
    roles: tuple[str, ...], tmp_path: Path
) -> None:
    """At most 2,048 characters, with the ids that AWS will choose."""
    of = LONGEST.model_copy(update={"privacy_roles": roles})
    synthesize_to(tmp_path, of)
    rules = read_stack(tmp_path, of)["resource"]["aws_cloudwatch_event_rule"]
    key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
    for rule in rules.values():
        pattern = re.sub(r"\$\{aws_kms_key\.[\w-]+\.key_id\}", key_id, rule["event_pattern"])
        arn = f"arn:aws-us-gov:kms:ap-southeast-1:111122223333:key/{key_id}"
        pattern = re.sub(r"\$\{aws_kms_key\.[\w-]+\.arn\}", arn, pattern)
        pattern = pattern.replace(ACCOUNT, "111122223333")
        assert "${" not in pattern
        assert len(pattern) <= 2048


def test_the_dashboard_has_every_alarm_and_fits_the_grid(dev: dict[str, Any]) -> None:
    (dashboard,) = dev["resource"]["aws_cloudwatch_dashboard"].values()
    assert dashboard["dashboard_name"] == "smsbot-dev-watch-dashboard-overview"
    widgets = json.loads(dashboard["dashboard_body"])["widgets"]
    alarms = dev["resource"]["aws_cloudwatch_metric_alarm"]
    assert widgets[0]["properties"]["alarms"] == [
        f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:smsbot-dev-watch-alarm-{name}"
        for name in (
            *("function-errors", "function-throttles", "dead-letters", "dead-letters-waiting"),
            *("lost-invocations", "lost-deliveries"),
            *("unknown-outcomes", "refused-sends", "country-limit", "opt-out-rate"),
            "encryption-errors",
            *("undelivered", "unsent-events"),
        )
    ]
    assert len(alarms) == len(widgets[0]["properties"]["alarms"])
    taken: set[tuple[int, int]] = set()
    for widget in widgets:
        cells = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert all(x < 24 for x, _ in cells)
        assert not cells & taken
        taken |= cells


def test_every_alarm_and_rule_is_told_of_in_the_documentation(dev: dict[str, Any]) -> None:
    told = WATCH.read_text()
    resources = dev["resource"]
    for kind in ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_event_rule"):
        for name in resources[kind]:
            assert f"`{name}`" in told
    (body,) = resources["aws_cloudwatch_dashboard"].values()
    for widget in json.loads(body["dashboard_body"])["widgets"]:
        assert widget["properties"]["title"].lower() in told.lower()
