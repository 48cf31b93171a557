"""An environment with a phone number: what it has beside the others, whole."""

import json
from pathlib import Path
from typing import Any

from keyproof.tests.cases import read_data
from settings import read_settings
from tests.stacks.synthesized import ACCOUNT, LONGEST, read_stack
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


def test_a_number_adds_exactly_this(dev: dict[str, Any], with_number: dict[str, Any]) -> None:
    added = {
        kind: set(bodies) - set(dev["resource"].get(kind, {}))
        for kind, bodies in with_number["resource"].items()
    }
    assert {kind: names for kind, names in added.items() if names} == NEW
    assert set(with_number["output"]) - set(dev["output"]) == {"PhoneNumber"}
    assert with_number["output"]["PhoneNumber"]["value"] == (
        "${aws_pinpointsmsvoicev2_phone_number.bot.phone_number}"
    )


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


def test_the_number_takes_texts_for_the_inbound_topic(with_number: dict[str, Any]) -> None:
    assert body(with_number, "aws_pinpointsmsvoicev2_phone_number", "bot") == read_data(
        __file__, "number"
    )
    assert body(with_number, "aws_pinpointsmsvoicev2_opt_out_list", "opt-outs") == {
        "name": "smsbot-number-messaging-list-opt-outs",
        "lifecycle": {"prevent_destroy": True},
    }


def test_the_settings_reach_the_number(synthesized: Path) -> None:
    number = body(read_stack(synthesized, LONGEST), "aws_pinpointsmsvoicev2_phone_number", "bot")
    assert number["iso_country_code"] == "US"
    assert number["registration_id"] == "registration-0123"
    assert number["self_managed_opt_outs_enabled"] is True
    assert number["deletion_protection_enabled"] is False
    assert number["lifecycle"] == {"prevent_destroy": False}


def test_events_go_to_the_delivery_status_topic_and_the_log_group(
    with_number: dict[str, Any],
) -> None:
    stack = body(with_number, "aws_cloudformation_stack", "configuration-set")
    assert json.loads(stack.pop("template_body")) == read_data(__file__, "template")
    assert stack == {
        "name": CONFIGURATION,
        "depends_on": [
            "aws_iam_role_policy.configuration-set-role-write-logs",
            "aws_sns_topic_policy.delivery-status",
        ],
    }
    groups = with_number["resource"]["aws_cloudwatch_log_group"]
    assert groups["sns-logs"]["name"] == "smsbot-number-messaging-logs-sns"


def test_the_role_writes_the_log_for_this_configuration_set_alone(
    with_number: dict[str, Any],
) -> None:
    role = body(with_number, "aws_iam_role", "configuration-set-role")
    assert role["name"] == "smsbot-number-messaging-role-event-logs"
    assert json.loads(role["assume_role_policy"])["Statement"] == read_data(
        __file__, "statements_of_the_role"
    )
    policy = body(with_number, "aws_iam_role_policy", "configuration-set-role-write-logs")
    assert policy["role"] == "${aws_iam_role.configuration-set-role.name}"
    assert json.loads(policy["policy"])["Statement"] == [
        {
            "Sid": "WriteLogs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": f"arn:aws:logs:eu-west-1:{ACCOUNT}"
            ":log-group:smsbot-number-messaging-logs-sns:*",
        }
    ]


def variables(stack: dict[str, Any]) -> dict[str, str]:
    return stack["resource"]["aws_lambda_function"]["bot"]["environment"]["variables"]


def test_the_function_names_what_belongs_to_the_number(
    dev: dict[str, Any], with_number: dict[str, Any]
) -> None:
    added = set(variables(with_number)) - set(variables(dev))
    assert {name: variables(with_number)[name] for name in added} == {
        "ORIGINATION_IDENTITY": "${aws_pinpointsmsvoicev2_phone_number.bot.phone_number}",
        "CONFIGURATION_SET": "${aws_cloudformation_stack.configuration-set.name}",
        "MESSAGE_TYPE": "TRANSACTIONAL",
        "OPT_OUT_LIST": "${aws_pinpointsmsvoicev2_opt_out_list.opt-outs.name}",
    }


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


def test_the_function_may_use_this_number_and_this_list_alone(with_number: dict[str, Any]) -> None:
    policy = body(with_number, "aws_iam_role_policy", "bot-role-send-texts")["policy"]
    assert json.loads(policy)["Statement"] == read_data(__file__, "statements_of_the_function")
