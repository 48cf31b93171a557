"""What warns, in an account: alarms, the metrics that are made of logs, and the dashboard."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from keyproof.model.resource import Resource
from smsbot.account.account import Account, fields_of, resource_at

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.type_defs import (
        DimensionTypeDef,
        MetricAlarmTypeDef,
        MetricDataQueryOutputTypeDef,
    )

ALARM = "aws_cloudwatch_metric_alarm"
DASHBOARD = "aws_cloudwatch_dashboard"
METRIC_FILTER = "aws_cloudwatch_log_metric_filter"
OF_AN_ALARM = (
    "actions_enabled alarm_actions alarm_description alarm_name comparison_operator "
    "datapoints_to_alarm evaluation_periods extended_statistic insufficient_data_actions "
    "metric_name namespace period statistic threshold treat_missing_data unit"
)


def read_alarms(account: Account) -> list[Resource]:
    """Every alarm, metric filter and dashboard that is designed or looks so."""
    groups = {each.text("log_group_name") for each in account.scope.resources(METRIC_FILTER)}
    return [
        *_alarms(account),
        *account.read(partial(_metric_filters, account), sorted(groups)),
        *_dashboards(account),
    ]


def _alarms(account: Account) -> Iterator[Resource]:
    for each in account.listed(
        "the alarms",
        "cloudwatch:DescribeAlarms",
        "MetricAlarms",
        AlarmNamePrefix=account.scope.prefix,
    ):
        if account.scope.holds(ALARM, each["AlarmName"]):
            yield _alarm(account, each)


def _alarm(account: Account, alarm: "MetricAlarmTypeDef") -> Resource:
    name = alarm.get("AlarmName", "")
    return resource_at(
        account.scope.address(ALARM, name),
        arn=alarm.get("AlarmArn"),
        dimensions=_dimensions(alarm.get("Dimensions", [])),
        metric_query=[_metric_query(each) for each in alarm.get("Metrics", [])],
        ok_actions=alarm.get("OKActions"),
        **fields_of(alarm, OF_AN_ALARM),
    )


def _dimensions(dimensions: "Iterable[DimensionTypeDef]") -> dict[str, str]:
    return {each.get("Name", ""): each.get("Value", "") for each in dimensions}


def _metric_query(query: "MetricDataQueryOutputTypeDef") -> dict[str, object]:
    """A metric of an alarm, or what is computed of metrics."""
    found = query.get("MetricStat")
    metric = found["Metric"] if found else {}
    return {
        **fields_of(query, "account_id expression id return_data"),
        "metric": [
            {
                "dimensions": _dimensions(metric.get("Dimensions", [])),
                **fields_of(metric, "metric_name namespace"),
                **fields_of(found, "period stat unit"),
            }
        ]
        if found
        else None,
    }


def _metric_filters(account: Account, log_group: str) -> Iterator[Resource]:
    for each in account.listed(
        f"the metric filters of {log_group}",
        "logs:DescribeMetricFilters",
        "metricFilters",
        logGroupName=log_group,
    ):
        name = each.get("filterName", "")
        yield resource_at(
            account.scope.address(METRIC_FILTER, name),
            log_group_name=log_group,
            metric_transformation=[
                {
                    "default_value": metric.get("defaultValue"),
                    "dimensions": metric.get("dimensions", {}),
                    "name": metric.get("metricName"),
                    "namespace": metric.get("metricNamespace"),
                    "value": metric.get("metricValue"),
                }
                for metric in each.get("metricTransformations", [])
            ],
            name=name,
            pattern=each.get("filterPattern"),
        )


def _dashboards(account: Account) -> Iterator[Resource]:
    """The dashboards, and not what they show: it decides nothing."""
    for each in account.listed(
        "the dashboards",
        "cloudwatch:ListDashboards",
        "DashboardEntries",
        DashboardNamePrefix=account.scope.prefix.rstrip("-"),
    ):
        name = each["DashboardName"]
        if account.scope.holds(DASHBOARD, name):
            yield resource_at(account.scope.address(DASHBOARD, name), dashboard_name=name)
