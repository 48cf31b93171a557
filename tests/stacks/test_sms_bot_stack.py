"""The whole of an environment: every resource of every kind."""

import json
from pathlib import Path
from typing import Any

from keyproof.declarations import Declarations
from keyproof.tests.cases import read_data
from stacks.declared.declarations import declarations_of
from tests.declared import TABLE_NAMES, TOPIC_NAMES
from tests.stacks.synthesized import (
    ACCOUNT,
    LONGEST,
    PLAIN,
    PROTECTED,
    environment,
    read_stack,
    synthesize_to,
)
from texts import SENDING_TAKES_AT_MOST

ALARM_TOPICS = ["alarms-under-main-key", "alarms-under-sns-key"]


def test_the_stack_consists_of_exactly_this(dev: dict[str, Any]) -> None:
    assert {kind: sorted(bodies) for kind, bodies in dev["resource"].items()} == {
        "aws_cloudwatch_dashboard": ["overview"],
        "aws_cloudwatch_event_rule": ["keys-in-danger", "unusable-keys-used"],
        "aws_cloudwatch_event_target": [
            "keys-in-danger-alarms-under-main-key",
            "keys-in-danger-alarms-under-sns-key",
            "unusable-keys-used-alarms-under-main-key",
            "unusable-keys-used-alarms-under-sns-key",
        ],
        "aws_cloudwatch_log_group": sorted(
            [
                *("bot-function", "sns-logs"),
                *(
                    f"{source}-delivery-{of}"
                    for source in TOPIC_NAMES
                    for of in ("failure-logs", "logs")
                ),
            ]
        ),
        "aws_cloudwatch_log_metric_filter": ["encryption-errors", "opt-outs", "outcomes", "texts"],
        "aws_cloudwatch_metric_alarm": read_data(__file__, "the_stack_consists_of_exactly_this"),
        "aws_dynamodb_resource_policy": sorted(TABLE_NAMES),
        "aws_dynamodb_table": sorted(TABLE_NAMES),
        "aws_iam_role": ["bot-role"],
        "aws_iam_role_policy": read_data(__file__, "the_stack_consists_of_exactly_this_2"),
        "aws_kms_alias": ["dynamodb", "logs", "smsbot", "sns"],
        "aws_kms_key": ["dynamodb", "logs", "smsbot", "sns"],
        "aws_lambda_function": ["bot"],
        "aws_lambda_function_event_invoke_config": ["bot"],
        "aws_lambda_permission": sorted(TOPIC_NAMES),
        "aws_sns_topic": sorted((*ALARM_TOPICS, *TOPIC_NAMES)),
        "aws_sns_topic_policy": sorted((*ALARM_TOPICS, *TOPIC_NAMES)),
        "aws_sns_topic_subscription": sorted(TOPIC_NAMES),
        "aws_sqs_queue": ["dead-letter"],
        "aws_sqs_queue_policy": ["dead-letter"],
    }


def test_the_names_are_those_of_the_guide(dev: dict[str, Any]) -> None:
    names = {
        f"{kind}.{logical_id}": body.get("name") or body["function_name"]
        for kind in (
            *("aws_kms_alias", "aws_sns_topic", "aws_dynamodb_table", "aws_cloudwatch_log_group"),
            *("aws_sqs_queue", "aws_lambda_function", "aws_iam_role"),
        )
        for logical_id, body in dev["resource"][kind].items()
    }
    sns_logs = f"sns/eu-west-1/{ACCOUNT}"
    topic, table = "smsbot-dev-messaging-topic", "smsbot-dev-storage-table"
    assert names == {
        "aws_kms_alias.smsbot": "alias/smsbot-dev-security-key-smsbot",
        "aws_kms_alias.sns": "alias/smsbot-dev-security-key-sns",
        "aws_kms_alias.dynamodb": "alias/smsbot-dev-security-key-dynamodb",
        "aws_kms_alias.logs": "alias/smsbot-dev-security-key-logs",
        **{f"aws_sns_topic.{name}": f"{topic}-{name}" for name in TOPIC_NAMES},
        "aws_sns_topic.alarms-under-main-key": "smsbot-dev-watch-topic-alarms-under-main-key",
        "aws_sns_topic.alarms-under-sns-key": "smsbot-dev-watch-topic-alarms-under-sns-key",
        **{f"aws_dynamodb_table.{name}": f"{table}-{name}" for name in TABLE_NAMES},
        "aws_cloudwatch_log_group.sns-logs": "smsbot-dev-messaging-logs-sns",
        "aws_cloudwatch_log_group.bot-function": "/aws/lambda/smsbot-dev-compute-function-bot",
        **{
            f"aws_cloudwatch_log_group.{name}-delivery-{of}": f"{sns_logs}/{topic}-{name}{end}"
            for name in TOPIC_NAMES
            for of, end in (("logs", ""), ("failure-logs", "/Failure"))
        },
        "aws_sqs_queue.dead-letter": "smsbot-dev-messaging-queue-dead-letter",
        "aws_lambda_function.bot": "smsbot-dev-compute-function-bot",
        "aws_iam_role.bot-role": "smsbot-dev-compute-role-bot",
    }


