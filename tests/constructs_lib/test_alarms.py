"""What warns: a topic that alarms and rules may publish to, alarms, metrics of a log, rules."""

import json
from typing import Any

import pytest

from constructs_lib.cdk import TerraformStack
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.messages.event_rule import Message, event_rule
from constructs_lib.messages.log_metric import log_metric
from constructs_lib.messages.metric_alarm import Alarm, Metric, metric_alarm
from tests.constructs_lib.synthesis import (
    KEY_ARN,
    OPENER,
    SEND,
    added_to_key,
    arn,
    denied_but_to_one_role,
    encryption_key,
    statements,
    synthesized,
)

ERRORS = Metric(
    namespace="AWS/Lambda", name="Errors", statistic="Sum", dimensions={"FunctionName": "f"}
)
TEXTS = Metric(namespace="app", name="Texts", statistic="Sum")
TOPIC = "arn:aws:sns:eu-west-1:111122223333:alarms"


def test_a_topic_takes_messages_of_the_named_alarms_and_rules() -> None:
    alarm, rule = arn("cloudwatch", "alarm:errors"), arn("events", "rule/keys")

    def build(stack: TerraformStack) -> None:
        EncryptedTopic(
            stack,
            "alarms",
            name="alarms",
            key=encryption_key(stack),
            opened_by=OPENER,
            publishers=(),
            alarms=(alarm,),
            rules=(rule,),
        )

    resources = synthesized(build)
    for_the_alarm = {
        "StringEquals": {"aws:SourceAccount": "111122223333"},
        "ArnLike": {"aws:SourceArn": alarm},
    }
    # EventBridge tells neither; where it does, it has to be this.
    for_the_rule = {
        "StringEqualsIfExists": {"aws:SourceAccount": "111122223333"},
        "ArnEqualsIfExists": {"aws:SourceArn": rule},
    }

    def publisher(service: str, action: Any, resource: str, condition: Any) -> dict[str, Any]:
        return {
            "Sid": f"Publisher{service.capitalize()}",
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": action,
            "Resource": resource,
            "Condition": condition,
        }

    *published, transport, opening = statements(
        resources["aws_sns_topic_policy"]["alarms"]["policy"]
    )
    assert published == [
        publisher("cloudwatch", "sns:Publish", TOPIC, for_the_alarm),
        publisher("events", "sns:Publish", TOPIC, for_the_rule),
    ]
    assert transport["Sid"] == "DeniedWithoutTls"
    assert opening == denied_but_to_one_role(TOPIC)
    assert resources["aws_sns_topic"]["alarms"]["kms_master_key_id"] == KEY_ARN
    _, *used = added_to_key(resources)
    context = {"ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": TOPIC}}
    assert used == [
        publisher("cloudwatch", SEND, "*", for_the_alarm),
        publisher("events", SEND, "*", context),
    ]


@pytest.mark.parametrize("publisher", ["cloudwatch", "events", "s3"])
def test_a_publisher_whose_resources_have_to_be_named_is_refused(publisher: str) -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        EncryptedTopic(stack, "t", name="t", key=key, opened_by="", publishers=(publisher,))

    with pytest.raises(ValueError, match=f"the publisher {publisher}; allowed are sms-voice, and "):
        synthesized(build)


def alarm_of(alarm: Alarm) -> dict[str, Any]:
    def build(stack: TerraformStack) -> None:
        metric_alarm(stack, "errors", name="app-errors", alarm=alarm, topic_arns=["a", "b"])

    return synthesized(build)["aws_cloudwatch_metric_alarm"]["errors"]


ALWAYS = {
    "alarm_name": "app-errors",
    "alarm_description": "It failed.",
    "alarm_actions": ["a", "b"],
    "comparison_operator": "GreaterThanOrEqualToThreshold",
    "evaluation_periods": 1,
    "treat_missing_data": "notBreaching",
}


def test_an_alarm_on_a_metric_warns_every_topic() -> None:
    alarm = Alarm(description="It failed.", metrics=(ERRORS,), threshold=2, period_in_seconds=60)
    assert alarm_of(alarm) == {
        **ALWAYS,
        "threshold": 2,
        "namespace": "AWS/Lambda",
        "metric_name": "Errors",
        "statistic": "Sum",
        "dimensions": {"FunctionName": "f"},
        "period": 60,
    }


def test_an_alarm_on_an_expression_names_its_metrics_in_order() -> None:
    alarm = Alarm(
        description="It failed.",
        metrics=(ERRORS, TEXTS),
        expression="m1 / m2",
        threshold=0.5,
        period_in_seconds=300,
    )
    found = alarm_of(alarm)
    queries = found.pop("metric_query")
    assert found == {**ALWAYS, "threshold": 0.5}
    assert queries == [
        {"id": "e1", "expression": "m1 / m2", "return_data": True},
        {
            "id": "m1",
            "metric": {
                "namespace": "AWS/Lambda",
                "metric_name": "Errors",
                "stat": "Sum",
                "dimensions": {"FunctionName": "f"},
                "period": 300,
            },
        },
        {
            "id": "m2",
            "metric": {
                "namespace": "app",
                "metric_name": "Texts",
                "stat": "Sum",
                "period": 300,
            },
        },
    ]


def test_several_metrics_without_an_expression_are_refused() -> None:
    with pytest.raises(ValueError, match="an alarm on 2 metrics needs an expression"):
        Alarm(description="", metrics=(ERRORS, TEXTS), threshold=1, period_in_seconds=60)


def test_lines_of_a_log_group_become_a_metric() -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        group = EncryptedLogGroup(stack, "logs", name="/app", key=key, retention_in_days=30)
        log_metric(
            stack,
            "outcomes",
            name="app-outcomes",
            log_group=group,
            pattern='{ $.outcome = "*" }',
            namespace="app",
            metric="Outcomes",
            dimensions={"Outcome": "$.outcome"},
        )

    assert synthesized(build)["aws_cloudwatch_log_metric_filter"]["outcomes"] == {
        "name": "app-outcomes",
        "log_group_name": "${aws_cloudwatch_log_group.logs.name}",
        "pattern": '{ $.outcome = "*" }',
        "metric_transformation": {
            "namespace": "app",
            "name": "Outcomes",
            "value": "1",
            "dimensions": {"Outcome": "$.outcome"},
        },
    }


def test_a_rule_tells_each_topic_the_same() -> None:
    pattern = {"source": ["aws.kms"]}

    def build(stack: TerraformStack) -> None:
        event_rule(
            stack,
            "keys",
            name="app-keys",
            description="A key is in danger.",
            pattern=pattern,
            message=Message(text="Call <call>.", parts={"call": "$.detail.eventName"}),
            topic_arns={"one": "a", "two": "b"},
        )

    resources = synthesized(build)
    rule = resources["aws_cloudwatch_event_rule"]["keys"]
    assert json.loads(rule.pop("event_pattern")) == pattern
    assert rule == {
        "name": "app-keys",
        "description": "A key is in danger.",
        "state": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    }
    assert resources["aws_cloudwatch_event_target"] == {
        f"keys-{topic}": {
            "rule": "${aws_cloudwatch_event_rule.keys.name}",
            "target_id": topic,
            "arn": topic_arn,
            "input_transformer": {
                "input_paths": {"call": "$.detail.eventName"},
                "input_template": '"Call <call>."',
            },
        }
        for topic, topic_arn in {"one": "a", "two": "b"}.items()
    }
