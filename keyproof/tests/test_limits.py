"""What limits who reads, though anybody may: access points of S3, and endpoints of SNS."""

from pathlib import Path

import pytest

from keyproof.tests.configurations import ACCOUNT, MAIL, checked, policy, readable, statement

OTHER = "999999999999"
POINT = "arn:aws:s3:eu-west-1:{}:accesspoint/*"


@pytest.mark.parametrize(
    ("operator", "key", "value", "is_limited"),
    [
        ("StringEquals", "s3:DataAccessPointAccount", ACCOUNT, True),
        ("StringLike", "s3:dataaccesspointaccount", [ACCOUNT], True),
        ("ArnLike", "s3:DataAccessPointArn", POINT.format(ACCOUNT), True),
        ("StringEquals", "s3:DataAccessPointAccount", OTHER, False),
        ("StringEquals", "s3:DataAccessPointAccount", [ACCOUNT, OTHER], False),
        ("StringEqualsIfExists", "s3:DataAccessPointAccount", ACCOUNT, False),
        ("ForAllValues:StringEquals", "s3:DataAccessPointAccount", ACCOUNT, False),
        ("StringNotEquals", "s3:DataAccessPointAccount", OTHER, False),
        ("StringNotEquals", "s3:DataAccessPointAccount", ACCOUNT, False),
        ("Null", "s3:DataAccessPointAccount", "false", False),
        ("StringLike", "s3:DataAccessPointAccount", "*", False),
        ("StringLike", "s3:DataAccessPointAccount", f"{ACCOUNT[:-1]}*", False),
        ("ArnLike", "s3:DataAccessPointArn", POINT.format("*"), False),
        ("ArnLike", "s3:DataAccessPointArn", POINT.format(OTHER), False),
        ("StringLike", "s3:DataAccessPointArn", "*", False),
    ],
)
def test_only_the_access_points_of_the_own_account_are_a_limit(
    tmp_path: Path, operator: str, key: str, value: object, *, is_limited: bool
) -> None:
    both = ["arn:aws:s3:::mail-b", "arn:aws:s3:::mail-b/*"]
    condition = {"Condition": {operator: {key: value}}}
    found = checked(tmp_path, MAIL, readable({**statement({"AWS": "*"}, "*", both), **condition}))
    levels = {each.level.value for each in found.findings if each.rule == "anybody"}
    assert levels == {"warning" if is_limited else "error"}


def test_any_number_may_be_of_an_account_that_is_not_known(tmp_path: Path) -> None:
    condition = {"StringEquals": {"s3:DataAccessPointAccount": OTHER}}
    reads = statement({"AWS": "*"}, "s3:GetObject", "arn:aws:s3:::mail-b/*")
    found = checked(tmp_path, MAIL, readable({**reads, "Condition": condition}), account=None)
    assert {each.level.value for each in found.findings if each.rule == "anybody"} == {"warning"}


@pytest.mark.parametrize(
    ("operator", "value", "is_limited"),
    [
        ("StringLike", "arn:aws:sqs:eu-west-1:123456789012:q", True),
        ("StringLike", ["*@example.org", "https://example.org/in"], True),
        ("StringLike", ["*@example.org", "https://*"], False),
        ("StringNotEquals", "arn:aws:sqs:eu-west-1:123456789012:q", False),
        ("StringEqualsIfExists", "arn:aws:sqs:eu-west-1:123456789012:q", False),
    ],
)
def test_anybody_may_subscribe_a_known_endpoint(
    tmp_path: Path, operator: str, value: object, *, is_limited: bool
) -> None:
    arn = f"arn:aws:sns:eu-west-1:{ACCOUNT}:t"
    subscribes = {
        **statement({"AWS": "*"}, "sns:Subscribe", arn),
        "Condition": {operator: {"sns:Endpoint": value}},
    }
    topic = {
        "aws_sns_topic": {"t": {"name": "t", "kms_master_key_id": "alias/aws/sns"}},
        "aws_sns_topic_policy": {"t": {"arn": arn, "policy": policy(subscribes)}},
    }
    found = checked(tmp_path, topic)
    levels = {each.level.value for each in found.findings if each.rule == "anybody"}
    assert levels == {"warning" if is_limited else "error"}
