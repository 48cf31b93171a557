"""A review of two trees compares the stack of the state in S3 as well."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.review.review import review
from smsbot.questions.review.sources import read_sides
from stacks.declared.declarations import declarations_of
from tests.stacks.synthesized import environment, synthesize_to

IN_S3 = environment("dev", account_id="111122223333", backend={"type": "s3"})


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, IN_S3)
    return folder


def findings(base: Path, head: Path) -> list[str]:
    declared = declarations_of(IN_S3)
    sides = read_sides("smsbot-dev", plan=None, base=base, head=head, declarations=declared)
    return [each.name.partition("#")[0] for each in review(sides).findings]


def test_the_same_trees_differ_in_nothing(base: Path) -> None:
    assert findings(base, base) == []


@pytest.mark.parametrize(
    ("kind", "arguments", "found"),
    [
        ("aws_kms_key", {"enable_key_rotation": False}, "weaker/rotation-off/aws_kms_key.state"),
        (
            "aws_s3_bucket",
            {"lifecycle": {"prevent_destroy": False}},
            "weaker/prevent-destroy-removed/aws_s3_bucket.state",
        ),
        (
            "aws_s3_bucket_lifecycle_configuration",
            {
                "rule": [
                    {"noncurrent_version_expiration": [{"noncurrent_days": days}]}
                    for days in (90, "inf", 1)
                ]
            },
            "weaker/retention-cut/aws_s3_bucket_lifecycle_configuration.state",
        ),
        (
            "aws_s3_bucket_public_access_block",
            {"bucket": "another"},
            "access/ways-out/aws_s3_bucket.state",
        ),
        (
            "aws_s3_bucket_server_side_encryption_configuration",
            {
                "rule": [
                    {"apply_server_side_encryption_by_default": {"sse_algorithm": each}}
                    for each in ("aws:kms", "AES256")
                ]
            },
            "access/ways-out/aws_s3_bucket_server_side_encryption_configuration.state",
        ),
        ("aws_s3_bucket", {"force_destroy": True}, "access/ways-out/aws_s3_bucket.state"),
    ],
)
def test_a_weaker_state_is_found(
    kind: str, arguments: dict[str, Any], found: str, base: Path, tmp_path: Path
) -> None:
    head = tmp_path / "head"
    shutil.copytree(base, head)
    path = head / "stacks" / "smsbot-dev-state" / "cdk.tf.json"
    configuration = json.loads(path.read_text())
    configuration["resource"][kind]["state"].update(arguments)
    path.write_text(json.dumps(configuration))
    assert found in findings(base, head)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            lambda document: document["terraform"].update(backend={"local": {"path": "a"}}),
            "access/ways-out/backend.local of the state",
        ),
        (
            lambda document: document["terraform"]["backend"]["s3"].update(encrypt=False),
            "access/ways-out/backend.s3 of the state",
        ),
        (
            lambda document: document["provider"]["aws"][0].pop("allowed_account_ids"),
            "access/ways-out/provider.aws of the state",
        ),
    ],
)
def test_weaker_settings_of_the_state_are_found(
    change: Callable[[Any], object], found: str, base: Path, tmp_path: Path
) -> None:
    head = tmp_path / "head"
    shutil.copytree(base, head)
    path = head / "stacks" / "smsbot-dev-state" / "cdk.tf.json"
    configuration = json.loads(path.read_text())
    change(configuration)
    path.write_text(json.dumps(configuration))
    assert found in findings(base, head)
