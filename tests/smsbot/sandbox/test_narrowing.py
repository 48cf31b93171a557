"""What is left of a configuration for the older provider, and what is told of the rest."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.tests.cases import read_data
from smsbot.sandbox.narrowing import as_in_2021, narrowed, without_references, without_types

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
    assert (result["resource"], result["data"]) == ({}, {})
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
    assert result["resource"]["aws_kms_key"] == {name: {"policy": "{}"} for name in keys}
    assert replaced == {"aws_kms_key.hash.key_usage (instead: made as a key that encrypts)"}


NUMBER = "aws_pinpointsmsvoicev2_phone_number"


def test_what_refers_to_a_dropped_resource_is_dropped_and_told() -> None:
    result, dropped = narrow(
        resource={
            NUMBER: {"bot": {"name": "x"}},
            "aws_lambda_function": {
                "f": {
                    "environment": {"variables": {"A": "1", "B": f"${{{NUMBER}.bot.arn}}"}},
                    "depends_on": [f"{NUMBER}.bot", "aws_kms_key.k"],
                }
            },
        },
        output={"Number": {"value": f"${{{NUMBER}.bot.phone_number}}"}, "Other": {"value": "1"}},
    )
    assert result["resource"] == {
        "aws_lambda_function": {
            "f": {"environment": {"variables": {"A": "1"}}, "depends_on": ["aws_kms_key.k"]}
        }
    }
    assert result["output"] == {"Other": {"value": "1"}}
    assert dropped == {
        "aws_lambda_function.environment.variables.B",
        NUMBER,
        "output.Number",
    }


def test_types_are_dropped_by_a_pattern_with_what_refers_to_them() -> None:
    configuration: dict[str, Any] = {
        "resource": {
            "aws_cloudformation_stack": {"s": {"name": "s"}},
            "aws_iam_role": {"r": {"tags": {"Of": "${aws_cloudformation_stack.s.name}"}}},
        }
    }
    result, dropped = without_types(configuration, re.compile("aws_cloudformation_stack"))
    assert result == {"resource": {"aws_iam_role": {"r": {"tags": {}}}}}
    assert dropped == {"aws_cloudformation_stack", "aws_iam_role.tags.Of"}


def test_a_resource_whose_own_argument_is_gone_goes_with_what_refers_to_it() -> None:
    configuration: dict[str, Any] = {
        "resource": {
            "aws_policy": {"p": {"policy": "${aws_gone.a.arn}"}, "q": {"policy": "{}"}},
            "aws_role": {"r": {"arn": "${aws_policy.p.arn}"}},
            "aws_function": {"f": {"variables": {"A": "${aws_role.r.arn}", "B": "1"}}},
        },
        "output": {"Policy": {"value": "${aws_policy.p.id}"}},
    }
    result, places = without_references(configuration, ["aws_gone.a"])
    assert result == {
        "resource": {
            "aws_policy": {"q": {"policy": "{}"}},
            "aws_function": {"f": {"variables": {"B": "1"}}},
        },
        "output": {},
    }
    assert places == {"aws_policy.p", "aws_role.r", "aws_function.variables.A", "output.Policy"}


def test_names_that_only_start_alike_are_kept() -> None:
    configuration: dict[str, Any] = {
        "resource": {"aws_a": {"x": {"one": "${aws_b.bot-role.arn}", "two": "data.aws_b.bot.arn"}}}
    }
    assert without_references(configuration, ["aws_b.bot"]) == (configuration, set())


names = st.from_regex(r"[a-z]{1,3}", fullmatch=True)
values = st.recursive(
    st.sampled_from(["x", "${aws_gone.a.arn}", "p-${aws_gone.a.id}-q", "aws_kept.a", 1, True]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
)


@given(st.dictionaries(names, st.dictionaries(names, values, max_size=3), min_size=1, max_size=3))
def test_nothing_refers_to_it_afterwards_and_the_rest_is_untouched(bodies: dict[str, Any]) -> None:
    configuration: dict[str, Any] = {"resource": {"aws_kept": bodies}}
    result, places = without_references(configuration, ["aws_gone.a"])
    assert "aws_gone" not in repr(result)
    assert bool(places) == ("aws_gone" in repr(configuration))
    if not places:
        assert result == configuration
