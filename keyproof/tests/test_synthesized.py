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


def checked(folder: Path, *parts: Resources) -> Checked:
    document = {
        "provider": {"aws": [{"region": "eu-west-1"}]},
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
