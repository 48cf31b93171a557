"""Calls of groups whose names are not known, of keys named by an alias, and of whole buckets."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from keyproof.tests import plans
from keyproof.tests.configurations import (
    ACCOUNT,
    MAIL,
    checked,
    key,
    refused,
    role_of,
    statement,
    unjudged,
)

SCALING = (
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com"
    "/AWSServiceRoleForAutoScaling"
)


@pytest.mark.parametrize(
    ("groups", "is_open"),
    [
        (["${aws_autoscaling_group.g.name}"], False),
        (["elsewhere"], True),
        (["${var.later}"], True),
        (["${aws_autoscaling_group.g.name}", "${var.later}"], True),
        ("${var.later}", True),
    ],
)
def test_a_group_that_is_not_known_may_have_any_role(
    tmp_path: Path, groups: object, *, is_open: bool
) -> None:
    user = statement({"AWS": f"{SCALING}_x"}, ["kms:GenerateDataKey*", "kms:Decrypt"])
    group = {"name_prefix": "g", "service_linked_role_arn": f"{SCALING}_x"}
    notified = {"group_names": groups, "topic_arn": "${aws_sns_topic.t.arn}"}
    parts = {
        "aws_kms_key": {"k": key(user)},
        "aws_sns_topic": {"t": {"name": "t", "kms_master_key_id": "${aws_kms_key.k.arn}"}},
        "aws_autoscaling_group": {"g": group},
        "aws_autoscaling_notification": {"n": notified},
    }
    found = checked(tmp_path, parts)
    assert not refused(found)
    assert unjudged(found) == [("aws_autoscaling_notification.n", "group_names")] * is_open


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("role", ["", "_x"])
def test_a_plan_shows_the_groups_to_which_an_unknown_name_refers(
    tmp_path: Path, role: str, *, known: bool
) -> None:
    user = statement({"AWS": f"{SCALING}_x"}, ["kms:GenerateDataKey*", "kms:Decrypt"])
    group, topic = "aws_autoscaling_group.g", "aws_sns_topic.t"
    used = f"{SCALING}{role}"
    made = [
        plans.change("aws_kms_key.k", key(user), {"arn": True, "id": True, "key_id": True}),
        plans.change(topic, {"name": "t"}, {"arn": True, "kms_master_key_id": True}),
        plans.change(group, {"service_linked_role_arn": used}, {"name": True, "id": True}),
        plans.change(
            "aws_autoscaling_notification.n", {}, {"group_names": True, "topic_arn": True}
        ),
    ]
    names = [f"{group}.name", group] if known else ["var.groups"]
    written = {
        topic: {"kms_master_key_id": {"references": ["aws_kms_key.k.arn", "aws_kms_key.k"]}},
        "aws_autoscaling_notification.n": {
            "group_names": {"references": names},
            "topic_arn": {"references": [f"{topic}.arn", topic]},
        },
    }
    found = plans.checked(tmp_path, made, written)
    is_refused = known and not role
    assert refused(found) == ["aws_autoscaling_notification.n"] * is_refused
    open_ones = [each for each in unjudged(found) if each[1] == "group_names"]
    assert bool(open_ones) is not known


@pytest.mark.parametrize("allowed", ["${aws_kms_key.k.arn}", f"arn:aws:kms:*:{ACCOUNT}:key/other"])
@pytest.mark.parametrize(
    ("service", "kind", "made"),
    [
        (
            "states.amazonaws.com",
            "aws_sfn_state_machine",
            {
                "name": "x",
                "role_arn": "${aws_iam_role.r.arn}",
                "encryption_configuration": {
                    "type": "CUSTOMER_MANAGED_KMS_KEY",
                    "kms_key_id": "${aws_kms_alias.a.arn}",
                },
            },
        ),
        (
            "scheduler.amazonaws.com",
            "aws_scheduler_schedule",
            {
                "name": "x",
                "kms_key_arn": "${aws_kms_alias.a.arn}",
                "target": {
                    "arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q",
                    "role_arn": "${aws_iam_role.r.arn}",
                },
            },
        ),
    ],
)
def test_an_alias_stands_for_its_key(
    tmp_path: Path, service: str, kind: str, made: Mapping[str, object], allowed: str
) -> None:
    alias = {"name": "alias/a", "target_key_id": "${aws_kms_key.k.key_id}"}
    found = checked(
        tmp_path,
        role_of(service, "kms:Decrypt", "kms:GenerateDataKey*", "sqs:SendMessage", on=allowed),
        {"aws_kms_key": {"k": key()}, "aws_kms_alias": {"a": alias}, kind: {"x": made}},
    )
    told = [each.problem for each in found.errors if "kms:Decrypt" in each.problem]
    assert len(told) == ("other" in allowed)
    assert all("on aws_kms_key.k," in each for each in told)


def test_the_key_of_an_alias_may_not_be_known(tmp_path: Path) -> None:
    alias = {"name": "alias/a", "target_key_id": "${var.later}"}
    bus = {"name": "b", "kms_key_identifier": "${aws_kms_alias.a.arn}"}
    parts = {"aws_kms_alias": {"a": alias}, "aws_cloudwatch_event_bus": {"b": bus}}
    found = checked(tmp_path, parts)
    assert not refused(found)
    assert ("aws_cloudwatch_event_bus.b", "") in unjudged(found)


def test_a_trail_asks_the_bucket_and_writes_objects(tmp_path: Path) -> None:
    trail = {"name": "t", "s3_bucket_name": "mail-b", "s3_key_prefix": "p"}
    found = checked(tmp_path, MAIL, {"aws_cloudtrail": {"t": trail}})
    needed = [each.problem.partition("needs ")[2] for each in found.errors]
    assert len(needed) == 2
    assert needed[0].startswith("s3:GetBucketAcl on aws_s3_bucket.b,")
    assert needed[1].startswith('s3:PutObject on "${aws_s3_bucket.b.arn}/p/AWSLogs/')
