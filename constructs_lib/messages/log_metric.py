"""A metric that CloudWatch Logs makes of the lines of a log group."""

from constructs import Construct

from constructs_lib.aws import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
)
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.logical_id import attribute, keep_logical_id


def log_metric(
    scope: Construct,
    id: str,
    *,
    name: str,
    log_group: EncryptedLogGroup,
    pattern: str,
    namespace: str,
    metric: str,
    dimensions: dict[str, str] | None = None,
) -> None:
    """Count each line that ``pattern`` matches.

    ``dimensions`` are the metric's, each with the field of the line that is its value, such as
    ``$.outcome``; the metric then exists once for each value.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    """
    resource = CloudwatchLogMetricFilter(
        scope,
        id,
        name=name,
        log_group_name=attribute(log_group, "name"),
        pattern=pattern,
        metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
            namespace=namespace, name=metric, value="1", dimensions=dimensions
        ),
    )
    keep_logical_id(resource, id, scope=scope)
