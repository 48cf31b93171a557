"""Which trails record what is done to keys, and when that cannot be told."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from keyproof.location import Location
from keyproof.model.resource import Stack
from keyproof.tests.cases import read_data
from smsbot.account.account import Account
from smsbot.account.records.trails import read_trails
from smsbot.account.scope import Scope

ARN = "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit"
TRAIL = {"Name": "audit", "TrailARN": ARN, "HomeRegion": "us-east-1", "IsMultiRegionTrail": False}
EVERYTHING = {"IncludeManagementEvents": True, "ReadWriteType": "All"}


def account() -> Account:
    design = Stack(
        location=Location(region="us-east-1", account_id="123456789012"), resources=(), place="here"
    )
    session = boto3.Session(
        aws_access_key_id="x", aws_secret_access_key="x", region_name="us-east-1"
    )
    scope = Scope(design=design, prefix="smsbot-dev-")
    return Account(session, scope=scope, threads=ThreadPoolExecutor(1))


@pytest.mark.parametrize(
    ("selectors", "records"),
    read_data(__file__, "only_a_trail_of_all_management_events_records_calls_of_kms"),
)
def test_only_a_trail_of_all_management_events_records_calls_of_kms(
    selectors: dict[str, Any], *, records: bool
) -> None:
    here = account()
    with Stubber(here.client("cloudtrail")) as stub:
        stub.add_response("describe_trails", {"trailList": [TRAIL]}, {"includeShadowTrails": True})
        stub.add_response("get_trail_status", {"IsLogging": True}, {"Name": ARN})
        stub.add_response("get_event_selectors", selectors, {"TrailName": ARN})
        assert read_trails(here) == (("audit",) if records else ())
    assert here.not_checked == ()


@pytest.mark.parametrize("is_everywhere", [True, False])
def test_a_trail_of_another_region_records_nothing_here(*, is_everywhere: bool) -> None:
    here = account()
    trail = {**TRAIL, "HomeRegion": "eu-west-1", "IsMultiRegionTrail": is_everywhere}
    with Stubber(here.client("cloudtrail")) as stub:
        stub.add_response("describe_trails", {"trailList": [trail]})
        if is_everywhere:
            stub.add_response("get_trail_status", {"IsLogging": True})
            stub.add_response("get_event_selectors", {"EventSelectors": [EVERYTHING]})
        assert read_trails(here) == (("audit",) if is_everywhere else ())


def test_a_trail_that_was_stopped_records_nothing() -> None:
    here = account()
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
    here = account()
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
