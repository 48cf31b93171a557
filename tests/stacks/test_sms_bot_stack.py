"""What holds of every environment, whatever its settings; test_synthesized.py has two whole."""

from pathlib import Path
from typing import Any

import pytest

from tests.declared import TABLE_NAMES, TABLES_OF_THE_GUIDE, TOPIC_NAMES, TOPICS_OF_THE_GUIDE
from tests.stacks.synthesized import ACCOUNT, LONGEST, environment, read_stack, synthesize_to
from texts import SENDING_TAKES_AT_MOST

# The argument with the key of what holds data.
KEYS = {
    "aws_sns_topic": "kms_master_key_id",
    "aws_sqs_queue": "kms_master_key_id",
    "aws_dynamodb_table": "kms_key_arn",
    "aws_cloudwatch_log_group": "kms_key_id",
}
# The longest name that AWS takes.
LIMITS = {
    "aws_iam_role": 64,
    "aws_lambda_function": 64,
    "aws_sqs_queue": 80,
    "aws_dynamodb_table": 255,
    "aws_sns_topic": 256,
    "aws_kms_alias": 256,
    "aws_cloudwatch_log_group": 512,
    "aws_cloudformation_stack": 128,
    "aws_pinpointsmsvoicev2_opt_out_list": 64,
    "aws_cloudwatch_event_rule": 64,
    "aws_cloudwatch_metric_alarm": 255,
    "aws_cloudwatch_log_metric_filter": 512,
}


def test_the_topics_and_tables_of_the_guide_are_there_once() -> None:
    for of_the_guide, names in (
        (TOPICS_OF_THE_GUIDE, TOPIC_NAMES),
        (TABLES_OF_THE_GUIDE, TABLE_NAMES),
    ):
        assert set(of_the_guide) <= set(names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", KEYS)
def test_every_resource_that_holds_data_is_under_a_key_of_the_stack(
    kind: str, dev: dict[str, Any], prod: dict[str, Any]
) -> None:
    for stack in (dev, prod):
        keys = {f"${{aws_kms_key.{each}.arn}}" for each in stack["resource"]["aws_kms_key"]}
        for body in stack["resource"][kind].values():
            assert body.get("server_side_encryption", body)[KEYS[kind]] in keys


def test_deletion_protection_covers_every_key_and_table(
    dev: dict[str, Any], prod: dict[str, Any]
) -> None:
    for stack, protected in ((dev, False), (prod, True)):
        for kind in ("aws_kms_key", "aws_dynamodb_table"):
            for body in stack["resource"][kind].values():
                assert body["lifecycle"] == {"prevent_destroy": protected}
        for table in stack["resource"]["aws_dynamodb_table"].values():
            assert table["deletion_protection_enabled"] is protected


@pytest.mark.parametrize("kind", LIMITS)
def test_the_longest_environment_name_fits_every_limit(kind: str, synthesized: Path) -> None:
    for body in read_stack(synthesized, LONGEST)["resource"][kind].values():
        name = body.get("name") or body.get("alarm_name") or body["function_name"]
        assert len(name.replace(ACCOUNT, "1" * 12)) <= LIMITS[kind]


def test_govcloud_has_arns_of_its_own_partition(tmp_path: Path) -> None:
    synthesize_to(tmp_path, environment("dev", region="us-gov-west-1"))
    text = (tmp_path / "stacks" / "smsbot-dev" / "cdk.tf.json").read_text()
    assert "arn:aws-us-gov:" in text
    assert "arn:aws:" not in text


def test_whoever_is_sending_has_ended_before_another_gives_its_text_up(dev: dict[str, Any]) -> None:
    timeout: int = dev["resource"]["aws_lambda_function"]["bot"]["timeout"]
    # The clocks of two machines may differ.
    assert timeout + 10 < SENDING_TAKES_AT_MOST


def test_no_environment_reads_the_state_of_another(synthesized: Path) -> None:
    # cdktf writes such a data source by itself where one stack uses an attribute of another.
    for path in synthesized.glob("stacks/*/cdk.tf.json"):
        assert "terraform_remote_state" not in path.read_text(encoding="utf-8")
