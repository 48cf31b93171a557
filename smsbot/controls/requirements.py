"""The requirements as data, with the identifiers that standards and tools give them.

Identifiers are facts of Security Hub's user guide and of Prowler 5.46, which maps its checks to CIS
AWS 7.0, NIST 800-53 revision 5, PCI DSS 4.0 and HIPAA (identifiers.json). The texts are our own.
https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
https://github.com/prowler-cloud/prowler
"""

from smsbot.controls import judgement
from smsbot.controls.access_requirements import ACCESS
from smsbot.controls.requirement import AT_REST, IN_TRANSIT, LEAST, Requirement

TABLE, TOPIC, QUEUE = "aws_dynamodb_table", "aws_sns_topic", "aws_sqs_queue"
GROUP, FUNCTION = "aws_cloudwatch_log_group", "aws_lambda_function"
VARIABLES = "Environment Variables"
TRAIL = "the trail of the account"


NO_KEY = "It is not under a key of the stack, and no reason is declared. Give it a key."
NOT_HERE = "An environment does not hold it. Ask the owner of the account."
REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        text="Keys rotate by themselves.",
        judge=judgement.rotation,
        unmet="enable_key_rotation is not true. Set it.",
        hub=("KMS.4",),
        prowler=("kms_cmk_rotation_enabled",),
    ),
    Requirement(
        text="Keys are enabled, and no deletion is pending.",
        judge=judgement.states,
        unmet="A key is unusable, or will be. `smsbot keys` shows how to recover it.",
        hub=("KMS.3",),
        prowler=("kms_cmk_are_used", "kms_cmk_not_deleted_unintentionally"),
    ),
    Requirement(
        text="No key is open to other accounts.",
        judge=judgement.keys_closed,
        unmet="A key policy admits another account. Remove that statement.",
        hub=("KMS.5",),
        prowler=("kms_key_not_publicly_accessible",),
        more=LEAST,
    ),
    Requirement(
        text="Key material stays in one region.",
        judge=judgement.single_region,
        unmet="A key has multi_region = true. Its material can be copied to other regions.",
        prowler=("kms_cmk_not_multi_region",),
    ),
    *ACCESS,
    Requirement(
        text="Topics are encrypted.",
        judge=lambda facts: judgement.encrypted(facts, TOPIC),
        unmet=NO_KEY,
        hub=("SNS.1",),
        prowler=("sns_topics_kms_encryption_at_rest_enabled",),
    ),
    Requirement(
        text="Queues are encrypted.",
        judge=lambda facts: judgement.encrypted(facts, QUEUE),
        unmet=NO_KEY,
        hub=("SQS.1",),
        prowler=("sqs_queues_server_side_encryption_enabled",),
        more=AT_REST,
    ),
    Requirement(
        text="Tables are encrypted.",
        judge=lambda facts: judgement.encrypted(facts, TABLE),
        unmet=NO_KEY,
        prowler=("dynamodb_tables_kms_cmk_encryption_enabled",),
    ),
    Requirement(
        text="Log groups are encrypted.",
        judge=lambda facts: judgement.encrypted(facts, GROUP),
        unmet=NO_KEY,
        prowler=("cloudwatch_log_group_kms_encryption_enabled",),
    ),
    Requirement(
        text="Environment variables of functions are encrypted.",
        judge=lambda facts: judgement.encrypted(facts, FUNCTION, part=VARIABLES),
        unmet=NO_KEY,
        prowler=("awslambda_function_env_vars_not_encrypted_with_cmk",),
        more=AT_REST,
    ),
    Requirement(
        text="All other data is encrypted.",
        judge=lambda facts: judgement.encrypted(
            facts, TOPIC, QUEUE, TABLE, GROUP, part=VARIABLES, others=True
        ),
        unmet=NO_KEY,
        more=AT_REST,
    ),
    Requirement(
        text="Terraform's state is encrypted.",
        judge=judgement.state_of_terraform,
        unmet="The S3 backend does not encrypt, or names no key of yours. See docs/deploy/s3.md.",
        more=AT_REST,
    ),
    Requirement(
        text="The bucket of Terraform's state is private, encrypted and versioned.",
        judge=judgement.bucket_of_state,
        unmet="The bucket is not as `smsbot state bootstrap` makes it.",
        hub=tuple(f"S3.{number}" for number in (1, 2, 3, 5, 6, 8, 12, 14, 17)),
        prowler=(
            "s3_account_level_public_access_blocks",
            "s3_bucket_acl_prohibited",
            "s3_bucket_cross_account_access",
            "s3_bucket_default_encryption",
            "s3_bucket_kms_encryption",
            "s3_bucket_level_public_access_block",
            "s3_bucket_object_public",
            "s3_bucket_object_versioning",
            "s3_bucket_policy_public_write_access",
            "s3_bucket_public_access",
            "s3_bucket_public_list_acl",
            "s3_bucket_public_write_acl",
            "s3_bucket_secure_transport_policy",
        ),
    ),
    Requirement(
        text="Caches in front of tables (DAX) are encrypted.",
        judge=lambda facts: judgement.absent(facts, "aws_dax_cluster"),
        unmet=NO_KEY,
        hub=("DynamoDB.3", "DynamoDB.7"),
        prowler=(
            "dynamodb_accelerator_cluster_encryption_enabled",
            "dynamodb_accelerator_cluster_in_transit_encryption_enabled",
        ),
    ),
    Requirement(
        text="Topics refuse publications without TLS, queues every request.",
        judge=lambda facts: judgement.proven(facts, "encrypted transport", TOPIC, QUEUE),
        unmet="A policy does not deny requests without TLS. Deny them, as EncryptedTopic does.",
        more=IN_TRANSIT,
    ),
    Requirement(
        text="No subscription delivers over plain HTTP.",
        judge=judgement.subscriptions,
        unmet="Messages leave without TLS. Use https.",
        prowler=("sns_subscription_not_using_http_endpoints",),
        more=IN_TRANSIT,
    ),
    Requirement(
        text="Topics, queues, tables, log groups and functions are not public.",
        judge=lambda facts: (
            *judgement.proven(facts, "nobody else", TOPIC, QUEUE, TABLE, GROUP, FUNCTION),
            *judgement.function_urls(facts),
        ),
        unmet="A resource policy admits somebody without a known call. Narrow it.",
        hub=("SNS.4", "SQS.3", "Lambda.1"),
        prowler=(
            "sns_topics_not_publicly_accessible",
            "sqs_queues_not_publicly_accessible",
            "dynamodb_table_cross_account_access",
            "cloudwatch_log_group_not_publicly_accessible",
            "awslambda_function_not_publicly_accessible",
            "awslambda_function_url_public",
        ),
    ),
    Requirement(
        text="Log groups keep events for a year.",
        judge=judgement.kept,
        unmet="The environment keeps logs for a shorter time: log_retention_in_days of "
        "environments.toml. Accept that with a reason, or set 365.",
        hub=("CloudWatch.16",),
        prowler=("cloudwatch_log_group_retention_policy_specific_days_enabled",),
    ),
    Requirement(
        text="Disabling a key, or scheduling its deletion, raises an alarm.",
        judge=judgement.watched,
        unmet="No event rule sees it. Watch the key, as stacks/watch/key_events.py does.",
        hub=("CloudWatch.7",),
        prowler=("cloudwatch_log_metric_filter_disable_or_scheduled_deletion_of_kms_cmk",),
    ),
    Requirement(
        text="Alarms have actions.",
        judge=judgement.alarms,
        unmet="An alarm notifies nobody. Give it alarm_actions.",
        hub=("CloudWatch.15", "CloudWatch.17"),
        prowler=(
            "cloudwatch_alarm_actions_alarm_state_configured",
            "cloudwatch_alarm_actions_enabled",
        ),
    ),
    Requirement(
        text="Tables can be restored to any second.",
        judge=lambda facts: judgement.flag(facts, TABLE, "point_in_time_recovery", "enabled"),
        unmet="point_in_time_recovery is off. Switch it on.",
        hub=("DynamoDB.2",),
        prowler=("dynamodb_tables_pitr_enabled",),
    ),
    Requirement(
        text="Tables are protected from deletion.",
        judge=lambda facts: judgement.flag(facts, TABLE, "deletion_protection_enabled"),
        unmet="deletion_protection is false for this environment in environments.toml, so that it "
        "can be removed. Set it to true where the data matters.",
        hub=("DynamoDB.6",),
        prowler=("dynamodb_table_deletion_protection_enabled",),
    ),
    Requirement(
        text="Tables are in a backup plan.",
        judge=lambda facts: judgement.elsewhere(facts, "the backup plans of the account"),
        unmet=NOT_HERE,
        hub=("DynamoDB.4",),
        prowler=("dynamodb_table_protected_by_backup_plan",),
    ),
    Requirement(
        text="A trail records all management events, encrypted and validated.",
        judge=lambda facts: judgement.elsewhere(facts, TRAIL),
        unmet=NOT_HERE,
        hub=tuple(f"CloudTrail.{number}" for number in (1, 2, 4, 5, 6, 7, 10)),
        prowler=(
            "cloudtrail_cloudwatch_logging_enabled",
            "cloudtrail_kms_encryption_enabled",
            "cloudtrail_log_file_validation_enabled",
            "cloudtrail_logs_s3_bucket_access_logging_enabled",
            "cloudtrail_logs_s3_bucket_is_not_publicly_accessible",
            "cloudtrail_multi_region_enabled",
            "cloudtrail_multi_region_enabled_logging_management_events",
        ),
    ),
    Requirement(
        text="Changes of the account's logging and policies raise alarms.",
        judge=lambda facts: judgement.elsewhere(facts, "the metric filters of the account's trail"),
        unmet=NOT_HERE,
        hub=tuple(f"CloudWatch.{number}" for number in (1, 2, 3, 4, 5, 6, 8, 9)),
        prowler=(
            "cloudwatch_log_metric_filter_and_alarm_for_aws_config_configuration_changes_enabled",
            "cloudwatch_log_metric_filter_and_alarm_for_cloudtrail_configuration_changes_enabled",
            "cloudwatch_log_metric_filter_authentication_failures",
            "cloudwatch_log_metric_filter_aws_organizations_changes",
            "cloudwatch_log_metric_filter_for_s3_bucket_policy_changes",
            "cloudwatch_log_metric_filter_policy_changes",
            "cloudwatch_log_metric_filter_root_usage",
            "cloudwatch_log_metric_filter_sign_in_without_mfa",
            "cloudwatch_log_metric_filter_unauthorized_api_calls",
        ),
    ),
    Requirement(
        text="No secret is in code, variables or logs.",
        judge=lambda facts: judgement.elsewhere(facts, "a search for secrets"),
        unmet="Search with a tool for that.",
        prowler=(
            "awslambda_function_no_secrets_in_code",
            "awslambda_function_no_secrets_in_variables",
            "cloudwatch_log_group_no_secrets_in_logs",
        ),
    ),
)
