"""Which trails record what is done to keys, and when that cannot be told."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from keyproof.tests.cases import read_data
from smsbot.account.account import Account, Scope
from smsbot.account.live import read_trails
from tests.smsbot.account.designs import HERE, design_of

ARN = "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit"
TRAIL = {"Name": "audit", "TrailARN": ARN, "HomeRegion": "us-east-1", "IsMultiRegionTrail": False}
EVERYTHING = {"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "All"}]}


def read(
    *,
    trail: dict[str, Any] = TRAIL,
    is_logging: bool = True,
    selectors: dict[str, Any] = EVERYTHING,
    denied: str = "",
) -> tuple[tuple[str, ...] | None, list[str]]:
    """What is read of a trail, and the calls that are not allowed."""
    session = boto3.Session("key", "secret", region_name=HERE.region)
    scope = Scope(design=design_of({}), prefix="smsbot-dev-")
    here = Account(session, scope=scope, threads=ThreadPoolExecutor(1))
    with Stubber(here.client("cloudtrail")) as stub:
        for question, answer, asked in (
            ("describe_trails", {"trailList": [trail]}, {"includeShadowTrails": True}),
            ("get_trail_status", {"IsLogging": is_logging}, {"Name": ARN}),
            ("get_event_selectors", selectors, {"TrailName": ARN}),
        ):
            if question == denied:
                stub.add_client_error(question, "AccessDeniedException")
            else:
                stub.add_response(question, answer, asked)
        return read_trails(here), [each.action for each in here.not_checked]


@pytest.mark.parametrize(
    ("selectors", "records"),
    read_data(__file__, "only_a_trail_of_all_management_events_records_calls_of_kms"),
)
def test_only_a_trail_of_all_management_events_records_calls_of_kms(
    selectors: dict[str, Any], *, records: bool
) -> None:
    assert read(selectors=selectors) == (("audit",) if records else (), [])


@pytest.mark.parametrize("is_everywhere", [True, False])
def test_a_trail_of_another_region_records_nothing_here(*, is_everywhere: bool) -> None:
    trail = {**TRAIL, "HomeRegion": "eu-west-1", "IsMultiRegionTrail": is_everywhere}
    assert read(trail=trail) == (("audit",) if is_everywhere else (), [])


def test_a_trail_that_was_stopped_records_nothing() -> None:
    assert read(is_logging=False) == ((), [])


@pytest.mark.parametrize(
    ("denied", "action"),
    [
        ("describe_trails", "cloudtrail:DescribeTrails"),
        ("get_trail_status", "cloudtrail:GetTrailStatus"),
        ("get_event_selectors", "cloudtrail:GetEventSelectors"),
    ],
)
def test_without_an_answer_it_cannot_be_told(denied: str, action: str) -> None:
    assert read(denied=denied) == (None, [action])
