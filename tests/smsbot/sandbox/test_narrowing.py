"""What is left of a configuration for the older provider, and what is reported of the rest."""

from typing import Any

import pytest

from keyproof.tests.cases import read_data
from smsbot.sandbox.folder import as_in_2021, narrowed

SCHEMA: dict[str, Any] = read_data(__file__, "schema")
NARROWED: dict[str, Any] = read_data(__file__, "narrowed")
PROVIDERS = {"aws": {"source": "aws", "version": "6.25.0"}, "tfe": {"version": "1"}}
TERRAFORM = {"terraform": {"required_providers": PROVIDERS}}


@pytest.mark.parametrize("case", NARROWED.values(), ids=NARROWED)
def test_what_the_provider_knows_is_left_and_the_rest_is_told(case: dict[str, Any]) -> None:
    result, dropped = narrowed({**TERRAFORM, **case["written"]}, SCHEMA, version="3.39.0")
    # Terraform takes no empty section of data.
    required = {"aws": {"source": "aws", "version": "3.39.0"}, "tfe": {"version": "1"}}
    terraform = {"terraform": {"required_providers": required}}
    assert (result, dropped) == ({**terraform, **case["left"]}, case["dropped"])


def test_an_older_provider_gets_the_settings_as_blocks_of_the_bucket() -> None:
    result, replaced = as_in_2021({"resource": read_data(__file__, "resources")})
    assert result["resource"] == read_data(__file__, "settings_as_blocks")
    assert replaced == {
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_versioning (instead: aws_s3_bucket.versioning)",
        "aws_s3_bucket_server_side_encryption_configuration"
        " (instead: aws_s3_bucket.server_side_encryption_configuration)",
        "aws_s3_bucket_lifecycle_configuration (instead: aws_s3_bucket.lifecycle_rule)",
    }


def test_a_bucket_that_is_not_referred_to_is_told() -> None:
    versioning = {"aws_s3_bucket_versioning": {"state": {"bucket": "b"}}}
    with pytest.raises(ValueError, match="is for b, which is not a reference"):
        as_in_2021({"resource": versioning})


def test_a_key_for_hashes_is_made_as_one_that_encrypts_and_told() -> None:
    of_hashes = {"key_usage": "GENERATE_VERIFY_MAC", "customer_master_key_spec": "HMAC_256"}
    keys = {"hash": {"policy": "{}", **of_hashes}, "other": {"policy": "{}"}}
    result, replaced = as_in_2021({"resource": {"aws_kms_key": keys}})
    # The emulated AWS makes it as one for hashes, and Terraform leaves it so.
    ignored = {"lifecycle": {"ignore_changes": ["customer_master_key_spec", "key_usage"]}}
    made = {"hash": {"policy": "{}", **ignored}, "other": {"policy": "{}"}}
    assert result["resource"]["aws_kms_key"] == made
    assert replaced == {"aws_kms_key.hash.key_usage (instead: made as a key that encrypts)"}
