"""The arguments of what holds data: tables, topics, queues, log groups, functions, buckets.

Sources: https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs and, for what each does,
the API reference of the service.
"""

from constructs_lib.policies import number_mask
from smsbot.aws.arguments.judgement import Arguments, harmless, only, read

TIMING = "how much, how often and in which order; not what, and not to whom"
COMPUTED = "AWS reports it; nobody writes it"
WAYS_OUT = "model.ways_out"
POLICIES = "model.policies"
ASSEMBLY = "model.assembly"
NAMES = "model.identifiers"

OF_DATA: dict[str, Arguments] = {
    "aws_dynamodb_table": {
        **read(ASSEMBLY, "name server_side_encryption deletion_protection_enabled"),
        **read(WAYS_OUT, "replica stream_enabled global_table_witness"),
        **only(
            "ttl.enabled",
            flag=True,
            required=True,
            why="items with personal data are kept for ever",
            remedy="Switch time to live on, as EncryptedTable does.",
        ),
        **only(
            "ttl.attribute_name",
            "expires_at",
            required=True,
            why="the bot writes the time at which an item ends to expires_at",
            remedy="Set it to expires_at.",
        ),
        **only(
            "point_in_time_recovery.enabled",
            flag=True,
            required=True,
            why="what is deleted by mistake cannot be restored",
            remedy="Switch it on, as EncryptedTable does.",
        ),
        **harmless(
            "an index is part of the table, under the table's key",
            "attribute global_secondary_index hash_key local_secondary_index range_key",
        ),
        **harmless(
            TIMING,
            "billing_mode on_demand_throughput read_capacity table_class warm_throughput "
            "write_capacity",
        ),
        **harmless("what an item has in a stream, which is a way out itself", "stream_view_type"),
        **harmless(
            "where content comes from; none leaves",
            "restore_date_time restore_source_name restore_source_table_arn restore_to_latest_time",
        ),
        **harmless(COMPUTED, "stream_arn stream_label"),
    },
    "aws_sns_topic": {
        **read(ASSEMBLY, "name kms_master_key_id"),
        **read(POLICIES, "policy"),
        **read(
            WAYS_OUT,
            "archive_policy application_success_feedback_role_arn "
            "application_failure_feedback_role_arn firehose_success_feedback_role_arn "
            "firehose_failure_feedback_role_arn http_success_feedback_role_arn "
            "http_failure_feedback_role_arn lambda_success_feedback_role_arn "
            "lambda_failure_feedback_role_arn sqs_success_feedback_role_arn "
            "sqs_failure_feedback_role_arn",
        ),
        **only(
            "signature_version",
            2,
            "2",
            why="SNS signs its messages with SHA-1",
            remedy="Set it to 2, as EncryptedTopic does.",
        ),
        **only("tracing_config", "PassThrough", why="X-Ray gets traces of each message"),
        **harmless(
            TIMING,
            "content_based_deduplication delivery_policy fifo_throughput_scope fifo_topic "
            "application_success_feedback_sample_rate firehose_success_feedback_sample_rate "
            "http_success_feedback_sample_rate lambda_success_feedback_sample_rate "
            "sqs_success_feedback_sample_rate",
        ),
        **harmless("a name that people see", "display_name"),
        **harmless(COMPUTED, "beginning_archive_time owner"),
    },
    "aws_sns_topic_subscription": {
        **read("model.calls", "protocol"),
        **only(
            "filter_policy",
            why="SNS silently drops each message that does not match it",
        ),
        **harmless(
            TIMING,
            "confirmation_timeout_in_minutes delivery_policy endpoint_auto_confirms "
            "filter_policy_scope raw_message_delivery replay_policy",
        ),
        **harmless(COMPUTED, "confirmation_was_authenticated owner_id pending_confirmation"),
    },
    "aws_sqs_queue": {
        **read(ASSEMBLY, "name kms_master_key_id sqs_managed_sse_enabled"),
        **read(POLICIES, "policy"),
        **read(WAYS_OUT, "redrive_policy"),
        **only(
            "kms_data_key_reuse_period_seconds",
            least=60,
            most=300,
            why="SQS uses a data key for longer than five minutes after KMS refuses the key",
            remedy="Set it to 300 or less, as EncryptedQueue does.",
        ),
        **only(
            "max_message_size",
            least=262144,
            why="larger messages that nobody could deliver are lost",
        ),
        **harmless(
            TIMING,
            "content_based_deduplication deduplication_scope delay_seconds fifo_queue "
            "fifo_throughput_limit message_retention_seconds receive_wait_time_seconds "
            "visibility_timeout_seconds",
        ),
        **harmless("which queues of the account name this one", "redrive_allow_policy"),
        **harmless(COMPUTED, "url"),
    },
    "aws_cloudwatch_log_group": {
        **read(ASSEMBLY, "name kms_key_id"),
        **only(
            "log_group_class",
            "STANDARD",
            why="metric filters, and so alarms, do not work in any other class",
        ),
        **harmless("how long events are kept; a review compares it", "retention_in_days"),
        **harmless("it keeps the group from deletion", "deletion_protection_enabled skip_destroy"),
    },
    "aws_cloudwatch_log_data_protection_policy": {
        **harmless("the log group whose numbers are masked", "log_group_name"),
        **only(
            "policy_document",
            number_mask.POLICY,
            required=True,
            why="phone numbers are not masked, or findings about them go elsewhere",
            remedy="Use the policy of constructs_lib/policies/number_mask.py.",
        ),
    },
    "aws_lambda_function": {
        **read(ASSEMBLY, "function_name kms_key_arn source_kms_key_arn"),
        **read("model.calls", "role logging_config"),
        **read("loaders.account.load", "policy"),
        **read(WAYS_OUT, "dead_letter_config file_system_config image_uri layers s3_bucket"),
        **read("model.arguments", "environment"),
        **only(
            "filename",
            pattern=r"assets/[^/]+/[0-9A-F]{32}/[^/.]+\.zip",
            why="the code is not the package that this project builds from lambda_src",
            remedy="Use the deployment package, as PythonFunction does.",
        ),
        **only("package_type", "Zip", why="the code is an image that is built elsewhere"),
        **only("snap_start.apply_on", "None", why="Lambda keeps a copy of the memory"),
        **only("tracing_config.mode", "PassThrough", why="X-Ray gets traces of each invocation"),
        **only(
            "publish", flag=False, why="each version has permissions of its own, which are not read"
        ),
        **only(
            "reserved_concurrent_executions",
            -1,
            least=1,
            why="the function never runs",
        ),
        **harmless("where the code of s3_bucket is, a way in itself", "s3_key s3_object_version"),
        **harmless("it limits the code, and lets nothing out", "code_signing_config_arn"),
        **harmless(
            "how the package runs, and how long",
            "architectures description ephemeral_storage memory_size skip_destroy "
            "source_code_hash timeout",
        ),
        **only(
            "handler",
            "handler.handle",
            required=True,
            why="Lambda calls other code than the bot's",
            remedy="Set it to handler.handle.",
        ),
        **only(
            "runtime",
            pattern=r"python3\.\d+",
            required=True,
            why="the deployment package does not run in it",
            remedy="Set it to a release of Python, as PythonFunction does.",
        ),
        **harmless(
            "networks of a function that is destroyed",
            "replacement_security_group_ids replace_security_groups_on_destroy",
        ),
        **harmless(
            COMPUTED,
            "code_sha256 invoke_arn last_modified qualified_arn qualified_invoke_arn "
            "response_streaming_invoke_arn signing_job_arn signing_profile_version_arn "
            "source_code_size version",
        ),
    },
    "aws_lambda_function_event_invoke_config": {
        **read("model.calls", "function_name"),
        **read(WAYS_OUT, "destination_config"),
        **only(
            "destination_config.on_failure.destination",
            pattern=".+",
            required=True,
            why="what the function fails on is lost",
            remedy="Name the dead-letter queue, as PythonFunction does.",
        ),
        **harmless(TIMING, "maximum_event_age_in_seconds maximum_retry_attempts"),
    },
    "aws_pinpointsmsvoicev2_configuration_set": {
        **read("model.templates", "name"),
        **harmless("how texts are sent", "default_message_type default_sender_id"),
    },
    "aws_pinpointsmsvoicev2_event_destination": {
        **read("model.calls", "configuration_set_name"),
        **read(
            WAYS_OUT,
            "cloudwatch_logs_destination kinesis_firehose_destination sns_destination",
        ),
        **harmless(
            "which events, and whether any", "enabled event_destination_name matching_event_types"
        ),
    },
    "aws_pinpointsmsvoicev2_opt_out_list": read(ASSEMBLY, "name"),
    "aws_pinpointsmsvoicev2_phone_number": {
        **read(ASSEMBLY, "deletion_protection_enabled"),
        **read(WAYS_OUT, "two_way_channel_arn"),
        **read("model.calls", "two_way_channel_role"),
        **harmless("the channel has its own argument", "two_way_channel_enabled"),
        **harmless(
            "what number it is, and who answers STOP",
            "iso_country_code message_type number_capabilities number_type opt_out_list_name "
            "registration_id self_managed_opt_outs_enabled",
        ),
        **harmless(
            "how long Terraform waits, and whether a pool keeps the number",
            "force_disassociate wait_for_active",
        ),
        **harmless(COMPUTED, "monthly_leasing_price phone_number"),
    },
    "aws_s3_bucket": {
        **read(ASSEMBLY, "bucket"),
        **read(POLICIES, "policy"),
        **harmless("it keeps objects from deletion", "object_lock_enabled"),
        **only(
            "force_destroy", flag=False, why="Terraform deletes the bucket with all that it holds"
        ),
    },
}
