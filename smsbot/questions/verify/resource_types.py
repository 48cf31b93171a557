"""Which types of resources are compared, and what has to be answered for it."""

from smsbot.account.scope import BUCKETS

# What is compared as a resource, and what has to be answered before one can be called missing.
COMPARED: dict[str, tuple[str, ...]] = {
    "aws_cloudformation_stack": (),
    "aws_cloudwatch_dashboard": ("cloudwatch:ListDashboards",),
    "aws_cloudwatch_event_rule": ("events:ListRules",),
    "aws_cloudwatch_event_target": ("events:ListRules", "events:ListTargetsByRule"),
    "aws_cloudwatch_log_metric_filter": ("logs:DescribeMetricFilters",),
    "aws_cloudwatch_metric_alarm": ("cloudwatch:DescribeAlarms",),
    "aws_cloudwatch_log_data_protection_policy": ("logs:GetDataProtectionPolicy",),
    "aws_cloudwatch_log_group": (),
    "aws_dynamodb_table": (),
    "aws_iam_role": (),
    "aws_iam_role_policy": (),
    "aws_kms_alias": ("kms:ListAliases",),
    "aws_kms_key": ("kms:DescribeKey", "kms:ListAliases", "kms:ListKeys"),
    "aws_lambda_function": (),
    "aws_lambda_function_event_invoke_config": (),
    "aws_pinpointsmsvoicev2_configuration_set": ("sms-voice:DescribeConfigurationSets",),
    "aws_pinpointsmsvoicev2_event_destination": ("sms-voice:DescribeConfigurationSets",),
    "aws_pinpointsmsvoicev2_opt_out_list": (),
    "aws_pinpointsmsvoicev2_phone_number": (),
    **dict.fromkeys(BUCKETS, ("s3:GetBucketVersioning",)),
    "aws_sns_topic": (),
    "aws_sns_topic_subscription": ("sns:ListSubscriptionsByTopic",),
    "aws_sqs_queue": ("sqs:ListQueues",),
}
# What AWS reports as a policy of another resource.
COMPARED_AS_POLICIES = frozenset(
    {
        "aws_dynamodb_resource_policy",
        "aws_iam_policy",
        "aws_lambda_permission",
        "aws_s3_bucket_policy",
        "aws_sns_topic_policy",
        "aws_sqs_queue_policy",
    }
)
# Without an answer to these, there may be grants and policies that nobody knows of.
DECIDE_ABOUT_KEYS = frozenset(
    {"iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "kms:ListGrants"}
)
