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
    graphs = [
        # Whatever KMS tells of a key: its metrics by key are younger than the rest.
        _graph(
            "Key usage",
            region,
            [
                _search(f'Namespace="AWS/KMS" "{arn}"', label=f"{name} key")
                for name, arn in key_arns.items()
            ],
        ),
        _graph(
            "Encryption errors",
            region,
            [
                _line(watched.logged(ENCRYPTION_ERRORS)),
                *map(_line, watched.undelivered()),
                *map(_line, watched.unsent()),
            ],
        ),
        _graph(
            "Dead-letter queue",
            region,
            [
                _line(watched.queue_metric("ApproximateNumberOfMessagesVisible")),
                _line(watched.queue_metric("ApproximateAgeOfOldestMessage"), right=True),
            ],
        ),
        _graph(
            "Function",
            region,
            [
                _line(watched.function_metric(name))
                for name in ("Invocations", "Errors", "Throttles")
            ],
        ),
        _graph("Outcomes", region, [_search(outcomes, label="")]),
        _graph("Texts", region, [_line(watched.logged(TEXTS))]),
    ]
    return json.dumps(
        {
            "widgets": [
                {
                    "type": "alarm",
                    **_place(0, 0, COLUMNS * WIDTH, ALARMS_HEIGHT),
                    "properties": {"title": "Alarms", "alarms": list(alarm_arns)},
                },
                *(
                    {
                        "type": "metric",
                        **_place(
                            WIDTH * (number % COLUMNS),
                            ALARMS_HEIGHT + HEIGHT * (number // COLUMNS),
                            WIDTH,
                            HEIGHT,
                        ),
                        "properties": graph,
                    }
                    for number, graph in enumerate(graphs)
                ),
            ]
        }
    )


def _place(x: int, y: int, width: int, height: int) -> dict[str, int]:
    return {"x": x, "y": y, "width": width, "height": height}


def _graph(title: str, region: str, metrics: list[object]) -> dict[str, object]:
    return {
        "title": title,
        "region": region,
        "view": "timeSeries",
        "period": FIVE_MINUTES,
        "metrics": metrics,
    }


def _line(metric: Metric, *, right: bool = False) -> list[object]:
    dimensions = [part for dimension in metric.dimensions.items() for part in dimension]
    options = {"stat": metric.statistic, **({"yAxis": "right"} if right else {})}
    return [metric.namespace, metric.name, *dimensions, options]


def _search(query: str, *, label: str) -> list[object]:
    expression = f"SEARCH('{query}', 'Sum', {FIVE_MINUTES})"
    return [{"expression": expression, "label": label}]
