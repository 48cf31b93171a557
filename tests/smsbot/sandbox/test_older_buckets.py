from typing import Any

import pytest

from keyproof.tests.cases import read_data
from smsbot.sandbox.narrowing import Dropped
from smsbot.sandbox.older_provider import OLDER, with_older_buckets

OWNERSHIP = "aws_s3_bucket_ownership_controls"
RESOURCES: dict[str, Any] = read_data(__file__, "resources")


def test_an_older_provider_gets_the_settings_as_blocks_of_the_bucket() -> None:
    schema = {"resource_schemas": {"aws_s3_bucket": {}, OWNERSHIP: {}}}
    result, replaced = with_older_buckets({"resource": RESOURCES}, schema)
    assert result["resource"] == read_data(__file__, "settings_as_blocks")
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
