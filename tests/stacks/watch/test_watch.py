"""What an environment warns of, and that people can read about it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from stacks.outcomes import OF_TEXTS
from tests.stacks.synthesized import ACCOUNT, LONGEST, read_stack, synthesize_to


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
    shown = [each.rpartition(":")[2] for each in widgets[0]["properties"]["alarms"]]
    assert sorted(shown) == sorted(each["alarm_name"] for each in alarms.values())
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
