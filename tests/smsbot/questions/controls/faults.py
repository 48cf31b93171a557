"""Faults to seed in a configuration; each turns a requirement to not met."""

import json
from typing import Any

from tests.keyproof.access.faults.faulty import ACCOUNT
from tests.stacks.synthesized import PLAIN

Config = dict[str, Any]


def of(config: Config, kind: str, name: str) -> Any:
    return config["resource"][kind][name]


def no_rotation(config: Config) -> None:
    of(config, "aws_kms_key", "sns")["enable_key_rotation"] = False


def disabled(config: Config) -> None:
    of(config, "aws_kms_key", "sns")["is_enabled"] = False


def a_replica(config: Config) -> None:
    replica = {"primary_key_arn": "${aws_kms_key.sns.arn}"}
    config["resource"]["aws_kms_replica_key"] = {"copy": replica}


def plain_state(config: Config) -> None:
    key = f"arn:aws:kms:eu-west-1:111111111111:alias/{PLAIN.names.prefix}"
    config["terraform"]["backend"] = {"s3": {"bucket": "b", "key": "k", "kms_key_id": key}}


def state_under_a_key_of_aws(config: Config) -> None:
    s3 = {"bucket": "b", "key": "k", "encrypt": True, "kms_key_id": "alias/aws/s3"}
    config["terraform"]["backend"] = {"s3": s3}


def several_regions(config: Config) -> None:
    of(config, "aws_kms_key", "sns")["multi_region"] = True


def another_account(config: Config) -> None:
    key = of(config, "aws_kms_key", "sns")
    document = json.loads(key["policy"])
    document["Statement"].append(
        {
            "Sid": "Stranger",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": "kms:Decrypt",
            "Resource": "*",
        }
    )
    key["policy"] = json.dumps(document)


def every_key(config: Config) -> None:
    policy = of(config, "aws_iam_role_policy", "bot-role-use-sns-key")
    document = json.loads(policy["policy"])
    document["Statement"][0]["Resource"] = "*"
    policy["policy"] = json.dumps(document)


def every_key_of_another_region(config: Config) -> None:
    policy = of(config, "aws_iam_role_policy", "bot-role-use-sns-key")
    document = json.loads(policy["policy"])
    document["Statement"].append(
        {
            "Sid": "Elsewhere",
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/*",
        }
    )
    policy["policy"] = json.dumps(document)


def every_action_on_every_key(config: Config) -> None:
    policy = of(config, "aws_iam_role_policy", "bot-role-use-sns-key")
    document = json.loads(policy["policy"])
    statement = document["Statement"][0]
    del statement["Action"]
    statement |= {"NotAction": "iam:*", "Resource": "arn:*:kms:*:*:key/*"}
    policy["policy"] = json.dumps(document)


def every_action_of_a_service(config: Config) -> None:
    policy = of(config, "aws_iam_role_policy", "bot-role-use-sns-key")
    document = json.loads(policy["policy"])
    document["Statement"][0]["Action"] = ["kms:*"]
    policy["policy"] = json.dumps(document)


def another_role(config: Config) -> None:
    policy = of(config, "aws_iam_role_policy", "bot-role-use-sns-key")
    document = json.loads(policy["policy"])
    document["Statement"].append(
        {"Sid": "Other", "Effect": "Allow", "Action": "sts:Assume*", "Resource": "*"}
    )
    policy["policy"] = json.dumps(document)


def a_service_for_anybody(config: Config) -> None:
    role = of(config, "aws_iam_role", "bot-role")
    document = json.loads(role["assume_role_policy"])
    document["Statement"][0]["Principal"] = {"Service": "sns.amazonaws.com"}
    document["Statement"][0]["Condition"] = {"StringLike": {"aws:SourceAccount": "*"}}
    role["assume_role_policy"] = json.dumps(document)


def plain_topic(config: Config) -> None:
    del of(config, "aws_sns_topic", "inbound-sms")["kms_master_key_id"]


def plain_queue(config: Config) -> None:
    queue = of(config, "aws_sqs_queue", "dead-letter")
    del queue["kms_master_key_id"], queue["kms_data_key_reuse_period_seconds"]


def plain_table(config: Config) -> None:
    del of(config, "aws_dynamodb_table", "analytics")["server_side_encryption"]


def plain_logs(config: Config) -> None:
    del of(config, "aws_cloudwatch_log_group", "bot-function")["kms_key_id"]


def short_logs(config: Config) -> None:
    of(config, "aws_cloudwatch_log_group", "bot-function")["retention_in_days"] = 364


def without_tls(config: Config) -> None:
    del config["resource"]["aws_sqs_queue_policy"]["dead-letter"]


def over_http(config: Config) -> None:
    of(config, "aws_sns_topic_subscription", "inbound-sms")["protocol"] = "http"


def public_topic(config: Config) -> None:
    policy = of(config, "aws_sns_topic_policy", "inbound-sms")
    document = json.loads(policy["policy"])
    document["Statement"].append(
        {
            "Sid": "Stranger",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": "${aws_sns_topic.inbound-sms.arn}",
        }
    )
    policy["policy"] = json.dumps(document)


def function_url(config: Config) -> None:
    url = {
        "function_name": "${aws_lambda_function.bot.function_name}",
        "authorization_type": "NONE",
    }
    config["resource"]["aws_lambda_function_url"] = {"open": url}


def nobody_watches(config: Config) -> None:
    of(config, "aws_cloudwatch_event_rule", "keys-in-danger")["event_pattern"] = (
        '{"source":["aws.ec2"]}'
    )


def silent_alarm(config: Config) -> None:
    of(config, "aws_cloudwatch_metric_alarm", "dead-letters")["alarm_actions"] = []


def alarm_off(config: Config) -> None:
    of(config, "aws_cloudwatch_metric_alarm", "dead-letters")["actions_enabled"] = False


def no_recovery(config: Config) -> None:
    of(config, "aws_dynamodb_table", "analytics")["point_in_time_recovery"]["enabled"] = False
