"""What is left of a configuration for the older provider, and what is reported of the rest."""

from typing import Any

import pytest

from keyproof.tests.cases import read_data
from smsbot.sandbox.folder import as_in_2021, narrowed

SCHEMA: dict[str, Any] = read_data(__file__, "schema")


def configuration(**sections: object) -> dict[str, Any]:
    providers = {"aws": {"source": "aws", "version": "6.25.0"}, "tfe": {"version": "1"}}
    return {"terraform": {"required_providers": providers}, **sections}


def narrow(**sections: object) -> tuple[dict[str, Any], list[str]]:
    return narrowed(configuration(**sections), SCHEMA, version="3.39.0")


def test_what_the_provider_knows_stays_as_it_is() -> None:
    sections = read_data(__file__, "what_the_provider_knows_stays_as_it_is")
    result, dropped = narrow(**sections)
    assert dropped == []
    assert {name: result[name] for name in sections} == sections


def test_the_provider_is_required_in_its_own_version_and_others_in_theirs() -> None:
    result, _ = narrow()
    assert result["terraform"]["required_providers"] == {
        "aws": {"source": "aws", "version": "3.39.0"},
        "tfe": {"version": "1"},
    }


def test_unknown_attributes_are_dropped_and_told_once_for_all_resources() -> None:
    keys = {name: {"policy": "{}", "rotation_period_in_days": 90} for name in ("a", "b")}
    result, dropped = narrow(resource={"aws_kms_key": keys})
    assert result["resource"]["aws_kms_key"] == {"a": {"policy": "{}"}, "b": {"policy": "{}"}}
    assert dropped == ["aws_kms_key.rotation_period_in_days"]


def test_attributes_within_blocks_are_dropped_too() -> None:
    for environment in ({"variables": {"A": "1"}, "kind": "x"}, [{"variables": {}, "kind": "x"}]):
        body = {"environment": environment}
        _, dropped = narrow(resource={"aws_lambda_function": {"f": body}})
        assert dropped == ["aws_lambda_function.environment.kind"]


def test_unknown_resources_and_data_sources_are_dropped_whole() -> None:
    result, dropped = narrow(
        resource={"aws_new_thing": {"a": {"x": 1}}}, data={"aws_new_source": {"a": {}}}
    )
    # Terraform takes no empty section of data.
    assert (result["resource"], "data" in result) == ({}, False)
    assert dropped == ["aws_new_source", "aws_new_thing"]


def test_a_runtime_of_today_is_replaced_and_told() -> None:
    result, dropped = narrow(resource={"aws_lambda_function": {"f": {"runtime": "python3.13"}}})
    assert result["resource"]["aws_lambda_function"]["f"] == {"runtime": "python3.8"}
    assert dropped == ["aws_lambda_function.runtime python3.13 (instead: python3.8)"]


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
