"""The dashboard of an environment, as CloudWatch takes it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import json
from collections.abc import Mapping, Sequence

from constructs_lib.messages.metric_alarm import Metric
from stacks.watch.alarms import ENCRYPTION_ERRORS, FIVE_MINUTES, OUTCOME, OUTCOMES, TEXTS, Watched

# CloudWatch's grid is 24 units wide.
WIDTH, HEIGHT = 8, 6
COLUMNS = 24 // WIDTH
ALARMS_HEIGHT = 3


def dashboard_body(
    watched: Watched,
    *,
    region: str,
    key_arns: Mapping[str, str],
    alarm_arns: Sequence[str],
) -> str:
    """The body; ``key_arns`` are by the key's name."""
    outcomes = f'{{{watched.namespace},{OUTCOME}}} MetricName="{OUTCOMES}"'
    # Whatever KMS tells of a key: its metrics by key are younger than the rest.
    keys = [
        _search(f'Namespace="AWS/KMS" "{arn}"', label=f"{name} key")
        for name, arn in key_arns.items()
    ]
    errors = (watched.logged(ENCRYPTION_ERRORS), *watched.undelivered(), *watched.unsent())
    waiting = watched.queue_metric("ApproximateNumberOfMessagesVisible")
    oldest = watched.queue_metric("ApproximateAgeOfOldestMessage")
    calls = map(watched.function_metric, ("Invocations", "Errors", "Throttles"))
    graphs: dict[str, list[object]] = {
        "Key usage": [*keys],
        "Encryption errors": [_line(each) for each in errors],
        "Dead-letter queue": [_line(waiting), _line(oldest, right=True)],
        "Function": [_line(each) for each in calls],
        "Outcomes": [_search(outcomes, label="")],
        "Texts": [_line(watched.logged(TEXTS))],
    }
    overview = {"title": "Alarms", "alarms": list(alarm_arns)}
    widgets = [_widget("alarm", overview, place=(0, 0, COLUMNS * WIDTH, ALARMS_HEIGHT))]
    for number, (title, metrics) in enumerate(graphs.items()):
        row, column = divmod(number, COLUMNS)
        graph = {
            "title": title,
            "region": region,
            "view": "timeSeries",
            "period": FIVE_MINUTES,
            "metrics": metrics,
        }
        place = (WIDTH * column, ALARMS_HEIGHT + HEIGHT * row, WIDTH, HEIGHT)
        widgets.append(_widget("metric", graph, place=place))
    return json.dumps({"widgets": widgets})


def _widget(
    kind: str, properties: Mapping[str, object], *, place: tuple[int, int, int, int]
) -> dict[str, object]:
    where = dict(zip(("x", "y", "width", "height"), place, strict=True))
    return {"type": kind, **where, "properties": properties}


def _line(metric: Metric, *, right: bool = False) -> list[object]:
    dimensions = [part for dimension in metric.dimensions.items() for part in dimension]
    options = {"stat": metric.statistic, **({"yAxis": "right"} if right else {})}
    return [metric.namespace, metric.name, *dimensions, options]


def _search(query: str, *, label: str) -> list[object]:
    expression = f"SEARCH('{query}', 'Sum', {FIVE_MINUTES})"
    return [{"expression": expression, "label": label}]
