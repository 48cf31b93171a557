"""What a check finds in a synthesized configuration, of types that the pairs cannot plan."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from keyproof import Checked, Plan, check

Resources = Mapping[str, Mapping[str, Mapping[str, object]]]

QUEUES: Resources = {
    "aws_sqs_queue": {
        "work": {"name": "work", "redrive_policy": '{"deadLetterTargetArn": "${DEAD}"}'},
        "dead": {"name": "dead"},
    }
}
DEAD = "${aws_sqs_queue.dead.arn}"
WORK = "${aws_sqs_queue.work.arn}"
BUCKET: Resources = {
    "aws_s3_bucket": {"logs": {"bucket": "logs-example"}},
    "aws_kms_key": {"logs": {"enable_key_rotation": True}},
    "aws_s3_bucket_server_side_encryption_configuration": {
        "logs": {
            "bucket": "${aws_s3_bucket.logs.id}",
            "rule": {
                "apply_server_side_encryption_by_default": {
                    "sse_algorithm": "aws:kms",
                    "kms_master_key_id": "${aws_kms_key.logs.arn}",
                }
            },
        }
    },
}
ROLE = {
    "name": "role",
    "assume_role_policy": json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "firehose.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
}


def checked(
    folder: Path, *parts: Resources, region: str = "eu-west-1", data: Resources | None = None
) -> Checked:
    document = {
        "provider": {"aws": [{"region": region}]},
        "data": data or {},
        "terraform": {"required_providers": {"aws": {"source": "aws", "version": "6.25.0"}}},
        "resource": {kind: named for each in parts for kind, named in each.items()},
    }
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps(document).replace("${DEAD}", DEAD))
    return check(Plan.read(path, account="123456789012"))


@pytest.mark.parametrize(
    ("policy", "is_refused"),
    [
        ({"redrivePermission": "byQueue", "sourceQueueArns": [WORK]}, False),
        ({"redrivePermission": "byQueue", "sourceQueueArns": ["arn:aws:sqs:eu-west-1:1:x"]}, True),
        ({"redrivePermission": "denyAll"}, True),
        ({"redrivePermission": "allowAll"}, False),
    ],
)
def test_a_queue_of_dead_letters_takes_only_those_of_queues_that_it_lists(
    tmp_path: Path, policy: object, *, is_refused: bool
) -> None:
    allows = {"queue_url": "${aws_sqs_queue.dead.id}", "redrive_allow_policy": json.dumps(policy)}
    found = checked(tmp_path, QUEUES, {"aws_sqs_queue_redrive_allow_policy": {"dead": allows}})
    assert [each.resource for each in found.errors] == ["aws_sqs_queue.work"] * is_refused


@pytest.mark.parametrize(
    ("listed", "name", "is_refused"),
    [
        ("arn:aws:sqs:eu-west-1:123456789012:work", "work", False),
        ("arn:aws:sqs:eu-west-1:123456789012:other", "work", True),
        ("arn:aws:sqs:eu-west-1:210987654321:work", "work", True),
        ("arn:aws:sqs:eu-west-1:123456789012:other", "${var.name}", False),
        ("${aws_sqs_queue.other.arn}", "${var.name}", True),
    ],
)
def test_a_queue_of_which_part_of_the_arn_is_not_known_may_be_listed(
    tmp_path: Path, listed: str, name: str, *, is_refused: bool
) -> None:
    policy = {"redrivePermission": "byQueue", "sourceQueueArns": [listed]}
    allows = {"queue_url": "${aws_sqs_queue.dead.id}", "redrive_allow_policy": json.dumps(policy)}
    queues = QUEUES["aws_sqs_queue"]
    work = {**queues["work"], "name": name}
    found = checked(
        tmp_path,
        {"aws_sqs_queue": {**queues, "work": work, "other": {"name": "another"}}},
        {"aws_sqs_queue_redrive_allow_policy": {"dead": allows}},
        region="${var.region}",
    )
    assert [each.resource for each in found.errors] == ["aws_sqs_queue.work"] * is_refused
    told = [each.reason for each in found.not_judged if each.argument == "redrive_policy"]
    assert bool(told) is not is_refused


def test_what_a_queue_had_before_does_not_replace_its_policy(tmp_path: Path) -> None:
    policy = {"redrivePermission": "byQueue", "sourceQueueArns": [WORK]}
    allows = {"queue_url": "${aws_sqs_queue.dead.id}", "redrive_allow_policy": json.dumps(policy)}
    before = {"name": "dead", "redrive_allow_policy": '{"redrivePermission": "denyAll"}'}
    found = checked(
        tmp_path,
        {"aws_sqs_queue_redrive_allow_policy": {"dead": allows}},
        {"aws_sqs_queue": {**QUEUES["aws_sqs_queue"], "dead": before}},
    )
    assert not found.errors


@pytest.mark.parametrize(
    ("kind", "logs"),
    [("aws_elb", "access_logs"), ("aws_alb", "access_logs"), ("aws_lb", "connection_logs")],
)
def test_the_logs_of_a_load_balancer_take_no_key(tmp_path: Path, kind: str, logs: str) -> None:
    balancer = {"name": "web", logs: {"bucket": "${aws_s3_bucket.logs.id}", "enabled": True}}
    found = checked(tmp_path, BUCKET, {kind: {"web": balancer}})
    assert [each.resource for each in found.errors] == [f"{kind}.web"]


def test_what_a_stream_cannot_deliver_goes_to_a_bucket_too(tmp_path: Path) -> None:
    role = "${aws_iam_role.role.arn}"
    stream = {
        "name": "stream",
        "server_side_encryption": {"enabled": True},
        "http_endpoint_configuration": {
            "url": "https://example.com",
            "role_arn": role,
            "s3_configuration": {"role_arn": role, "bucket_arn": "${aws_s3_bucket.logs.arn}"},
        },
    }
    parts = {"aws_iam_role": {"role": ROLE}, "aws_kinesis_firehose_delivery_stream": {"a": stream}}
    found = checked(tmp_path, BUCKET, parts)
    assert {each.resource for each in found.errors} == {"aws_kinesis_firehose_delivery_stream.a"}
    assert {each.key for each in found.errors} == {"", "aws_kms_key.logs"}


def test_who_writes_the_inventory_of_a_directory_is_not_judged(tmp_path: Path) -> None:
    inventory = {
        "bucket": "${aws_s3_directory_bucket.d.bucket}",
        "name": "all",
        "destination": {"bucket": {"bucket_arn": "${aws_s3_bucket.logs.arn}", "format": "CSV"}},
    }
    parts = {
        "aws_s3_directory_bucket": {"d": {"bucket": "d--euw1-az1--x-s3"}},
        "aws_s3_bucket_inventory": {"d": inventory},
    }
    found = checked(tmp_path, BUCKET, parts)
    assert not found.errors
    assert "aws_s3_bucket_inventory.d" in {each.resource for each in found.not_judged}


def test_a_group_of_which_no_user_is_there_is_not_judged(tmp_path: Path) -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
    }
    readers = {"group": "${aws_iam_group.readers.name}", "policy": json.dumps(policy)}
    groups = {
        "aws_iam_group": {"readers": {"name": "readers"}},
        "aws_iam_group_policy": {"readers": readers},
    }
    found = checked(tmp_path, groups)
    assert [each.resource for each in found.not_judged] == ["aws_iam_group.readers"]


READ_SECRET = {
    "effect": "Allow",
    "actions": ["secretsmanager:GetSecretValue"],
    "resources": ["${aws_secretsmanager_secret.s.arn}"],
}
SECRET: Resources = {
    "aws_kms_key": {"k": {"enable_key_rotation": True}},
    "aws_secretsmanager_secret": {"s": {"name": "s", "kms_key_id": "${aws_kms_key.k.arn}"}},
    "aws_iam_user": {"u": {"name": "u"}},
    "aws_iam_user_policy": {
        "u": {
            "user": "${aws_iam_user.u.name}",
            "policy": "${data.aws_iam_policy_document.read.json}",
        }
    },
}


def read_by_user(folder: Path, *parts: Resources) -> Checked:
    data = {"aws_iam_policy_document": {"read": {"statement": [READ_SECRET]}}}
    return checked(folder, SECRET, *parts, data=data)


def test_a_user_is_told_to_allow_it_in_a_policy_of_a_user(tmp_path: Path) -> None:
    (error,) = read_by_user(tmp_path).errors
    assert error.resource == "aws_iam_user.u"
    assert "in an aws_iam_user_policy of aws_iam_user.u" in error.remedy


@pytest.mark.parametrize(
    ("kind", "membership", "waits_for"),
    [
        (
            "aws_iam_user_group_membership",
            {"user": "${aws_iam_user.u.name}", "groups": ["readers"]},
            "the group readers",
        ),
        (
            "aws_iam_user_group_membership",
            {"user": "${aws_iam_user.u.name}", "groups": ["${var.group}"]},
            "the groups of aws_iam_user_group_membership.m",
        ),
        (
            "aws_iam_user_group_membership",
            {"user": "${var.user}", "groups": ["readers"]},
            "the groups of aws_iam_user_group_membership.m",
        ),
        (
            "aws_iam_group_membership",
            {"name": "m", "users": ["u"], "group": "readers"},
            "the group readers",
        ),
        (
            "aws_iam_group_membership",
            {"name": "m", "users": ["u"], "group": "${var.group}"},
            "the groups of aws_iam_group_membership.m",
        ),
        (
            "aws_iam_group_membership",
            {"name": "m", "users": ["v", "${var.user}"], "group": "readers"},
            "the groups of aws_iam_group_membership.m",
        ),
        ("aws_iam_group_membership", {"name": "m", "users": ["v"], "group": "readers"}, ""),
        ("aws_iam_group_membership", {"name": "m", "users": ["v"], "group": "${var.group}"}, ""),
        ("aws_iam_user_group_membership", {"user": "v", "groups": ["${var.group}"]}, ""),
    ],
)
def test_what_a_group_that_is_not_there_allows_its_users_is_not_known(
    tmp_path: Path, kind: str, membership: Mapping[str, object], waits_for: str
) -> None:
    found = read_by_user(tmp_path, {kind: {"m": membership}})
    assert bool(found.errors) is not bool(waits_for)
    told = [each.reason for each in found.not_judged if each.resource == "aws_iam_user.u"]
    assert any(f"what {waits_for} allow" in each for each in told) is bool(waits_for)


def test_a_group_that_is_there_is_known_by_name_and_by_reference(tmp_path: Path) -> None:
    parts = {
        "aws_iam_group": {"g": {"name": "readers"}},
        "aws_iam_group_membership": {
            "m": {"name": "m", "users": ["u"], "group": "${aws_iam_group.g.name}"}
        },
        "aws_iam_user_group_membership": {"m": {"user": "u", "groups": ["readers"]}},
    }
    found = read_by_user(tmp_path, parts)
    assert [each.resource for each in found.errors] == ["aws_iam_user.u"]
    assert "aws_iam_user.u" not in {each.resource for each in found.not_judged}
