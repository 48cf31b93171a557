"""By which arguments of which resource types content leaves, and from what to where.

Sources: https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs and the API reference of
each service.
"""

from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One kind of way out that a resource type can have.

    ``of`` is the argument that names what the content is of; empty where that is the resource
    itself. ``to`` is the argument that names the target, or several; ``receiver`` stands for a
    target that no argument names. The way is there only if something is at ``when`` (by default at
    ``to``), or ``always``. ``stays``: a target of the stack is reached by a call, and the proofs
    judge that call. Any other way out is a finding, unless it is declared.
    """

    what: str
    of: Path = ()
    to: Path = ()
    receiver: str = ""
    when: Path = ()
    always: bool = False
    stays: bool = False


def _call(what: str, *to: str, of: str = "", always: bool = False) -> Outlet:
    return Outlet(what=what, of=_path(of), to=to, always=always, stays=True)


def _leaves(what: str, to: str = "", *, of: str = "", receiver: str = "", when: str = "") -> Outlet:
    return Outlet(
        what=what,
        of=_path(of),
        to=_path(to),
        receiver=receiver,
        when=_path(when),
        always=not when,
    )


def _given(what: str, to: str) -> Outlet:
    """A way out that an argument opens, which most resources do not have."""
    return Outlet(what=what, to=_path(to))


def _path(text: str) -> Path:
    return tuple(text.split(".")) if text else ()


DEAD_LETTERS = _call("dead letters", "redrive_policy", "deadLetterTargetArn")
ALARM = tuple(
    _call("alarm", argument)
    for argument in ("alarm_actions", "insufficient_data_actions", "ok_actions")
)
REPLICA_KEY = "anyone who may use the key in that region"
ANYBODY = "anybody who finds it"

OUTLETS: dict[str, tuple[Outlet, ...]] = {
    # SNS
    "aws_sns_topic_subscription": (
        _call("subscription", "endpoint", of="topic_arn", always=True),
        _call("dead letters", "redrive_policy", "deadLetterTargetArn", of="topic_arn"),
        Outlet(what="subscription by a role", of=("topic_arn",), to=("subscription_role_arn",)),
    ),
    "aws_sns_topic": (
        _given("message archive", "archive_policy"),
        *(
            _given("delivery log", f"{protocol}_{outcome}_feedback_role_arn")
            for protocol in ("application", "firehose", "http", "lambda", "sqs")
            for outcome in ("failure", "success")
        ),
    ),
    "aws_sns_sms_preferences": (_leaves("report of texts", "usage_report_s3_bucket"),),
    "aws_sns_topic_data_protection_policy": (_leaves("audit of messages", "policy", of="arn"),),
    # SQS
    "aws_sqs_queue": (DEAD_LETTERS,),
    "aws_sqs_queue_redrive_policy": (
        _call("dead letters", "redrive_policy", "deadLetterTargetArn", of="queue_url"),
    ),
    # DynamoDB
    "aws_dynamodb_table": (
        _leaves("stream", receiver="anyone who may read the stream", when="stream_enabled"),
        _given("replica", "replica.region_name"),
        _given("replica", "global_table_witness.region_name"),
    ),
    "aws_dynamodb_table_replica": (_leaves("replica", "region_override", of="global_table_arn"),),
    "aws_dynamodb_global_table": (_leaves("replica", "replica.region_name", of="name"),),
    "aws_dynamodb_kinesis_streaming_destination": (
        _leaves("Kinesis destination", "stream_arn", of="table_name"),
    ),
    "aws_dynamodb_table_export": (_leaves("export", "s3_bucket", of="table_arn"),),
    "aws_dynamodb_contributor_insights": (
        _leaves("keys of items in CloudWatch", receiver="CloudWatch rules", of="table_name"),
    ),
    # No type of Terraform: only an account has it.
    "aws_dynamodb_backup": (_leaves("backup", "arn", of="table_arn"),),
    # Lambda
    "aws_lambda_function": (
        _call("dead letters", "dead_letter_config", "target_arn"),
        # A function that is named in a variable may be called.
        _call("function of a variable", "environment", "variables", "*_FUNCTION"),
        _given("file system", "file_system_config.arn"),
        _given("code from a layer", "layers"),
        _given("code from an image", "image_uri"),
        _given("code from a bucket", "s3_bucket"),
    ),
    "aws_lambda_function_event_invoke_config": (
        *(
            _call(what, "destination_config", case, "destination", of="function_name")
            for what, case in (("failed events", "on_failure"), ("handled events", "on_success"))
        ),
    ),
    "aws_lambda_function_url": (
        _leaves("function URL", "authorization_type", of="function_name", receiver=ANYBODY),
    ),
    "aws_lambda_alias": (_leaves("alias of a function", "name", of="function_name"),),
    "aws_lambda_function_version": (
        _leaves("version of a function", "qualifier", of="function_name"),
    ),
    "aws_lambda_event_source_mapping": (
        _leaves("event source mapping", "function_name", of="event_source_arn"),
    ),
    "aws_lambda_layer_version_permission": (
        _leaves("code for others", "principal", of="layer_name"),
    ),
    # CloudWatch Logs
    "aws_cloudwatch_log_subscription_filter": (
        _leaves("subscription filter", "destination_arn", of="log_group_name"),
    ),
    "aws_cloudwatch_log_account_policy": (
        _leaves(
            "subscription filter of the account",
            "policy_document.DestinationArn",
            receiver="what its policy names",
        ),
    ),
    "aws_cloudwatch_log_delivery": (
        _leaves("log delivery", "delivery_destination_arn", of="delivery_source_name"),
    ),
    # No type of Terraform: only an account has it.
    "aws_cloudwatch_log_export_task": (_leaves("log export", "destination", of="log_group_name"),),
    "aws_cloudwatch_log_metric_filter": (
        Outlet(
            what="log fields in a metric",
            of=("log_group_name",),
            to=("metric_transformation", "dimensions", "*"),
        ),
    ),
    # EventBridge and CloudWatch
    "aws_cloudwatch_event_target": (
        _call("event", "arn", of="rule", always=True),
        _call("dead letters", "dead_letter_config", "arn", of="rule"),
    ),
    "aws_cloudwatch_event_permission": (
        _leaves("event bus permission", "principal", of="event_bus_name"),
    ),
    "aws_cloudwatch_event_bus_policy": (
        _leaves("event bus permission", "policy", of="event_bus_name"),
    ),
    "aws_cloudwatch_event_archive": (_leaves("event archive", "name", of="event_source_arn"),),
    "aws_cloudwatch_event_api_destination": (_leaves("API destination", "invocation_endpoint"),),
    "aws_pipes_pipe": (_leaves("pipe", "target", of="source"),),
    "aws_cloudwatch_metric_alarm": ALARM,
    "aws_cloudwatch_composite_alarm": ALARM,
    "aws_cloudwatch_metric_stream": (_leaves("metric stream", "firehose_arn"),),
    # KMS
    "aws_kms_key": (_leaves("replica keys", receiver=REPLICA_KEY, when="multi_region"),),
    "aws_kms_external_key": (_leaves("replica keys", receiver=REPLICA_KEY, when="multi_region"),),
    "aws_kms_replica_key": (_leaves("replica key", receiver=REPLICA_KEY, of="primary_key_arn"),),
    # Others
    "aws_pinpointsmsvoicev2_phone_number": (
        _call("two-way channel", "two_way_channel_arn"),
        _call("two-way channel by a role", "two_way_channel_role"),
    ),
    "aws_pinpointsmsvoicev2_event_destination": (
        _call("events of texts", "sns_destination", "topic_arn"),
        _call("events of texts", "cloudwatch_logs_destination", "log_group_arn"),
        _call("events of texts", "kinesis_firehose_destination", "delivery_stream_arn"),
    ),
    "aws_cloudformation_stack": (_call("events of CloudFormation", "notification_arns"),),
    "aws_kinesis_firehose_delivery_stream": (
        _leaves("delivery stream", "extended_s3_configuration.bucket_arn"),
    ),
    "aws_kinesis_stream_consumer": (_leaves("stream consumer", "name", of="stream_arn"),),
    "aws_s3_bucket_replication_configuration": (
        _leaves("replication", "rule.destination.bucket", of="bucket"),
    ),
    "aws_s3_bucket_notification": (
        _leaves("bucket notification", receiver="what it names", of="bucket"),
    ),
    "aws_s3_bucket_logging": (_leaves("access log", "target_bucket", of="bucket"),),
    "aws_s3_bucket_inventory": (
        _leaves("inventory", "destination.bucket.bucket_arn", of="bucket"),
    ),
    "aws_backup_selection": (
        _leaves("backups", "plan_id", of="resources", receiver="its backup vault"),
    ),
}


def arguments_of(kind: str) -> Iterator[str]:
    """The arguments by which content leaves a resource of a type."""
    for outlet in OUTLETS.get(kind, ()):
        yield from (path[0] for path in (outlet.of, outlet.to, outlet.when) if path)
