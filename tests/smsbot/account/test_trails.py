"""Which trails record what is done to keys, and when that cannot be told."""

from typing import Any

import pytest
from botocore.stub import Stubber

from keyproof.tests.cases import read_data
from smsbot.account.records.trails import read_trails
from tests.smsbot.account.reading import account_of, design_of

ARN = "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit"
TRAIL = {"Name": "audit", "TrailARN": ARN, "HomeRegion": "us-east-1", "IsMultiRegionTrail": False}
EVERYTHING = {"IncludeManagementEvents": True, "ReadWriteType": "All"}


@pytest.mark.parametrize(
    ("selectors", "records"),
    read_data(__file__, "only_a_trail_of_all_management_events_records_calls_of_kms"),
)
def test_only_a_trail_of_all_management_events_records_calls_of_kms(
    selectors: dict[str, Any], *, records: bool
) -> None:
    here = account_of(design_of({}))
    with Stubber(here.client("cloudtrail")) as stub:
        stub.add_response("describe_trails", {"trailList": [TRAIL]}, {"includeShadowTrails": True})
        stub.add_response("get_trail_status", {"IsLogging": True}, {"Name": ARN})
        stub.add_response("get_event_selectors", selectors, {"TrailName": ARN})
        assert read_trails(here) == (("audit",) if records else ())
    assert here.not_checked == ()


@pytest.mark.parametrize("is_everywhere", [True, False])
def test_a_trail_of_another_region_records_nothing_here(*, is_everywhere: bool) -> None:
    here = account_of(design_of({}))
    trail = {**TRAIL, "HomeRegion": "eu-west-1", "IsMultiRegionTrail": is_everywhere}
    with Stubber(here.client("cloudtrail")) as stub:
        stub.add_response("describe_trails", {"trailList": [trail]})
        if is_everywhere:
            stub.add_response("get_trail_status", {"IsLogging": True})
            stub.add_response("get_event_selectors", {"EventSelectors": [EVERYTHING]})
        assert read_trails(here) == (("audit",) if is_everywhere else ())


def test_a_trail_that_was_stopped_records_nothing() -> None:
    here = account_of(design_of({}))
    with Stubber(here.client("cloudtrail")) as stub:
        stub.add_response("describe_trails", {"trailList": [TRAIL]})
        stub.add_response("get_trail_status", {"IsLogging": False})
        stub.add_response("get_event_selectors", {"EventSelectors": [EVERYTHING]})
        assert read_trails(here) == ()


@pytest.mark.parametrize(
    ("denied", "action"),
    [
        ("describe_trails", "cloudtrail:DescribeTrails"),
        ("get_trail_status", "cloudtrail:GetTrailStatus"),
        ("get_event_selectors", "cloudtrail:GetEventSelectors"),
    ],
)
def test_without_an_answer_it_cannot_be_told(denied: str, action: str) -> None:
    here = account_of(design_of({}))
    answers: dict[str, dict[str, Any]] = {
        "describe_trails": {"trailList": [TRAIL]},
        "get_trail_status": {"IsLogging": True},
        "get_event_selectors": {"EventSelectors": [EVERYTHING]},
    }
    with Stubber(here.client("cloudtrail")) as stub:
        for question, answer in answers.items():
            if question == denied:
                stub.add_client_error(question, "AccessDeniedException")
            else:
                stub.add_response(question, answer)
            if denied == "describe_trails":
                break
        assert read_trails(here) is None
    assert [each.action for each in here.not_checked] == [action]
