"""What warns: a topic that alarms and rules may publish to, alarms, metrics of a log, rules."""

import pytest
from syrupy.assertion import SnapshotAssertion

from constructs_lib.cdk import TerraformStack
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.messages.event_rule import Message, event_rule
from constructs_lib.messages.log_metric import log_metric
from constructs_lib.messages.metric_alarm import Alarm, Metric, metric_alarm
from tests.constructs_lib.synthesis import OPENER, arn, encryption_key, synthesized, whole

ERRORS = Metric(
    namespace="AWS/Lambda", name="Errors", statistic="Sum", dimensions={"FunctionName": "f"}
)
TEXTS = Metric(namespace="app", name="Texts", statistic="Sum")


def test_a_topic_takes_messages_of_the_named_alarms_and_rules(snapshot: SnapshotAssertion) -> None:
    alarm, rule = arn("cloudwatch", "alarm:errors"), arn("events", "rule/keys")

    def build(stack: TerraformStack) -> None:
        EncryptedTopic(
            stack,
            "alarms",
            name="alarms",
            key=encryption_key(stack),
            opened_by=OPENER,
            alarms=(alarm,),
            rules=(rule,),
        )

    assert whole(build) == snapshot


@pytest.mark.parametrize("service", ["cloudwatch", "events", "s3"])
def test_a_service_whose_resources_have_to_be_named_is_refused(service: str) -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        EncryptedTopic(stack, "t", name="t", key=key, opened_by="", services=(service,))

    with pytest.raises(ValueError, match=f"the service {service}; allowed are sms-voice, and "):
        synthesized(build)


@pytest.mark.parametrize(("metrics", "expression"), [((ERRORS,), ""), ((ERRORS, TEXTS), "m1 / m2")])
def test_an_alarm_warns_every_topic(
    metrics: tuple[Metric, ...], expression: str, snapshot: SnapshotAssertion
) -> None:
    alarm = Alarm(
        description="It failed.",
        metrics=metrics,
        expression=expression,
        threshold=0.5,
        period_in_seconds=300,
    )

    def build(stack: TerraformStack) -> None:
        metric_alarm(stack, "errors", name="app-errors", alarm=alarm, topic_arns=["a", "b"])

    assert whole(build) == snapshot


def test_several_metrics_without_an_expression_are_refused() -> None:
    with pytest.raises(ValueError, match="an alarm on 2 metrics needs an expression"):
        Alarm(description="", metrics=(ERRORS, TEXTS), threshold=1, period_in_seconds=60)


def test_lines_of_a_log_group_become_a_metric(snapshot: SnapshotAssertion) -> None:
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

    assert whole(build) == snapshot


def test_a_rule_tells_each_topic_the_same(snapshot: SnapshotAssertion) -> None:
    def build(stack: TerraformStack) -> None:
        event_rule(
            stack,
            "keys",
            name="app-keys",
            description="A key is in danger.",
            pattern={"source": ["aws.kms"]},
            message=Message(text="Call <call>.", parts={"call": "$.detail.eventName"}),
            topic_arns={"one": "a", "two": "b"},
        )

    assert whole(build) == snapshot
