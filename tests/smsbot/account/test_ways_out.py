"""Ways out that an account has and no resource of the design declares."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from keyproof.location import Location
from keyproof.model.assembly.ways_out import ways_out_of
from keyproof.model.resource import Resource, Stack
from keyproof.tests.cases import read_data
from smsbot.account.account import Account
from smsbot.account.scope import Scope
from smsbot.account.ways_out import read_ways_out
from smsbot.services.roles.permissions.verify import verifying
from tests.stacks.synthesized import PLAIN

HERE = Location(region="us-east-1", account_id="123456789012")
TABLE = HERE.arn("dynamodb", "table/smsbot-dev-t")
DESIGN = Stack(
    location=HERE,
    resources=(
        Resource(
            address="aws_dynamodb_table.t",
            type="aws_dynamodb_table",
            values={"name": "smsbot-dev-t"},
        ),
        Resource(address="aws_sqs_queue.q", type="aws_sqs_queue", values={"name": "smsbot-dev-q"}),
        Resource(
            address="aws_lambda_function.f",
            type="aws_lambda_function",
            values={"function_name": "smsbot-dev-f"},
        ),
        Resource(
            address="aws_cloudwatch_log_group.g",
            type="aws_cloudwatch_log_group",
            values={"name": "smsbot-dev-g"},
        ),
    ),
    place="here",
)
# What AWS answers, in the order of the questions.
ANSWERS: list[tuple[str, str, dict[str, Any]]] = read_data(__file__, "answers")


@pytest.fixture
def account() -> Account:
    session = boto3.Session(
        aws_access_key_id="a", aws_secret_access_key="b", region_name=HERE.region
    )
    scope = Scope(design=DESIGN, prefix="smsbot-dev-")
    return Account(session, scope=scope, threads=ThreadPoolExecutor(1))


def stubbed(account: Account) -> list[Stubber]:
    clients = {
        "dynamodb": account.client("dynamodb"),
        "lambda": account.client("lambda"),
        "logs": account.client("logs"),
    }
    stubs = {name: Stubber(client) for name, client in clients.items()}
    for service, operation, answer in ANSWERS:
        stubs[service].add_response(operation, answer)
    for stub in stubs.values():
        stub.activate()
    return list(stubs.values())


def test_every_way_out_of_the_account_is_read(account: Account) -> None:
    stubs = stubbed(account)
    found = read_ways_out(account)
    for stub in stubs:
        stub.assert_no_pending_responses()
    ways = ways_out_of(replace(DESIGN, resources=(*DESIGN.resources, *found)))
    assert [(each.what, each.source, each.target) for each in ways] == [
        ("export", "aws_dynamodb_table.t", "the bucket of the export"),
        ("backup", "aws_dynamodb_table.t", f"{TABLE}/backup/01234567890123456789012345"),
        ("keys of items in CloudWatch", "aws_dynamodb_table.t", "CloudWatch rules"),
        ("event source mapping", "aws_sqs_queue.q", "arn:other"),
        (
            "subscription filter of the account",
            "aws_cloudwatch_log_account_policy.p",
            "arn:elsewhere",
        ),
        ("log export", "aws_cloudwatch_log_group.g", "bucket"),
    ]
    assert account.not_checked == ()


def test_what_is_not_answered_is_not_checked(account: Account) -> None:
    clients = {
        "dynamodb": account.client("dynamodb"),
        "lambda": account.client("lambda"),
        "logs": account.client("logs"),
    }
    stubs = {name: Stubber(client) for name, client in clients.items()}
    for service, operation, _ in ANSWERS:
        stubs[service].add_client_error(operation, "AccessDeniedException")
    for stub in stubs.values():
        stub.activate()
    assert read_ways_out(account) == []
    assert {each.action for each in account.not_checked} == {
        "dynamodb:DescribeContributorInsights",
        "dynamodb:ListBackups",
        "dynamodb:ListExports",
        "lambda:ListEventSourceMappings",
        "logs:DescribeAccountPolicies",
        "logs:DescribeExportTasks",
    }
    allowed = {action for each in verifying(PLAIN, HERE) for action in each.actions}
    assert {each.action for each in account.not_checked} <= allowed
