"""Resources that AWS takes for one, each with words of what every gate says."""

from typing import Any

from tests.keyproof.access.faults.faulty import Config
from tests.keyproof.review.gates.edits import Change, added, at

NOTHING = '{"Version": "2012-10-17", "Statement": []}'


def all_of(kind: str, argument: str, value: object) -> Change:
    def put_in(config: Config) -> None:
        for each in config["resource"][kind].values():
            each[argument] = value

    return put_in


def again(kind: str, name: str, /, **other: Any) -> Change:
    """A second resource of a type, with the same arguments but some."""

    def put_in(config: Config) -> None:
        named = config["resource"][kind]
        named["again"] = {**named[name], **other}

    return put_in


IDENTITIES: dict[str, tuple[Change, str]] = {
    "targets of one id": (
        all_of("aws_cloudwatch_event_target", "target_id", "same"),
        "keys-in-danger-alarms-under-main-key: AWS takes it for aws_cloudwatch_event_target."
        "keys-in-danger-alarms-under-sns-key: rule smsbot-dev-watch-rule-keys-in-danger",
    ),
    "a target of another rule by its name": (
        at(
            "aws_cloudwatch_event_target.unusable-keys-used-alarms-under-sns-key",
            "rule",
            "${aws_cloudwatch_event_rule.keys-in-danger.name}",
        ),
        "target_id alarms-under-sns-key. The last one written replaces it. Give each its own",
    ),
    "metric filters of one name": (
        all_of("aws_cloudwatch_log_metric_filter", "name", "same"),
        "encryption-errors: AWS takes it for aws_cloudwatch_log_metric_filter.opt-outs",
    ),
    "two alarms of one name": (
        at(
            "aws_cloudwatch_metric_alarm.dead-letters",
            "alarm_name",
            "smsbot-dev-watch-alarm-function-errors",
        ),
        "dead-letters: AWS takes it for aws_cloudwatch_metric_alarm.function-errors: alarm_name",
    ),
    "alarms of one name": (
        all_of("aws_cloudwatch_metric_alarm", "alarm_name", "same"),
        "Give each its own alarm_name.",
    ),
    "an alarm of alarms with the name of one": (
        added(
            "aws_cloudwatch_composite_alarm",
            alarm_name="smsbot-dev-watch-alarm-function-errors",
            alarm_rule="FALSE",
        ),
        "function-errors: AWS takes it for aws_cloudwatch_composite_alarm.added",
    ),
    "rules of one name": (
        all_of("aws_cloudwatch_event_rule", "name", "same"),
        "keys-in-danger: AWS takes it for aws_cloudwatch_event_rule.unusable-keys-used",
    ),
    "inline policies of one name": (
        all_of("aws_iam_role_policy", "name", "same"),
        "publish-status: AWS takes it for aws_iam_role_policy.bot-role-send-texts",
    ),
    "an inline policy within the role": (
        at("aws_iam_role.bot-role", "inline_policy", [{"name": "a", "policy": NOTHING}]),
        "aws_iam_role.bot-role: its inline_policy and aws_iam_role_policy.",
    ),
    "a role that deletes its policies": (
        at("aws_iam_role.bot-role", "inline_policy", [{}]),
        "aws_iam_role.bot-role: its inline_policy and aws_iam_role_policy.",
    ),
    "permissions of one statement": (
        all_of("aws_lambda_permission", "statement_id", "same"),
        "delivery-status: AWS takes it for aws_lambda_permission.inbound-sms: function_name",
    ),
    "a subscription again": (
        again("aws_sns_topic_subscription", "inbound-sms"),
        "AWS takes it for aws_sns_topic_subscription.again",
    ),
    "a table again": (again("aws_dynamodb_table", "analytics"), "for aws_dynamodb_table.again"),
    "a role again, in another case": (
        again("aws_iam_role", "bot-role", name="SMSBOT-dev-compute-role-bot"),
        "for aws_iam_role.again: name smsbot-dev-compute-role-bot",
    ),
    "a log group of another one": (
        at(
            "aws_cloudwatch_log_group.sns-logs",
            "name",
            "/aws/lambda/smsbot-dev-compute-function-bot",
        ),
        "AWS takes it for aws_cloudwatch_log_group.sns-logs",
    ),
    "a filter by the text of its log group": (
        added(
            "aws_cloudwatch_log_metric_filter",
            name="smsbot-dev-watch-metric-encryption-errors",
            log_group_name="/aws/lambda/smsbot-dev-compute-function-bot",
            pattern='{ $.a = "b" }',
            metric_transformation={"name": "A", "namespace": "a", "value": "1"},
        ),
        "for aws_cloudwatch_log_metric_filter.added",
    ),
    "a dashboard again": (
        again("aws_cloudwatch_dashboard", "overview", dashboard_body="{}"),
        "for aws_cloudwatch_dashboard.again",
    ),
}
