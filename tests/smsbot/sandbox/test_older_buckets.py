from typing import Any

import pytest

from smsbot.sandbox.stack.narrowing import Dropped
from smsbot.sandbox.stack.older_buckets import OLDER, with_older_buckets

OWNERSHIP = "aws_s3_bucket_ownership_controls"
TO_BUCKET = {"bucket": "${aws_s3_bucket.state.id}"}
RESOURCES: dict[str, Any] = {
    "aws_s3_bucket": {"state": {"bucket": "b"}},
    OWNERSHIP: {"state": {**TO_BUCKET, "rule": {"object_ownership": "BucketOwnerEnforced"}}},
    "aws_s3_bucket_versioning": {
        "state": {**TO_BUCKET, "versioning_configuration": {"status": "Enabled"}}
    },
    "aws_s3_bucket_server_side_encryption_configuration": {
        "state": {**TO_BUCKET, "rule": [{"bucket_key_enabled": True}]}
    },
    "aws_s3_bucket_lifecycle_configuration": {
        "state": {
            **TO_BUCKET,
            "rule": [
                {
                    "id": "old",
                    "status": "Enabled",
                    "filter": [{"prefix": ""}],
                    "noncurrent_version_expiration": [{"noncurrent_days": 90}],
                    "abort_incomplete_multipart_upload": [{"days_after_initiation": 1}],
                }
            ],
        }
    },
}


def test_an_older_provider_gets_the_settings_as_blocks_of_the_bucket() -> None:
    schema = {"resource_schemas": {"aws_s3_bucket": {}, OWNERSHIP: {}}}
    result, replaced = with_older_buckets({"resource": RESOURCES}, schema)
    assert result["resource"] == {
        "aws_s3_bucket": {
            "state": {
                "bucket": "b",
                "versioning": {"enabled": True},
                "server_side_encryption_configuration": {"rule": [{"bucket_key_enabled": True}]},
                "lifecycle_rule": [
                    {
                        "id": "old",
                        "enabled": True,
                        "prefix": "",
                        "noncurrent_version_expiration": {"days": 90},
                        "abort_incomplete_multipart_upload_days": 1,
                    }
                ],
            }
        }
    }
    assert replaced == (
        Dropped(OWNERSHIP),
        *(Dropped(kind, f"aws_s3_bucket.{block}") for kind, (block, _) in OLDER.items()),
    )


def test_a_provider_that_knows_them_gets_them_as_they_are() -> None:
    schema = {"resource_schemas": {kind: {} for kind in RESOURCES}}
    result, replaced = with_older_buckets({"resource": RESOURCES}, schema)
    assert (result["resource"], replaced) == (RESOURCES, ())


def test_a_bucket_that_is_not_referred_to_is_told() -> None:
    versioning = {"aws_s3_bucket_versioning": {"state": {"bucket": "b"}}}
    with pytest.raises(ValueError, match="is for b, which is not a reference"):
        with_older_buckets({"resource": versioning}, {"resource_schemas": {}})
