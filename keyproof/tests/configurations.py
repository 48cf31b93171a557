"""Parts of configurations, and what is found in them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

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


def role_of(service: str | Sequence[str], *actions: str, on: str = "*") -> Resources:
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


def checked(folder: Path, *parts: Resources, account: str | None = ACCOUNT) -> Checked:
    document = {
        "provider": {"aws": [{"region": "eu-west-1"}]},
        "terraform": {"required_providers": {"aws": {"source": "aws", "version": "6.25.0"}}},
        "variable": {"later": {}},
        "resource": {kind: named for each in parts for kind, named in each.items()},
    }
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps(document))
    return check(Plan.read(path, account=account))


def refused(found: Checked) -> list[str]:
    return [each.resource for each in found.errors if each.rule == "refused call"]


def unjudged(found: Checked) -> list[tuple[str, str]]:
    return [(each.resource, each.argument) for each in found.not_judged]


MAIL: Resources = {"aws_s3_bucket": {"b": {"bucket": "mail-b"}}}


def readable(statement: Statement) -> Resources:
    """The policy of the bucket."""
    return {"aws_s3_bucket_policy": {"b": {"bucket": "mail-b", "policy": policy(statement)}}}
