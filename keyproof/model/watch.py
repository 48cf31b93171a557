"""What watches a stack: the metrics of alarms and metric filters, and the patterns of rules."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from keyproof.model.resource import Resource

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
    for query in (alarm.values, *alarm.everything_at("metric_query", "metric")):
        for block in cast("list[object]", query) if isinstance(query, list) else [query]:
            if isinstance(block, Mapping):
                found = _metric(cast("Mapping[str, object]", block), "metric_name")
                if found.name:
                    yield found


def metric_made_by(log_filter: Resource) -> Metric:
    """The metric that a filter of log events makes."""
    made = log_filter.value("metric_transformation")
    block = cast("list[object]", made)[0] if isinstance(made, list) and made else made
    values = cast("Mapping[str, object]", block) if isinstance(block, Mapping) else {}
    return _metric(values, "name")


def _metric(values: Mapping[str, object], name: str) -> Metric:
    found = Resource(address="", type="", values=values)
    dimensions = found.value("dimensions")
    described = cast("Mapping[str, object]", dimensions) if isinstance(dimensions, Mapping) else {}
    return Metric(
        namespace=found.text("namespace"),
        name=found.text(name),
        dimensions={dimension: str(each) for dimension, each in described.items()},
    )


def pattern_of(rule: Resource) -> object:
    """The pattern of the events that a rule gets, or None for one that cannot be read."""
    try:
        pattern = json.loads(rule.text("event_pattern"))
    except (ValueError, RecursionError):
        return None
    reads_too = rule.text("state") == READS_TOO
    if not isinstance(pattern, dict) or reads_too:
        return cast("object", pattern)
    found = cast("dict[str, object]", pattern)
    detail = found.get("detail")
    inner = cast("dict[str, object]", detail) if isinstance(detail, dict) else {}
    return {**found, "detail": {"readOnly": [False], **inner}}
