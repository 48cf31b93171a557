"""Ways out that an account has and no resource of the design declares."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.stub import Stubber

from keyproof.model.assembly.ways_out import ways_out_of
from keyproof.tests.cases import read_data
from smsbot.account.account import Account
from smsbot.account.ways_out import read_ways_out
from stacks.bootstrap.permissions.verify import verifying
from tests.smsbot.account.reading import HERE, account_of, design_of
from tests.stacks.synthesized import PLAIN

TABLE = HERE.arn("dynamodb", "table/smsbot-dev-t")
DESIGN = design_of(read_data(__file__, "design"))
# What AWS answers, in the order of the questions.
ANSWERS: list[tuple[str, str, dict[str, Any]]] = read_data(__file__, "answers")


@pytest.fixture
def account() -> Account:
    return account_of(DESIGN)


def stubs_of(account: Account) -> dict[str, Stubber]:
    return {
        name: Stubber(account.client(name)) for name in dict.fromkeys(each[0] for each in ANSWERS)
    }


def test_every_way_out_of_the_account_is_read(account: Account) -> None:
    stubs = stubs_of(account)
    for service, operation, answer in ANSWERS:
        stubs[service].add_response(operation, answer)
    for stub in stubs.values():
        stub.activate()
    found = read_ways_out(account)
    for stub in stubs.values():
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
    stubs = stubs_of(account)
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
