"""Parts of configurations, and what is found in them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from keyproof import Result, Source, check

ACCOUNT = "123456789012"
Resources = Mapping[str, Mapping[str, Mapping[str, object]]]
Statement = Mapping[str, object]
CONFIGURATION: Mapping[str, object] = {
    "provider": {"aws": [{"region": "eu-west-1"}]},
    "terraform": {"required_providers": {"aws": {"source": "aws", "version": "6.25.0"}}},
    "variable": {"later": {}},
}


def policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]})


def statement(
    principal: object, action: str | Sequence[str], resource: str | Sequence[str] = "*"
) -> Statement:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}


def key(*statements: Statement) -> Mapping[str, object]:
    own = statement({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*")
    return {"enable_key_rotation": True, "policy": policy(own, *statements)}


def checked(folder: Path, *parts: Resources, account: str | None = ACCOUNT) -> Result:
    resources = {kind: named for each in parts for kind, named in each.items()}
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps({**CONFIGURATION, "resource": resources}))
    return check(Source.read(path, account=account))
