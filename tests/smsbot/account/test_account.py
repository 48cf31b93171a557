"""What belongs to an environment, and what is read of it beside the types of types.toml."""

import uuid
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from keyproof.tests.cases import read_data
from smsbot.account.account import MOST_SHOWN, Account, Scope, in_a_line
from smsbot.account.live import GRANT, KEY, read_live, read_trails
from smsbot.design.reading import read_configuration
from smsbot.design.synthesis import synthesized
from tests.smsbot.account.designs import HERE, design_of
from tests.stacks.synthesized import environment

SCOPE = Scope(
    design=design_of({"aws_sqs_queue.dead-letter": {"name": "own"}}),
    prefix="smsbot-dev-",
    others=("smsbot-dev-eu-", "smsbot-prod-", "smsbot-"),
)


@pytest.mark.parametrize(
    ("name", "holds"),
    read_data(__file__, "what_is_designed_or_named_like_it_and_no_other_environments"),
)
def test_what_is_designed_or_named_like_it_and_no_other_environments(
    name: str, *, holds: bool
) -> None:
    assert SCOPE.holds("aws_sqs_queue", name) is holds


@pytest.mark.parametrize(
    ("values", "is_declared"), read_data(__file__, "what_is_declared_is_known_by_its_arguments")
)
def test_what_is_declared_is_known_by_its_arguments(
    values: dict[str, str], *, is_declared: bool
) -> None:
    address = SCOPE.declared("aws_sqs_queue", ["name", "qualifier"], values)
    assert address == ("aws_sqs_queue.dead-letter" if is_declared else None)


@pytest.mark.parametrize(
    ("kind", "name", "holds"),
    read_data(__file__, "the_operators_hook_is_not_of_the_environment"),
)
def test_the_operators_hook_is_not_of_the_environment(kind: str, name: str, *, holds: bool) -> None:
    assert replace(SCOPE, hook="smsbot-dev-answers").holds(kind, name) is holds


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


def test_a_trail_that_was_stopped_or_is_of_another_region_records_nothing_here() -> None:
    there = {**TRAIL, "HomeRegion": "eu-west-1"}
    assert read(trail={**there, "IsMultiRegionTrail": True}) == (("audit",), [])
    assert read(trail=there) == read(is_logging=False) == ((), [])


@pytest.mark.parametrize("denied", ["DescribeTrails", "GetTrailStatus", "GetEventSelectors"])
def test_without_an_answer_it_cannot_be_told(denied: str) -> None:
    assert read(denied=xform_name(denied)) == (None, [f"cloudtrail:{denied}"])


ENVIRONMENT = environment("waits", key_deletion_window_in_days=11)


def test_a_key_waits_before_its_deletion_as_long_as_designed(aws: None) -> None:
    """Its policy compares with that, and KMS reports it only of a key that is to be deleted."""
    assert aws is None
    with synthesized(ENVIRONMENT) as path:
        design = read_configuration(path, account_id="000000000000")
    scope = Scope(design=design, prefix="smsbot-waits-")
    kms = boto3.client("kms", region_name=ENVIRONMENT.region)
    made = {
        each.address: kms.create_key(Description=each.text("description"))["KeyMetadata"]["KeyId"]
        for each in scope.resources(KEY)
    }
    try:
        session = boto3.Session(region_name=ENVIRONMENT.region)
        found = read_live(session, scope).resources
    finally:
        for key_id in made.values():
            kms.update_key_description(KeyId=key_id, Description=str(uuid.uuid4()))
    keys = [each for each in found if each.type == KEY]
    assert {each.address for each in keys} == set(made)
    assert {each.number("deletion_window_in_days") for each in keys} == {11}


ENVIRONMENT_OF_SERVICE_GRANTS = environment("grants", encrypt_function_environment=True)
ACCOUNT = "000000000000"


@pytest.fixture(scope="module")
def scope() -> Scope:
    with synthesized(ENVIRONMENT_OF_SERVICE_GRANTS) as path:
        design = read_configuration(path, account_id=ACCOUNT)
    return Scope(design=design, prefix="smsbot-grants-")


@pytest.fixture
def key(aws: None, scope: Scope) -> Generator[Any]:
    """The main key, or what says that it is."""
    assert aws is None
    kms = boto3.client("kms", region_name=ENVIRONMENT_OF_SERVICE_GRANTS.region)
    (main,) = (each for each in scope.resources("aws_kms_key") if each.address.endswith("smsbot"))
    key_id = kms.create_key(Description=main.text("description"))["KeyMetadata"]["KeyId"]
    yield kms, key_id
    kms.update_key_description(KeyId=key_id, Description=str(uuid.uuid4()))


@pytest.mark.parametrize(
    ("grantee", "constraints", "is_expected"),
    read_data(__file__, "only_what_lambda_works_with_is_expected"),
)
def test_only_what_lambda_works_with_is_expected(
    grantee: str,
    constraints: Any,
    is_expected: bool,  # noqa: FBT001
    key: Any,
    scope: Scope,
) -> None:
    kms, key_id = key
    kms.create_grant(
        KeyId=key_id,
        GranteePrincipal=grantee,
        Operations=["Decrypt", "RetireGrant"],
        **({"Constraints": constraints} if constraints else {}),
    )
    session = boto3.Session(region_name=ENVIRONMENT_OF_SERVICE_GRANTS.region)
    grants = [each for each in read_live(session, scope).resources if each.type == GRANT]
    assert [each.text("grantee_principal") for each in grants] == ([] if is_expected else [grantee])


PAGE = "<!doctype html>\n<html lang=en>\n<title>502 Bad Gateway</title>\n" + "<p>Try.</p>\n" * 99


def test_a_page_of_a_proxy_is_shown_as_the_start_of_its_text() -> None:
    shown = in_a_line(ClientError({"Error": {"Code": "502", "Message": PAGE}}, "ListTopics"))
    assert "ListTopics operation: 502 Bad Gateway Try." in shown
    assert len(shown) == MOST_SHOWN + 1
    assert not set("<>\n") & set(shown)
    assert in_a_line(ValueError("no such key")) == "no such key"
