"""A CloudWatch alarm on one metric, or on an expression of several."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from constructs import Construct

from constructs_lib.aws import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs_lib.logical_id import keep_logical_id

AT_LEAST = "GreaterThanOrEqualToThreshold"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric of CloudWatch. ``statistic`` is one such as ``Sum`` or ``Maximum``."""

    namespace: str
    name: str
    statistic: str
    dimensions: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """What an alarm looks at, and from which value on it warns.

    ``expression`` is CloudWatch's metric math, in which the metrics are ``m1``, ``m2`` and so on;
    an alarm on one metric needs none. ``description`` is the text that subscribers read.
    """

    description: str
    metrics: tuple[Metric, ...]
    expression: str = ""
    threshold: float
    period_in_seconds: int

    def __post_init__(self) -> None:
        if not self.expression and len(self.metrics) != 1:
            raise ValueError(f"an alarm on {len(self.metrics)} metrics needs an expression")


def metric_alarm(
    scope: Construct, id: str, *, name: str, alarm: Alarm, topic_arns: Sequence[str]
) -> None:
    """Make the alarm, which warns every one of the topics.

    Missing data is not an alarm: the metrics here exist only where something happened, or, those
    of a queue, where it is in use.
    """
    one = None if alarm.expression else alarm.metrics[0]
    resource = CloudwatchMetricAlarm(
        scope,
        id,
        alarm_name=name,
        alarm_description=alarm.description,
        alarm_actions=topic_arns,
        comparison_operator=AT_LEAST,
        threshold=alarm.threshold,
        evaluation_periods=1,
        treat_missing_data="notBreaching",
        namespace=one.namespace if one else None,
        metric_name=one.name if one else None,
        statistic=one.statistic if one else None,
        dimensions=(one.dimensions or None) if one else None,
        period=alarm.period_in_seconds if one else None,
        metric_query=None if one else _queries(alarm),
    )
    keep_logical_id(resource, id, scope=scope)


def _queries(alarm: Alarm) -> list[CloudwatchMetricAlarmMetricQuery]:
    return [
        CloudwatchMetricAlarmMetricQuery(id="e1", expression=alarm.expression, return_data=True),
        *(
            CloudwatchMetricAlarmMetricQuery(
                id=f"m{number}",
                metric=CloudwatchMetricAlarmMetricQueryMetric(
                    namespace=metric.namespace,
                    metric_name=metric.name,
                    stat=metric.statistic,
                    dimensions=metric.dimensions or None,
                    period=alarm.period_in_seconds,
                ),
            )
            for number, metric in enumerate(alarm.metrics, start=1)
        ),
    ]
