"""The requirements against the lists of Prowler and of Security Hub: each check has its place."""

import json
from pathlib import Path
from typing import Any

from smsbot.questions.controls.controls import STANDARDS, identifiers_of
from smsbot.questions.controls.requirements import REQUIREMENTS

# The checks of Prowler for the services of this project, by their identifiers.
PROWLER: Any = json.loads((Path(__file__).parent / "prowler.json").read_text())
# Security Hub's controls of these services: the pages of its user guide, by the last number.
# https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
SECURITY_HUB = {
    "CloudTrail": 10,
    "CloudWatch": 17,
    "DynamoDB": 7,
    "IAM": 28,
    "KMS": 5,
    "Lambda": 7,
    "S3": 25,
    "SNS": 4,
    "SQS": 3,
}
USERS = "about users of IAM; an environment has none"
DECIDED = "not so by design, with the reason in docs/decisions/account/0087"

# What is not about encryption, keys or logs, with the reason.
OTHER_CHECKS = {
    "awslambda_function_inside_vpc": "about networks; the function listens to nothing",
    "awslambda_function_vpc_multi_az": "about networks",
    "awslambda_function_url_cors_policy": "about browsers; a function URL is a finding already",
    "awslambda_function_using_cross_account_layers": "about code; a layer is a finding already",
    "awslambda_function_using_supported_runtimes": "about runtimes",
    "awslambda_layer_no_secrets_in_content": "there are no layers",
    "awslambda_function_no_dead_letter_queue": "about failures (docs/decisions/bot/0013)",
    "awslambda_function_invoke_api_operations_cloudtrail_logging_enabled": "about data events",
    "cloudtrail_bedrock_logging_enabled": "about Bedrock",
    "cloudtrail_bucket_requires_mfa_delete": "about the bucket of a trail, which is elsewhere",
    "cloudtrail_insights_exist": "about unusual activity",
    "cloudtrail_s3_dataevents_read_enabled": "about objects in S3",
    "cloudtrail_s3_dataevents_write_enabled": "about objects in S3",
    "cloudtrail_threat_detection_enumeration": "about attacks in the event history",
    "cloudtrail_threat_detection_llm_jacking": "about attacks in the event history",
    "cloudtrail_threat_detection_privilege_escalation": "about attacks in the event history",
    "cloudwatch_changes_to_network_acls_alarm_configured": "about networks",
    "cloudwatch_changes_to_network_gateways_alarm_configured": "about networks",
    "cloudwatch_changes_to_network_route_tables_alarm_configured": "about networks",
    "cloudwatch_changes_to_vpcs_alarm_configured": "about networks",
    "cloudwatch_cross_account_sharing_disabled": "about dashboards of the account",
    "cloudwatch_log_group_agentcore_data_protection_policy_enabled": "about Bedrock",
    "cloudwatch_log_metric_filter_security_group_changes": "about networks",
    "dynamodb_accelerator_cluster_multi_az": "about failures",
    "dynamodb_table_autoscaling_enabled": "about capacity",
    "iam_administrator_access_with_mfa": USERS,
    "iam_avoid_root_usage": "about the root user of the account",
    "iam_check_saml_providers_sts": USERS,
    "iam_customer_unattached_policy_no_administrative_privileges": "nothing uses such policies",
    "iam_group_administrator_access_policy": USERS,
    "iam_inline_policy_no_wildcard_marketplace_subscribe": "about purchases",
    "iam_no_expired_server_certificates_stored": "about certificates; there are none",
    "iam_no_root_access_key": "about the root user of the account",
    "iam_password_policy_expires_passwords_within_90_days_or_less": USERS,
    "iam_password_policy_lowercase": USERS,
    "iam_password_policy_minimum_length_14": USERS,
    "iam_password_policy_number": USERS,
    "iam_password_policy_reuse_24": USERS,
    "iam_password_policy_symbol": USERS,
    "iam_password_policy_uppercase": USERS,
    "iam_policy_attached_only_to_group_or_roles": USERS,
    "iam_policy_cloudshell_admin_not_attached": "about CloudShell",
    "iam_policy_no_agentcore_workload_access_token_wildcard": "about Bedrock",
    "iam_policy_no_wildcard_marketplace_subscribe": "about purchases",
    "iam_policy_passrole_to_bedrock_agentcore_restricted": "about Bedrock",
    "iam_role_access_not_stale_to_bedrock": "about Bedrock",
    "iam_role_cross_account_readonlyaccess_policy": "about roles of other accounts",
    "iam_root_credentials_management_enabled": "about the root user of the account",
    "iam_root_hardware_mfa_enabled": "about the root user of the account",
    "iam_root_mfa_enabled": "about the root user of the account",
    "iam_rotate_access_key_90_days": USERS,
    "iam_securityaudit_role_created": "about a role for auditors of the account",
    "iam_support_role_created": "about a role for AWS Support",
    "iam_user_access_not_stale_to_bedrock": USERS,
    "iam_user_access_not_stale_to_sagemaker": USERS,
    "iam_user_accesskey_unused": USERS,
    "iam_user_administrator_access_policy": USERS,
    "iam_user_console_access_unused": USERS,
    "iam_user_hardware_mfa_enabled": USERS,
    "iam_user_mfa_enabled_console_access": USERS,
    "iam_user_no_setup_initial_access_key": USERS,
    "iam_user_two_active_access_key": USERS,
    "iam_user_with_temporary_credentials": USERS,
    "s3_access_point_public_access_block": "there are no access points",
    "s3_bucket_cross_region_replication": DECIDED,
    "s3_bucket_event_notifications_enabled": DECIDED,
    "s3_bucket_lifecycle_enabled": "about how long objects stay",
    "s3_bucket_no_mfa_delete": DECIDED,
    "s3_bucket_object_lock": DECIDED,
    "s3_bucket_server_access_logging_enabled": DECIDED,
    "s3_bucket_shadow_resource_vulnerability": "about buckets that services of AWS name",
    "s3_multi_region_access_point_public_access_block": "there are no access points",
    "kms_key_enclave_attestation_bypassable_path": "about Nitro Enclaves",
    "kms_key_enclave_attestation_no_deployment_binding": "about Nitro Enclaves",
    "kms_key_enclave_attestation_not_enforced": "about Nitro Enclaves",
    "kms_key_enclave_attestation_pcr_mismatch": "about Nitro Enclaves",
    "kms_key_enclave_attestation_unknown_image": "about Nitro Enclaves",
    "kms_key_enclave_debug_attestation_detected": "about Nitro Enclaves",
}
OTHER_CONTROLS = {
    "CloudTrail.3": "the same as CloudTrail.1 in an older standard",
    "CloudTrail.8": "retired",
    "CloudTrail.9": "about tags",
    "CloudWatch.10": "about networks",
    "CloudWatch.11": "about networks",
    "CloudWatch.12": "about networks",
    "CloudWatch.13": "about networks",
    "CloudWatch.14": "about networks",
    "DynamoDB.1": "about capacity",
    "DynamoDB.5": "about tags",
    "IAM.2": USERS,
    "IAM.3": USERS,
    "IAM.4": "about the root user of the account",
    "IAM.5": USERS,
    "IAM.6": "about the root user of the account",
    "IAM.7": USERS,
    "IAM.8": USERS,
    "IAM.9": "about the root user of the account",
    "IAM.10": USERS,
    "IAM.11": USERS,
    "IAM.12": USERS,
    "IAM.13": USERS,
    "IAM.14": USERS,
    "IAM.15": USERS,
    "IAM.16": USERS,
    "IAM.17": USERS,
    "IAM.18": "about a role for AWS Support",
    "IAM.19": USERS,
    "IAM.20": "about the root user of the account",
    "IAM.22": USERS,
    "IAM.23": "about tags",
    "IAM.24": "about tags",
    "IAM.25": "about tags",
    "IAM.26": "about certificates; there are none",
    "IAM.27": "about CloudShell",
    "IAM.28": "about the access analyzer of the account",
    "Lambda.2": "about runtimes",
    "Lambda.3": DECIDED,
    "Lambda.4": "the list skips this number",
    "Lambda.5": DECIDED,
    "Lambda.6": "about tags",
    "Lambda.7": DECIDED,
    "S3.4": "retired",
    "S3.7": DECIDED,
    "S3.9": DECIDED,
    "S3.10": "about how long objects stay",
    "S3.11": DECIDED,
    "S3.13": "about how long objects stay",
    "S3.15": DECIDED,
    "S3.16": "the list skips this number",
    "S3.18": "the list skips this number",
    "S3.19": "there are no access points",
    "S3.20": DECIDED,
    "S3.21": "the list skips this number",
    "S3.22": "about data events",
    "S3.23": "about data events",
    "S3.24": "there are no access points",
    "S3.25": "about directory buckets; there are none",
    "SNS.2": "retired",
    "SNS.3": "about tags",
    "SQS.2": "about tags",
}


def test_every_check_of_prowler_is_a_control_or_about_something_else() -> None:
    ours = [check for each in REQUIREMENTS for check in each.prowler]
    listed = {check for name, checks in PROWLER.items() if name != "prowler" for check in checks}
    assert len(ours) == len(set(ours))
    assert set(ours) <= listed
    assert listed - set(ours) == set(OTHER_CHECKS)


def test_every_control_of_security_hub_is_there_or_about_something_else() -> None:
    ours = {control for each in REQUIREMENTS for control in each.hub}
    listed = {
        f"{service}.{number}"
        for service, last in SECURITY_HUB.items()
        for number in range(1, last + 1)
    }
    assert ours == listed - set(OTHER_CONTROLS)


def test_every_requirement_has_an_identifier_and_says_why_it_may_not_be_met() -> None:
    for each in REQUIREMENTS:
        assert identifiers_of(each), each.text
        assert set(identifiers_of(each)) <= set(STANDARDS)
        assert each.unmet.endswith(".")


def test_every_standard_is_there() -> None:
    found = {standard for each in REQUIREMENTS for standard in identifiers_of(each)}
    assert found == set(STANDARDS)
