"""What watches a stack: the metrics of alarms and metric filters, and the patterns of rules."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from keyproof.json_values import as_object, listed, parsed
from keyproof.model.resource import Resource, Unknown

ALARM = "aws_cloudwatch_metric_alarm"
FILTER = "aws_cloudwatch_log_metric_filter"
EVENT_RULE = "aws_cloudwatch_event_rule"
# What a metric of AWS is about: its namespace, its dimension, and the argument that names it.
METRICS_OF = {
    "aws_cloudwatch_event_rule": ("AWS/Events", "RuleName", "name"),
    "aws_cloudwatch_log_group": ("AWS/Logs", "LogGroupName", "name"),
    "aws_dynamodb_table": ("AWS/DynamoDB", "TableName", "name"),
    "aws_lambda_function": ("AWS/Lambda", "FunctionName", "function_name"),
    "aws_sns_topic": ("AWS/SNS", "TopicName", "name"),
    "aws_sqs_queue": ("AWS/SQS", "QueueName", "name"),
}
# EventBridge gives any other rule the calls that change something, and not those that only read.
READS_TOO = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


class Metric(NamedTuple):
    """A metric that an alarm watches, or that a filter of log events makes."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]


def metrics_of(alarm: Resource) -> Iterator[Metric]:
    """The metric of an alarm, or those of its queries."""
    for query in (alarm.values, *alarm.everything_at("metric_query.metric")):
        found = (_metric(as_object(block), "metric_name") for block in listed(query))
        yield from (each for each in found if each.name)


def metric_made_by(log_filter: Resource) -> Metric:
    """The metric that a filter of log events makes."""
    made = log_filter.everything_at("metric_transformation")
    return _metric(as_object(next(iter(made), None)), "name")


def _metric(values: Mapping[str, object], name: str) -> Metric:
    found = Resource(address="", type="", values=values)
    described = as_object(found.value("dimensions"))
    return Metric(
        namespace=found.text("namespace"),
        name=found.text(name),
        dimensions={
            dimension: f"${{{each.reference}}}" if isinstance(each, Unknown) else str(each)
            for dimension, each in described.items()
        },
    )


def pattern_of(rule: Resource) -> object:
    """The pattern of the events that a rule gets, or None for one that cannot be read."""
    found = as_object(parsed(rule.text("event_pattern")))
    if not found or rule.text("state") == READS_TOO:
        return found or None
    return {**found, "detail": {"readOnly": [False], **as_object(found.get("detail"))}}
