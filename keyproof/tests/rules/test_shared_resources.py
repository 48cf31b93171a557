"""Repositories, vaults, streams, buses and access points that a policy opens to others."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from keyproof.tests.configurations import ACCOUNT, Resources, checked, policy, statement

OTHER = {"AWS": "arn:aws:iam::999999999999:role/r"}
OWN = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/r"}
ARN = f"arn:aws:{{}}:eu-west-1:{ACCOUNT}:{{}}"


def shared(kind: str, principal: object, actions: str | Sequence[str]) -> tuple[Resources, str]:
    """A resource with a policy of its own, and its address."""
    of, argument, named, resource = {
        "repository": ("aws_ecr_repository", "repository", "x", None),
        "vault": ("aws_backup_vault", "backup_vault_name", "x", "*"),
        "stream": (
            "aws_kinesis_stream",
            "resource_arn",
            "${aws_kinesis_stream.x.arn}",
            ARN.format("kinesis", "stream/x"),
        ),
        "bus": (
            "aws_cloudwatch_event_bus",
            "event_bus_name",
            "${aws_cloudwatch_event_bus.x.name}",
            ARN.format("events", "event-bus/x"),
        ),
        "point": (
            "aws_s3_access_point",
            "access_point_arn",
            "${aws_s3_access_point.x.arn}",
            ARN.format("s3", "accesspoint/x/object/*"),
        ),
    }[kind]
    gives = {
        "point": "aws_s3control_access_point_policy",
        "stream": "aws_kinesis_resource_policy",
    }.get(kind, f"{of}_policy")
    if kind == "bus" and "PutEvents" not in actions:
        resource = ARN.format("events", "rule/x/*")
    if "PutAccessPointPolicy" in actions:
        resource = ARN.format("s3", "accesspoint/x")
    written = dict(statement(principal, actions, resource or "*"))
    if resource is None:
        del written["Resource"]
    parts: Resources = {
        of: {"x": {"name": "x", "encryption_type": "KMS", "kms_key_id": "alias/aws/kinesis"}},
        gives: {"x": {argument: named, "policy": policy(written)}},
    }
    return parts, f"{of}.x"


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        ("repository", ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]),
        ("repository", "ecr:*"),
        ("vault", "backup:CopyFromBackupVault"),
        ("stream", ["kinesis:GetRecords", "kinesis:GetShardIterator"]),
        ("bus", "events:PutRule"),
        ("bus", ["events:PutRule", "events:PutTargets"]),
        ("point", "s3:GetObject"),
        ("point", "s3:PutAccessPointPolicy"),
    ],
)
def test_what_another_account_reads_is_an_error(
    tmp_path: Path, kind: str, actions: str | Sequence[str]
) -> None:
    parts, address = shared(kind, OTHER, actions)
    found = checked(tmp_path, parts).errors
    assert [(each.rule, each.resource) for each in found if each.rule != "not encrypted"] == [
        ("another account", address)
    ]
    parts, _ = shared(kind, OWN, actions)
    assert not [each for each in checked(tmp_path, parts).errors if each.rule != "not encrypted"]


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        ("repository", "ecr:PutImage"),
        ("vault", "backup:CopyIntoBackupVault"),
        ("stream", "kinesis:PutRecord"),
        ("bus", "events:PutEvents"),
    ],
)
def test_who_may_only_send_is_a_warning_unless_it_is_anybody(
    tmp_path: Path, kind: str, actions: str
) -> None:
    for principal, rule, level in (
        (OTHER, "another account", "warning"),
        ("*", "anybody", "error"),
    ):
        parts, address = shared(kind, principal, actions)
        found = checked(tmp_path, parts).findings
        assert (rule, address, level) in [(x.rule, x.resource, x.level.value) for x in found]


@pytest.mark.parametrize(
    ("block", "is_error"),
    [({}, False), ({"restrict_public_buckets": False}, True)],
)
def test_s3_closes_an_access_point_to_anybody(
    tmp_path: Path, block: dict[str, bool], *, is_error: bool
) -> None:
    parts, address = shared("point", "*", "s3:GetObject")
    point = parts["aws_s3_access_point"]["x"]
    written = {**point, "public_access_block_configuration": [block]} if block else point
    found = checked(tmp_path, {**parts, "aws_s3_access_point": {"x": written}}).errors
    assert [each.resource for each in found] == [address] * is_error


@pytest.mark.parametrize(
    ("principal", "condition", "level"),
    [
        ("*", None, "error"),
        ("*", {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-1"}, "warning"),
        ("999999999999", None, "warning"),
    ],
)
def test_a_bus_open_to_anybody_is_an_error(
    tmp_path: Path, principal: str, condition: object, level: str
) -> None:
    permission = {"principal": principal, "statement_id": "s", "condition": condition}
    found = checked(tmp_path, {"aws_cloudwatch_event_permission": {"p": permission}}).findings
    assert [each.level.value for each in found] == [level]


def test_who_calls_a_function_of_another_account_reads_its_answer(tmp_path: Path) -> None:
    function = {"function_name": "f", "role": f"arn:aws:iam::{ACCOUNT}:role/f"}
    permission = {
        "action": "lambda:InvokeFunction",
        "function_name": "f",
        "principal": "999999999999",
    }
    parts = {"aws_lambda_function": {"f": function}, "aws_lambda_permission": {"p": permission}}
    assert [each.resource for each in checked(tmp_path, parts).errors] == ["aws_lambda_function.f"]


@pytest.mark.parametrize("opened", ["here", "there"])
def test_two_regions_may_have_the_same_name(tmp_path: Path, opened: str) -> None:
    regions = {"here": "eu-west-1", "there": "eu-central-1"}
    policies = {}
    for name, region in regions.items():
        written = dict(statement(OTHER if name == opened else OWN, "ecr:BatchGetImage"))
        del written["Resource"]
        policies[name] = {"repository": "x", "region": region, "policy": policy(written)}
    parts: Resources = {
        "aws_ecr_repository": {
            name: {"name": "x", "region": region} for name, region in regions.items()
        },
        "aws_ecr_repository_policy": policies,
    }
    found = checked(tmp_path, parts).errors
    assert [each.resource for each in found] == [f"aws_ecr_repository.{opened}"]


def test_policies_of_one_name_in_two_regions_need_no_repository(tmp_path: Path) -> None:
    written = dict(statement(OWN, "ecr:BatchGetImage"))
    del written["Resource"]
    policies = {
        region: {"repository": "x", "region": f"eu-{region}-1", "policy": policy(written)}
        for region in ("west", "central")
    }
    assert not checked(tmp_path, {"aws_ecr_repository_policy": policies}).errors
