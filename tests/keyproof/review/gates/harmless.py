"""Changes that weaken nothing and let nothing out, for the gates."""

import json
import re
from typing import Any

from tests.keyproof.access.faults.faulty import Config, both, policy_of
from tests.keyproof.review.gates.edits import Change, at


def another_dashboard(config: Config) -> None:
    config["resource"]["aws_cloudwatch_dashboard"]["second"] = {
        "dashboard_name": "second",
        "dashboard_body": "{}",
    }


def another_alarm(config: Config) -> None:
    """Of one's own, which may warn of whatever its owner wants; both topics let it publish."""
    for name in ("sns_topic_policy", "kms_key"):
        for each in config["resource"][f"aws_{name}"].values():
            each["policy"] = re.sub(
                r'("[^"]+-alarm-)function-errors"', r'\1function-errors", \1slow"', each["policy"]
            )
    alarms = config["resource"]["aws_cloudwatch_metric_alarm"]
    alarms["slow"] = {
        **alarms["function-errors"],
        "alarm_name": "smsbot-dev-watch-alarm-slow",
        "metric_name": "Duration",
        "statistic": "Average",
        "threshold": 5000,
        "evaluation_periods": 3,
    }


def another_output(config: Config) -> None:
    config["output"]["TopicName"] = {"value": "${aws_sns_topic.inbound-sms.name}"}


def release_of_terraform(config: Config) -> None:
    config["terraform"]["required_version"] = ">= 1.9"


def narrower_queue_policy(config: Config) -> None:
    with policy_of(config, "aws_sqs_queue_policy", "dead-letter") as document:
        document["Statement"].append(
            {
                "Sid": "NobodyPurges",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "sqs:PurgeQueue",
                "Resource": "*",
            }
        )


def moved(kind: str, old: str, new: str) -> Change:
    """Another name of a resource, which Terraform moves; declarations follow."""

    def put_in(config: Config) -> None:
        text = json.dumps(config).replace(f"{kind}.{old}", f"{kind}.{new}")
        config.clear()
        config.update(json.loads(text))
        config["resource"][kind][new] = config["resource"][kind].pop(old)
        config["moved"] = [{"from": f"{kind}.{old}", "to": f"{kind}.{new}"}]

    return put_in


def statements_by_other_names(config: Config) -> None:
    with policy_of(config, "aws_kms_key", "dynamodb") as document:
        document["Statement"].reverse()


def actions_in_another_case(config: Config) -> None:
    with policy_of(config, "aws_kms_key", "smsbot") as document:
        for each in document["Statement"]:
            if each["Sid"] == "SnsForQueues":
                each["Action"] = ["KMS:Decrypt", "kms:generatedatakey*"]


def account_by_its_number(config: Config) -> None:
    """The account's root, spelled as AWS allows it too."""
    number = "${data.aws_caller_identity.current.account_id}"
    with policy_of(config, "aws_kms_key", "sns") as document:
        for each in document["Statement"]:
            if each["Principal"] == {"AWS": f"arn:aws:iam::{number}:root"}:
                each["Principal"] = {"AWS": number}


def one_more_event(config: Config) -> None:
    rule = config["resource"]["aws_cloudwatch_event_rule"]["keys-in-danger"]
    document: Any = json.loads(rule["event_pattern"])
    for each in document["detail"]["$or"]:
        if "DisableKey" in each.get("eventName", []):
            each["eventName"].append("EnableKeyRotation")
    rule["event_pattern"] = json.dumps(document)


def one_more_line(config: Config) -> None:
    found = config["resource"]["aws_cloudwatch_log_metric_filter"]["encryption-errors"]
    found["pattern"] = found["pattern"].removesuffix(" }") + ' || ($.errorMessage = "*Key*") }'


def each_action_by_itself(kind: str, name: str) -> Change:
    """The statements of a policy split, which allows the same."""

    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            document["Statement"] = [
                {**each, "Sid": f"{each['Sid']}{place}", "Action": action}
                for each in document["Statement"]
                for place, action in enumerate(each["Action"])
            ]

    return put_in


def another_url(config: Config) -> None:
    config["output"]["Url"] = {"value": "${aws_sqs_queue.dead-letter.url}"}


HARMLESS: dict[str, Change] = {
    "the url of a queue as an output": another_url,
    "a role's statement split": each_action_by_itself(
        "aws_iam_role_policy", "bot-role-use-sns-key"
    ),
    "defaults that are written": both(
        at("aws_kms_key.sns", "multi_region", value=False),
        at("aws_kms_key.sns", "key_usage", "ENCRYPT_DECRYPT"),
        at("aws_kms_key.sns", "customer_master_key_spec", "SYMMETRIC_DEFAULT"),
        at("aws_sns_topic.inbound-sms", "fifo_topic", value=False),
    ),
    "another alarm": another_alarm,
    "another dashboard": another_dashboard,
    "another output": another_output,
    "a denial more": narrower_queue_policy,
    "statements in another order": statements_by_other_names,
    "an event more": one_more_event,
    "a line more": one_more_line,
    "a log group of another name": moved("aws_cloudwatch_log_group", "sns-logs", "of-sns"),
    "the account by its number": account_by_its_number,
    "a topic policy of another name": moved("aws_sns_topic_policy", "inbound-sms", "texts"),
    "actions in another case": actions_in_another_case,
    "a shorter rotation": at("aws_kms_key.sns", "rotation_period_in_days", 90),
    "a description of a key": at("aws_kms_key.sns", "description", "Topics."),
    "a newer runtime": at("aws_lambda_function.bot", "runtime", "python3.14"),
    "another architecture": at("aws_lambda_function.bot", "architectures", ["x86_64"]),
    "fewer tries": at("aws_lambda_function_event_invoke_config.bot", "maximum_retry_attempts", 1),
    "a longer queue": at("aws_sqs_queue.dead-letter", "message_retention_seconds", 1209600),
    "a shorter data key": at("aws_sqs_queue.dead-letter", "kms_data_key_reuse_period_seconds", 60),
    "a longer session": at("aws_iam_role.bot-role", "max_session_duration", 7200),
    "a shorter period": at("aws_cloudwatch_metric_alarm.dead-letters", "period", 60),
    "an earlier warning": at("aws_cloudwatch_metric_alarm.dead-letters-waiting", "threshold", 3600),
    "missing data that counts": at(
        "aws_cloudwatch_metric_alarm.dead-letters", "treat_missing_data", "missing"
    ),
    "a system log of warnings": at(
        "aws_lambda_function.bot",
        "logging_config",
        {
            "log_format": "JSON",
            "system_log_level": "WARN",
            "log_group": "${aws_cloudwatch_log_group.bot-function.name}",
        },
    ),
    "a retention as a text": at("aws_cloudwatch_log_group.sns-logs", "retention_in_days", "365"),
    "a rule of Terraform": at(
        "aws_sns_topic_policy.inbound-sms", "lifecycle", {"create_before_destroy": True}
    ),
    "a release of Terraform": release_of_terraform,
    "tags of a key": at(
        "aws_kms_key.sns", "tags", {"OffHoursShutdown": "disabled", "Team": "bots"}
    ),
}
