"""The arguments of what watches: alarms, rules and their targets, metric filters, dashboards.

Sources: https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs.
"""

from smsbot.aws.arguments.judgement import Arguments, harmless, only, read

WAYS_OUT = "model.ways_out"
CALLS = "model.calls"
WATCH = "model.watch"

OF_WATCH: dict[str, Arguments] = {
    "aws_cloudwatch_metric_alarm": {
        **read("model.identifiers", "alarm_name"),
        **read(WAYS_OUT, "alarm_actions insufficient_data_actions ok_actions"),
        **read(CALLS, "actions_enabled"),
        **read(WATCH, "dimensions metric_name metric_query namespace threshold"),
        **only(
            "comparison_operator",
            "GreaterThanOrEqualToThreshold",
            "GreaterThanThreshold",
            why="the alarm warns of few events, not of many",
            remedy="Use GreaterThanOrEqualToThreshold, as metric_alarm does.",
        ),
        # The provider writes 0 for none into the state.
        **only(
            "evaluation_periods datapoints_to_alarm",
            least=0,
            most=6,
            why="the alarm waits for hours before it warns",
            remedy="Set it to 1, as metric_alarm does.",
        ),
        **only(
            "period",
            least=0,
            most=3600,
            why="the alarm waits for hours before it warns",
            remedy="Set it to an hour or less.",
        ),
        **only(
            "treat_missing_data",
            "breaching",
            "missing",
            "notBreaching",
            why="the alarm stays as it is while there is no data",
        ),
        **harmless(
            "how the values of a period become one; the threshold is judged",
            "evaluate_low_sample_count_percentiles extended_statistic statistic unit",
        ),
    },
    "aws_cloudwatch_composite_alarm": {
        **read(WAYS_OUT, "alarm_actions insufficient_data_actions ok_actions"),
        **read(CALLS, "actions_enabled"),
        **harmless("a name that people see", "alarm_name"),
    },
    "aws_cloudwatch_event_rule": {
        **read("model.identifiers", "name"),
        **read(WATCH, "event_pattern"),
        **read(CALLS, "is_enabled state"),
        **only("event_bus_name", "default", why="events of AWS arrive on the default bus alone"),
        **harmless("when the rule starts, and how it is deleted", "force_destroy")
        | harmless("it starts the rule at a time", "schedule_expression"),
    },
    "aws_cloudwatch_event_target": {
        **read(WAYS_OUT, "arn dead_letter_config"),
        **read(CALLS, "role_arn rule"),
        **only("event_bus_name", "default", why="events of AWS arrive on the default bus alone"),
        **harmless("how the message to the target reads", "input input_path input_transformer"),
        **harmless(
            "how often EventBridge tries", "force_destroy retry_policy sqs_target target_id"
        ),
    },
    "aws_cloudwatch_log_metric_filter": {
        **read(WAYS_OUT, "metric_transformation"),
        **read(WAYS_OUT, "log_group_name"),
        **read(WATCH, "pattern"),
        **only(
            "metric_transformation.value",
            "1",
            required=True,
            why="the metric does not count the lines that the filter matches",
            remedy='Set it to "1", as LogMetric does.',
        ),
        **harmless("a name that people see", "name"),
        **harmless("which form of an event is counted", "apply_on_transformed_logs"),
    },
    "aws_cloudwatch_dashboard": {
        **harmless("a name that people see", "dashboard_name"),
        **harmless("what a dashboard shows decides nothing", "dashboard_body", compared=False),
        **harmless("AWS reports it; nobody writes it", "dashboard_arn"),
    },
}
