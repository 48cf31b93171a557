"""An environment with a phone number: what it has beside the others, whole."""

import json
from pathlib import Path
from typing import Any

from settings import read_settings
from tests.stacks.synthesized import LONGEST, read_stack
from wording import OPT_OUT_AT_AWS

CONFIGURATION = "smsbot-number-messaging-configuration-bot"
NEW = {
    "aws_cloudformation_stack": {"configuration-set"},
    "aws_iam_role": {"configuration-set-role"},
    "aws_iam_role_policy": {"configuration-set-role-write-logs"},
    "aws_pinpointsmsvoicev2_opt_out_list": {"opt-outs"},
    "aws_pinpointsmsvoicev2_phone_number": {"bot"},
}


def body(stack: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    return {key: value for key, value in stack["resource"][kind][name].items() if key != "//"}


def test_all_policies_of_the_others_stay_as_they_are(
    dev: dict[str, Any], with_number: dict[str, Any]
) -> None:
    for kind in ("aws_kms_key", "aws_sns_topic_policy", "aws_sqs_queue_policy"):
        for name, resource in dev["resource"][kind].items():
            policy = with_number["resource"][kind][name]["policy"]
            renamed = policy.replace("smsbot-number-", "smsbot-dev-")
            assert without_lock(renamed) == without_lock(resource["policy"]), name


def without_lock(policy: str) -> list[object]:
    """The statements, but for those that deletion protection changes."""
    statements = json.loads(policy)["Statement"]
    return [
        each
        for each in statements
        if each["Sid"] not in ("AdministrationByAccount", "DeletionLock")
    ]


def test_the_settings_reach_the_number(synthesized: Path) -> None:
    number = body(read_stack(synthesized, LONGEST), "aws_pinpointsmsvoicev2_phone_number", "bot")
    assert number["iso_country_code"] == "US"
    assert number["registration_id"] == "registration-0123"
    assert number["self_managed_opt_outs_enabled"] is True
    assert number["deletion_protection_enabled"] is False
    assert number["lifecycle"] == {"prevent_destroy": False}


def variables(stack: dict[str, Any]) -> dict[str, str]:
    return stack["resource"]["aws_lambda_function"]["bot"]["environment"]["variables"]


def test_the_function_reads_the_settings_of_the_number(with_number: dict[str, Any]) -> None:
    given = {**variables(with_number), "ORIGINATION_IDENTITY": "+12065550100"}
    found = read_settings(given)
    assert (found.own_number, found.message_type) == ("+12065550100", "TRANSACTIONAL")
    assert (found.configuration_set, found.erased_numbers_key) == (given["CONFIGURATION_SET"], None)
    other = read_settings({**given, "MESSAGE_TYPE": "PROMOTIONAL", "ERASED_NUMBERS_KEY": "key"})
    assert (other.message_type, other.erased_numbers_key) == ("PROMOTIONAL", "key")
    assert found.opt_out_keywords == OPT_OUT_AT_AWS
    assert found.opt_out_list == "${aws_pinpointsmsvoicev2_opt_out_list.opt-outs.name}"


def test_of_a_toll_free_number_the_carrier_knows_stop_alone(synthesized: Path) -> None:
    number = variables(read_stack(synthesized, LONGEST))
    assert number["OPT_OUT_KEYWORDS"] == "STOP"
    assert read_settings(number).opt_out_keywords == {"STOP"}


def test_where_the_bot_manages_opt_outs_it_changes_no_list(synthesized: Path) -> None:
    stack = read_stack(synthesized, LONGEST)
    assert "OPT_OUT_LIST" not in variables(stack)
    policy = body(stack, "aws_iam_role_policy", "bot-role-send-texts")["policy"]
    assert "OptedOut" not in policy
