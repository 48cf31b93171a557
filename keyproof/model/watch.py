"""What watches a stack: its alarms, its metric filters, and the patterns of its rules."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor
from typing import cast

from keyproof.aws.written_values import as_number
from keyproof.model.identifiers import arn_of
from keyproof.model.resource import Resource, Stack

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


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm; each metric is its namespace, its name and its dimensions.

    ``threshold`` is the lowest number that it warns of, None where that is not known. ``sees`` is
    what it watches in words, such as "Sum of AWS/Lambda Errors". ``waits`` are the seconds that all
    of its periods take together, ``needs`` is how many of them have to be above the threshold.
    """

    address: str
    threshold: float | None
    metrics: tuple[tuple[str, str, Mapping[str, str]], ...]
    sees: str
    waits: int
    needs: int


@dataclass(frozen=True, kw_only=True)
class MetricFilter:
    """A metric that is made of the lines of the log group ``group`` that are like a pattern."""

    address: str
    group: str
    pattern: str
    namespace: str
    metric: str
    dimensions: frozenset[str]

    @property
    def lines(self) -> tuple[str, str]:
        """Which lines it counts: the pattern, and the log group."""
        return self.pattern, self.group


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Everything that watches. ``patterns`` are by the ARN of the rule.

    ``names`` are the resources that metrics of AWS can be about, by namespace and dimension.
    """

    alarms: tuple[Alarm, ...]
    filters: tuple[MetricFilter, ...]
    patterns: Mapping[str, object]
    names: frozenset[tuple[str, str, str]]


def watch_of(stack: Stack) -> Watch:
    """What watches a stack."""
    return Watch(
        alarms=tuple(_alarm(each) for each in stack.resources if each.type == ALARM),
        filters=tuple(_filter(each) for each in stack.resources if each.type == FILTER),
        patterns={
            arn_of(each, stack.location): _pattern(each)
            for each in stack.resources
            if each.type == EVENT_RULE
        },
        names=frozenset(
            (namespace, dimension, each.text(argument))
            for each in stack.resources
            if each.type in METRICS_OF
            for namespace, dimension, argument in [METRICS_OF[each.type]]
        ),
    )


def _alarm(alarm: Resource) -> Alarm:
    threshold = as_number(alarm.value("threshold"))
    periods = alarm.number("evaluation_periods") or 1
    return Alarm(
        address=alarm.address,
        threshold=None if threshold is None else _lowest(threshold, alarm),
        metrics=tuple(
            (each.text("namespace"), each.text("metric_name"), _texts(each.value("dimensions")))
            for each in _metrics(alarm)
        ),
        sees=_in_words(alarm),
        waits=periods * max((each.number("period") or 0 for each in _metrics(alarm)), default=0),
        needs=alarm.number("datapoints_to_alarm") or periods,
    )


def _lowest(threshold: float, alarm: Resource) -> float:
    """The lowest number that an alarm warns of. What is counted, or in per cent, is a whole one."""
    is_exceeded = alarm.text("comparison_operator") == "GreaterThanThreshold"
    return floor(threshold) + 1.0 if is_exceeded else threshold


def _metrics(alarm: Resource) -> Iterator[Resource]:
    """The metric of an alarm, or those of its queries, each with its arguments."""
    for query in (alarm.values, *alarm.everything_at("metric_query", "metric")):
        yield from (each for each in _blocks(query) if each.text("metric_name"))


def _blocks(value: object) -> Iterator[Resource]:
    for block in cast("list[object]", value) if isinstance(value, list) else [value]:
        values = cast("Mapping[str, object]", block) if isinstance(block, Mapping) else {}
        yield Resource(address="", type="", values=values)


def _in_words(alarm: Resource) -> str:
    expressions = [
        query.text("expression")
        for query in _blocks(alarm.value("metric_query"))
        if query.text("expression") and query.flag("return_data")
    ]
    metrics = [
        " ".join(
            (
                each.text("stat") or each.text("statistic") or each.text("extended_statistic"),
                "of",
                each.text("namespace"),
                each.text("metric_name"),
                *([f"in {each.text('unit')}"] if each.text("unit") not in ("", "None") else []),
                # What a metric of AWS is about is a resource, which the proofs look up.
                *(
                    []
                    if each.text("namespace").startswith("AWS/")
                    else sorted(_texts(each.value("dimensions")).values())
                ),
            )
        )
        for each in _metrics(alarm)
    ]
    return "; ".join(dict.fromkeys((*expressions, *sorted(metrics))))


def _filter(found: Resource) -> MetricFilter:
    made = "metric_transformation"
    return MetricFilter(
        address=found.address,
        group=found.text("log_group_name"),
        pattern=found.text("pattern"),
        namespace=found.text(made, "namespace"),
        metric=found.text(made, "name"),
        dimensions=frozenset(_texts(found.value(made, "dimensions"))),
    )


def _texts(value: object) -> Mapping[str, str]:
    found = cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
    return {name: str(each) for name, each in found.items()}


def _pattern(rule: Resource) -> object:
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
