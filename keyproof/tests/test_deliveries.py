"""What AWS refuses of what resources make it call, and what of it is not judged."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from keyproof import Checked, Plan, check

ACCOUNT = "123456789012"
Resources = Mapping[str, Mapping[str, Mapping[str, object]]]
Statement = Mapping[str, object]


def policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]})


def statement(
    principal: object, action: str | Sequence[str], resource: str | Sequence[str] = "*"
) -> Statement:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}


def by_service(name: str, action: str | Sequence[str], resource: str = "*") -> Statement:
    condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    return {**statement({"Service": name}, action, resource), "Condition": condition}


def key(*statements: Statement) -> Mapping[str, object]:
    own = statement({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*")
    return {"enable_key_rotation": True, "policy": policy(own, *statements)}


def role_of(service: str, *actions: str, on: str = "*") -> Resources:
    """A role that a service may assume, with what it may call."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    allows = {"Effect": "Allow", "Action": actions, "Resource": on}
    return {
        "aws_iam_role": {"r": {"name": "r", "assume_role_policy": policy(trust)}},
        "aws_iam_role_policy": {"r": {"role": "${aws_iam_role.r.id}", "policy": policy(allows)}},
    }


def checked(folder: Path, *parts: Resources) -> Checked:
    document = {
        "provider": {"aws": [{"region": "eu-west-1"}]},
        "terraform": {"required_providers": {"aws": {"source": "aws", "version": "6.25.0"}}},
        "variable": {"later": {}},
        "resource": {kind: named for each in parts for kind, named in each.items()},
    }
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps(document))
    return check(Plan.read(path, account=ACCOUNT))


def refused(found: Checked) -> list[str]:
    return [each.resource for each in found.errors if each.rule == "refused call"]


def unjudged(found: Checked) -> list[tuple[str, str]]:
    return [(each.resource, each.argument) for each in found.not_judged]


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
