"""The requirements as data, with the identifiers that standards and tools give them.

Identifiers are facts of Security Hub's user guide and of Prowler 5.46, which maps its checks to CIS
AWS 7.0, NIST 800-53 revision 5, PCI DSS 4.0 and HIPAA (identifiers.json). The texts are our own.
https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
https://github.com/prowler-cloud/prowler
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from smsbot.controls import judgement
from smsbot.controls.judgement import Facts, Judged

TABLE, TOPIC, QUEUE = "aws_dynamodb_table", "aws_sns_topic", "aws_sqs_queue"
GROUP, FUNCTION = "aws_cloudwatch_log_group", "aws_lambda_function"
VARIABLES = "Environment Variables"
TRAIL = "the trail of the account"


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One requirement. ``unmet`` is why it may not be met, and what to do.

    ``more`` are identifiers that Prowler does not map to one of its checks, by standard.
    """

    text: str
    judge: Callable[[Facts], Judged]
    unmet: str
    hub: tuple[str, ...] = ()
    prowler: tuple[str, ...] = ()
    more: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


NO_KEY = "It is not under a key of the stack, and no reason is declared. Give it a key."
NOT_HERE = "An environment does not hold it. Ask the owner of the account."
AT_REST = {"NIST 800-53": ("SC-28", "SC-28(1)"), "HIPAA": ("164.312(a)(2)(iv)",)}
IN_TRANSIT = {
    "NIST 800-53": ("SC-8", "SC-8(1)"),
    "PCI DSS": ("4.2.1",),
    "HIPAA": ("164.312(e)(1)", "164.312(e)(2)(ii)"),
}
LEAST = {"NIST 800-53": ("AC-3", "AC-6"), "PCI DSS": ("7.2.1",), "HIPAA": ("164.312(a)(1)",)}

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
    Requirement(
        text="No policy of a role allows decryption under all keys.",
        judge=judgement.no_right_to_all_keys,
        unmet="A statement names keys that are not of the stack. Name the keys in it.",
        hub=("KMS.1", "KMS.2"),
        more=LEAST,
    ),
    Requirement(
        text="Nobody uses a key without a need that is known.",
        judge=partial(judgement.whole_proof, rule="nobody else"),
        unmet="The findings name who can do more, and the statement to narrow.",
        more=LEAST,
    ),
    Requirement(
        text="Nobody both manages a key and reads with it, unless declared.",
        judge=partial(judgement.whole_proof, rule="separate duties"),
        unmet="The findings name the role. Separate its duties, or declare the reason.",
        more={"NIST 800-53": ("AC-5",), "PCI DSS": ("3.6.1", "3.7.6")},
    ),
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