def test_every_resource_that_holds_data_is_under_its_key(dev: dict[str, Any]) -> None:
    keys = {
        f"{kind}.{logical_id}": key_of(body)
        for kind, key_of in (
            ("aws_sns_topic", lambda body: body["kms_master_key_id"]),
            ("aws_dynamodb_table", lambda body: body["server_side_encryption"]["kms_key_arn"]),
            ("aws_cloudwatch_log_group", lambda body: body["kms_key_id"]),
            ("aws_sqs_queue", lambda body: body["kms_master_key_id"]),
        )
        for logical_id, body in dev["resource"][kind].items()
    }
    expected = {
        "aws_sns_topic": "sns",
        "aws_dynamodb_table": "dynamodb",
        "aws_cloudwatch_log_group": "logs",
        "aws_sqs_queue": "smsbot",
    }
    # The second alarm topic is under another key, so that no key silences both.
    others = {"aws_sns_topic.alarms-under-main-key": "smsbot"}
    assert keys == {
        name: f"${{aws_kms_key.{others.get(name) or expected[name.split('.')[0]]}.arn}}"
        for name in keys
    }
    assert "kms_key_arn" not in dev["resource"]["aws_lambda_function"]["bot"]


def test_every_key_rotates_is_tagged_and_has_its_alias(dev: dict[str, Any]) -> None:
    for name, key in dev["resource"]["aws_kms_key"].items():
        assert key["enable_key_rotation"] is True
        assert key["rotation_period_in_days"] == 180
        assert key["deletion_window_in_days"] == 30
        assert key["tags"] == {"KmsKey": name, "OffHoursShutdown": "disabled"}
        alias = dev["resource"]["aws_kms_alias"][name]
        assert alias["target_key_id"] == f"${{aws_kms_key.{name}.key_id}}"


def test_only_the_topics_invoke_the_function_and_each_redrives(dev: dict[str, Any]) -> None:
    for name in TOPIC_NAMES:
        permission = dev["resource"]["aws_lambda_permission"][name]
        permission.pop("//", None)
        assert permission == {
            "action": "lambda:InvokeFunction",
            "function_name": "${aws_lambda_function.bot.function_name}",
            "principal": "sns.amazonaws.com",
            "source_arn": f"${{aws_sns_topic.{name}.arn}}",
        }
        subscription = dev["resource"]["aws_sns_topic_subscription"][name]
        assert subscription["topic_arn"] == f"${{aws_sns_topic.{name}.arn}}"
        assert json.loads(subscription["redrive_policy"]) == {
            "deadLetterTargetArn": "${aws_sqs_queue.dead-letter.arn}"
        }


def test_the_outputs_are_those_of_the_guide_and_what_an_operator_needs(dev: dict[str, Any]) -> None:
    assert {name: body["value"] for name, body in dev["output"].items()} == read_data(
        __file__, "outputs"
    )


def test_deletion_protection_covers_every_key_and_table(
    dev: dict[str, Any], prod: dict[str, Any]
) -> None:
    for stack, protected in ((dev, False), (prod, True)):
        for kind in ("aws_kms_key", "aws_dynamodb_table"):
            for body in stack["resource"][kind].values():
                assert body["lifecycle"] == {"prevent_destroy": protected}
        for table in stack["resource"]["aws_dynamodb_table"].values():
            assert table["deletion_protection_enabled"] is protected


def test_the_provider_refuses_other_accounts_and_tags_everything(
    dev: dict[str, Any], prod: dict[str, Any]
) -> None:
    own = {"Application": "smsbot", "Company": "acme", "ManagedBy": "terraform"}
    assert dev["provider"]["aws"] == [
        {"region": "eu-west-1", "default_tags": [{"tags": {**own, "Environment": "dev"}}]}
    ]
    tags = {**own, "Environment": "prod", "CostCenter": "42"}
    assert prod["provider"]["aws"] == [
        {
            "region": "eu-west-1",
            "allowed_account_ids": ["111122223333"],
            "default_tags": [{"tags": tags}],
        }
    ]


def test_the_longest_environment_name_fits_every_limit(synthesized: Path) -> None:
    resources = read_stack(synthesized, LONGEST)["resource"]
    limits = read_data(__file__, "the_longest_environment_name_fits_every_limit")
    for kind, limit in limits.items():
        for body in resources[kind].values():
            name = body.get("name") or body["alarm_name"]
            assert len(name.replace(ACCOUNT, "1" * 12)) <= limit
    assert len(resources["aws_lambda_function"]["bot"]["function_name"]) <= 64


def test_govcloud_has_arns_of_its_own_partition(tmp_path: Path) -> None:
    govcloud = environment("dev", region="us-gov-west-1")
    synthesize_to(tmp_path, govcloud)
    text = (tmp_path / "stacks" / "smsbot-dev" / "cdk.tf.json").read_text()
    assert "arn:aws-us-gov:" in text
    assert "arn:aws:" not in text


def test_whoever_is_sending_has_ended_before_another_gives_its_text_up(dev: dict[str, Any]) -> None:
    timeout: int = dev["resource"]["aws_lambda_function"]["bot"]["timeout"]
    # The clocks of two machines may differ.
    assert timeout + 10 < SENDING_TAKES_AT_MOST


def test_the_stack_carries_its_declarations(dev: dict[str, Any], prod: dict[str, Any]) -> None:
    for stack, of in ((dev, PLAIN), (prod, PROTECTED)):
        document = stack["//"]["declarations"]
        assert Declarations.from_document(document) == declarations_of(of)
