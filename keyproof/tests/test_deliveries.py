"""What AWS refuses of what resources make it call, and what of it is not judged."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from keyproof.tests.configurations import (
    ACCOUNT,
    MAIL,
    Resources,
    by_service,
    checked,
    key,
    readable,
    refused,
    role_of,
    statement,
    unjudged,
)

LINKED = "${aws_iam_service_linked_role.s.arn}"
SCALING = (
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com"
    "/AWSServiceRoleForAutoScaling"
)


def fleet(allowed: str, suffix: object, role: str) -> Resources:
    """A group whose launches are under a key that a role may use."""
    group = {"name": "g", "launch_template": {"id": "${aws_launch_template.w.id}"}}
    volumes = {"ebs": {"encrypted": True, "kms_key_id": "${aws_kms_key.k.arn}"}}
    linked = {"aws_service_name": "autoscaling.amazonaws.com", "custom_suffix": suffix}
    return {
        "aws_kms_key": {
            "k": key(
                statement({"AWS": allowed}, ["kms:GenerateDataKey*", "kms:Decrypt"]),
                statement({"AWS": allowed}, "kms:CreateGrant"),
            )
        },
        "aws_launch_template": {"w": {"name": "w", "block_device_mappings": volumes}},
        "aws_iam_service_linked_role": {"s": linked},
        "aws_autoscaling_group": {"g": group | ({"service_linked_role_arn": role} if role else {})},
    }


@pytest.mark.parametrize(
    ("allowed", "suffix", "role", "is_refused"),
    [
        (LINKED, None, "", False),
        (LINKED, None, SCALING, False),
        (SCALING, None, LINKED, False),
        (f"{SCALING}_x", "x", LINKED, False),
        (LINKED, "x", f"{SCALING}_x", False),
        (LINKED, "x", "", True),
        (SCALING, "x", LINKED, True),
    ],
)
def test_the_role_of_auto_scaling_has_one_name(
    tmp_path: Path, allowed: str, suffix: object, role: str, *, is_refused: bool
) -> None:
    found = checked(tmp_path, fleet(allowed, suffix, role))
    assert refused(found) == ["aws_autoscaling_group.g"] * is_refused


def test_launches_by_a_role_that_is_not_known_are_not_judged(tmp_path: Path) -> None:
    found = checked(tmp_path, fleet(f"{SCALING}_x", "x", "${var.later}"))
    assert not refused(found)
    assert ("aws_autoscaling_group.g", "service_linked_role_arn") in unjudged(found)


@pytest.mark.parametrize(
    ("allowed", "role", "is_refused"),
    [
        (SCALING, "", False),
        (f"{SCALING}_x", "", True),
        (f"{SCALING}_x", f"{SCALING}_x", False),
        (SCALING, f"{SCALING}_x", True),
    ],
)
def test_auto_scaling_notifies_a_topic_by_its_own_role(
    tmp_path: Path, allowed: str, role: str, *, is_refused: bool
) -> None:
    group = {"name": "g", **({"service_linked_role_arn": role} if role else {})}
    notified = {"group_names": ["g"], "topic_arn": "${aws_sns_topic.t.arn}"}
    parts = {
        "aws_kms_key": {
            "k": key(statement({"AWS": allowed}, ["kms:GenerateDataKey*", "kms:Decrypt"]))
        },
        "aws_sns_topic": {"t": {"name": "t", "kms_master_key_id": "${aws_kms_key.k.arn}"}},
        "aws_autoscaling_group": {"g": group},
        "aws_autoscaling_notification": {"n": notified},
    }
    found = checked(tmp_path, parts)
    assert refused(found) == ["aws_autoscaling_notification.n"] * is_refused
    assert not unjudged(found)


DESTINATIONS = (
    *("elasticsearch", "extended_s3", "http_endpoint", "iceberg", "opensearch"),
    *("opensearchserverless", "redshift", "snowflake", "splunk"),
)


def stream(destination: str, enabled: Mapping[str, object]) -> Resources:
    """A delivery stream with a function that its role may not call."""
    parameter = {"parameter_name": "LambdaArn", "parameter_value": "${aws_lambda_function.f.arn}"}
    role = {"role_arn": "${aws_iam_role.r.arn}"}
    own = {"s3_configuration": role} if destination == "splunk" else role
    processing = {**enabled, "processors": [{"type": "Lambda", "parameters": [parameter]}]}
    made = {f"{destination}_configuration": {**own, "processing_configuration": processing}}
    return {
        **role_of(["firehose.amazonaws.com", "lambda.amazonaws.com"], "logs:*", "s3:*"),
        "aws_lambda_function": {"f": {"function_name": "f", "role": "${aws_iam_role.r.arn}"}},
        "aws_kinesis_firehose_delivery_stream": {"s": made},
    }


@pytest.mark.parametrize("destination", DESTINATIONS)
@pytest.mark.parametrize(
    ("enabled", "is_refused"),
    [({"enabled": True}, True), ({"enabled": False}, False), ({}, False)],
)
def test_a_stream_calls_its_function_where_processing_is_enabled(
    tmp_path: Path, destination: str, enabled: Mapping[str, object], *, is_refused: bool
) -> None:
    found = checked(tmp_path, stream(destination, enabled))
    assert refused(found) == ["aws_kinesis_firehose_delivery_stream.s"] * is_refused
    assert not unjudged(found)


def test_whether_a_stream_calls_its_function_may_not_be_known(tmp_path: Path) -> None:
    found = checked(tmp_path, stream("extended_s3", {"enabled": "${var.later}"}))
    argument = "extended_s3_configuration.processing_configuration.enabled"
    assert not refused(found)
    assert ("aws_kinesis_firehose_delivery_stream.s", argument) in unjudged(found)


GROUP = "${aws_cloudwatch_log_group.l.arn}:*"


@pytest.mark.parametrize(
    ("resource", "level", "is_refused"),
    [("*", "ALL", False), (GROUP, "ALL", True), (GROUP, "OFF", False)],
)
def test_a_log_delivery_is_on_no_log_group(
    tmp_path: Path, resource: str, level: str, *, is_refused: bool
) -> None:
    found = checked(tmp_path, machine(resource, level))
    assert refused(found) == ["aws_sfn_state_machine.s"] * is_refused
    told = [each.remedy for each in found.errors if each.resource == "aws_sfn_state_machine.s"]
    assert all("logs:CreateLogDelivery on * " in each for each in told)


def machine(resource: str, level: str) -> Resources:
    logging = {"level": level, "log_destination": GROUP}
    made = {"name": "s", "role_arn": "${aws_iam_role.r.arn}", "logging_configuration": logging}
    return {
        **role_of("states.amazonaws.com", "logs:CreateLogDelivery", on=resource),
        "aws_cloudwatch_log_group": {"l": {"name": "l"}},
        "aws_sfn_state_machine": {"s": {**made, "definition": "{}"}},
    }


def test_whether_a_machine_logs_may_not_be_known(tmp_path: Path) -> None:
    found = checked(tmp_path, machine(GROUP, "${var.later}"))
    assert not refused(found)
    assert ("aws_sfn_state_machine.s", "logging_configuration.level") in unjudged(found)


@pytest.mark.parametrize(
    ("service", "is_refused"), [("s3.amazonaws.com", False), ("sns.amazonaws.com", True)]
)
def test_an_inventory_is_under_the_key_that_it_names(
    tmp_path: Path, service: str, *, is_refused: bool
) -> None:
    written = {
        "bucket_arn": "${aws_s3_bucket.b.arn}",
        "encryption": {"sse_kms": {"key_id": "${aws_kms_key.k.arn}"}},
    }
    inventory = {"bucket": "mail-b", "name": "all", "destination": {"bucket": written}}
    found = checked(
        tmp_path,
        MAIL,
        readable(by_service("s3.amazonaws.com", "s3:PutObject", "arn:aws:s3:::mail-b/*")),
        {"aws_kms_key": {"k": key(by_service(service, "kms:GenerateDataKey"))}},
        {"aws_s3_bucket_inventory": {"i": inventory}},
    )
    assert refused(found) == ["aws_s3_bucket_inventory.i"] * is_refused


HOOK = {"notification_target_arn": "${aws_sqs_queue.q.arn}", "role_arn": "${aws_iam_role.r.arn}"}
TO_STREAM = {
    "stream_arn": "${aws_kinesis_firehose_delivery_stream.s.arn}",
    "role_arn": "${aws_iam_role.r.arn}",
}
TO_STREAM_V2 = {
    "delivery_stream_arn": "${aws_kinesis_firehose_delivery_stream.s.arn}",
    "iam_role_arn": "${aws_iam_role.r.arn}",
}
TARGETS: Resources = {
    "aws_sqs_queue": {"q": {"name": "q"}},
    "aws_kinesis_firehose_delivery_stream": {"s": {"name": "s"}},
}


@pytest.mark.parametrize(
    ("service", "action", "kind", "made"),
    [
        (
            "autoscaling.amazonaws.com",
            "sqs:SendMessage",
            "aws_autoscaling_group",
            {"name": "g", "initial_lifecycle_hook": [HOOK]},
        ),
        (
            "ses.amazonaws.com",
            "firehose:PutRecordBatch",
            "aws_ses_event_destination",
            {"enabled": True, "kinesis_destination": TO_STREAM},
        ),
        (
            "ses.amazonaws.com",
            "firehose:PutRecordBatch",
            "aws_sesv2_configuration_set_event_destination",
            {"event_destination": {"enabled": True, "kinesis_firehose_destination": TO_STREAM_V2}},
        ),
    ],
)
@pytest.mark.parametrize("is_refused", [False, True])
def test_a_role_makes_the_delivery(
    tmp_path: Path,
    service: str,
    action: str,
    kind: str,
    made: Mapping[str, object],
    *,
    is_refused: bool,
) -> None:
    role = role_of(service, "s3:GetObject" if is_refused else action)
    found = checked(tmp_path, TARGETS, role, {kind: {"x": made}})
    assert refused(found) == [f"{kind}.x"] * is_refused
