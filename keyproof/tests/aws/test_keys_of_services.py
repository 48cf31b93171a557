"""What a service, or a role for it, asks of the key of a bus, a state machine or a schedule."""

from pathlib import Path

import pytest

from keyproof.tests.configurations import (
    ACCOUNT,
    Resources,
    by_service,
    checked,
    key,
    policy,
    refused,
    role_of,
    unjudged,
)

BOTH = ["kms:GenerateDataKey", "kms:Decrypt"]


def used(actions: list[str], condition: object) -> Resources:
    """A key, and a role that may use it."""
    uses = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    limited = {**uses, "Condition": condition} if condition else uses
    given = {"role": "${aws_iam_role.r.id}", "name": "k", "policy": policy(limited)}
    return {"aws_kms_key": {"k": key()}, "aws_iam_role_policy": {"k": given}}


def context(name: str, service: str, arn: str) -> object:
    value = f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{arn}"
    return {"ArnLike": {f"kms:EncryptionContext:{name}": value}}


@pytest.mark.parametrize(
    ("actions", "condition", "is_refused"),
    [
        (["kms:Encrypt"], None, True),
        (["kms:Decrypt"], None, True),
        (BOTH, None, False),
        (BOTH, context("aws:states:stateMachineArn", "states", "stateMachine:m"), False),
        (BOTH, context("aws:states:stateMachineArn", "states", "stateMachine:n"), True),
    ],
)
@pytest.mark.parametrize("attribute", ["arn", "key_id"])
def test_a_role_uses_the_key_of_its_state_machine(
    tmp_path: Path, actions: list[str], condition: object, attribute: str, *, is_refused: bool
) -> None:
    encrypted = {
        "type": "CUSTOMER_MANAGED_KMS_KEY",
        "kms_key_id": f"${{aws_kms_key.k.{attribute}}}",
    }
    machine = {
        "name": "m",
        "role_arn": "${aws_iam_role.r.arn}",
        "encryption_configuration": [encrypted],
    }
    role = {"aws_iam_role": role_of("states.amazonaws.com")["aws_iam_role"]}
    found = checked(
        tmp_path, role, used(actions, condition), {"aws_sfn_state_machine": {"m": machine}}
    )
    assert refused(found) == ["aws_sfn_state_machine.m"] * is_refused
    assert not unjudged(found)


@pytest.mark.parametrize(
    ("actions", "group", "condition", "is_refused"),
    [
        (["kms:Encrypt"], None, None, True),
        (["kms:Decrypt"], None, None, False),
        (["kms:Decrypt"], "g", "schedule/g/s", False),
        (["kms:Decrypt"], "g", "schedule/default/s", True),
        (["kms:Decrypt"], None, "schedule/default/s", False),
    ],
)
def test_a_role_reads_the_schedule_that_calls_with_it(
    tmp_path: Path, actions: list[str], group: str | None, condition: str, *, is_refused: bool
) -> None:
    limit = condition and context("aws:scheduler:schedule:arn", "scheduler", condition)
    role = role_of("scheduler.amazonaws.com", "sqs:SendMessage")
    both = used(actions, limit)
    policies = {**role["aws_iam_role_policy"], **both["aws_iam_role_policy"]}
    target = {"arn": "${aws_sqs_queue.q.arn}", "role_arn": "${aws_iam_role.r.arn}"}
    schedule = {
        "name": "s",
        "group_name": group,
        "target": [target],
        "kms_key_arn": "${aws_kms_key.k.arn}",
    }
    parts: Resources = {
        "aws_iam_role_policy": policies,
        "aws_sqs_queue": {"q": {"name": "q"}},
        "aws_scheduler_schedule": {"s": schedule},
    }
    found = checked(tmp_path, role, both, parts)
    assert refused(found) == ["aws_scheduler_schedule.s"] * is_refused


@pytest.mark.parametrize(
    ("actions", "is_refused"), [(BOTH, False), (["kms:Decrypt"], True), (["kms:DescribeKey"], True)]
)
def test_the_service_uses_the_key_of_a_bus(
    tmp_path: Path, actions: list[str], *, is_refused: bool
) -> None:
    bus = {"name": "b", "kms_key_identifier": "${aws_kms_key.k.arn}"}
    parts: Resources = {
        "aws_kms_key": {"k": key(by_service("events.amazonaws.com", actions))},
        "aws_cloudwatch_event_bus": {"b": bus},
    }
    assert refused(checked(tmp_path, parts)) == ["aws_cloudwatch_event_bus.b"] * is_refused


@pytest.mark.parametrize(
    ("pattern", "is_half"),
    [("in/*", True), ("in/a?.csv", True), ("*", True), ("in/${aws:username}/*", False)],
)
def test_a_role_that_reads_a_part_of_a_bucket_needs_its_key(
    tmp_path: Path, pattern: str, *, is_half: bool
) -> None:
    reads = role_of("ec2.amazonaws.com", "s3:GetObject", on=f"arn:aws:s3:::b/{pattern}")
    rule = {"sse_algorithm": "aws:kms", "kms_master_key_id": "${aws_kms_key.k.arn}"}
    encrypted = {
        "bucket": "b",
        "rule": [{"apply_server_side_encryption_by_default": [rule]}],
    }
    parts: Resources = {
        "aws_kms_key": {"k": key()},
        "aws_s3_bucket": {"b": {"bucket": "b"}},
        "aws_s3_bucket_server_side_encryption_configuration": {"b": encrypted},
    }
    found = checked(tmp_path, reads, parts).errors
    assert [each.resource for each in found] == ["aws_iam_role.r"] * is_half
