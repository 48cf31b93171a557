from typing import Any

from keyproof.tests.cases import read_data
from smsbot.sandbox.narrowing import Dropped, narrowed

SCHEMA: dict[str, Any] = read_data(__file__, "schema")


def configuration(**sections: object) -> dict[str, Any]:
    providers = {"aws": {"source": "aws", "version": "6.25.0"}, "tfe": {"version": "1"}}
    return {"terraform": {"required_providers": providers}, **sections}


def narrow(**sections: object) -> tuple[dict[str, Any], tuple[Dropped, ...]]:
    result, dropped = narrowed(configuration(**sections), SCHEMA, provider_version="3.39.0")
    return result, dropped


def test_what_the_provider_knows_stays_as_it_is() -> None:
    sections = read_data(__file__, "what_the_provider_knows_stays_as_it_is")
    result, dropped = narrow(**sections)
    assert dropped == ()
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
    assert dropped == (Dropped("aws_kms_key.rotation_period_in_days"),)


def test_attributes_within_blocks_are_dropped_too() -> None:
    for environment in ({"variables": {"A": "1"}, "kind": "x"}, [{"variables": {}, "kind": "x"}]):
        body = {"environment": environment}
        _, dropped = narrow(resource={"aws_lambda_function": {"f": body}})
        assert [str(each) for each in dropped] == ["aws_lambda_function.environment.kind"]


def test_unknown_resources_and_data_sources_are_dropped_whole() -> None:
    result, dropped = narrow(
        resource={"aws_new_thing": {"a": {"x": 1}}}, data={"aws_new_source": {"a": {}}}
    )
    assert "resource" not in result
    assert "data" not in result
    assert dropped == (Dropped("aws_new_source"), Dropped("aws_new_thing"))


def test_a_runtime_of_today_is_replaced_and_told() -> None:
    result, dropped = narrow(resource={"aws_lambda_function": {"f": {"runtime": "python3.13"}}})
    assert result["resource"]["aws_lambda_function"]["f"] == {"runtime": "python3.8"}
    assert [str(each) for each in dropped] == [
        "aws_lambda_function.runtime python3.13 (instead: python3.8)"
    ]
