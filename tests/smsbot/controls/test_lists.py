"""The requirements against the lists of Prowler and of Security Hub: each check has its place."""

import json
from pathlib import Path
from typing import Any

from smsbot.controls.controls import STANDARDS, identifiers_of
from smsbot.controls.requirements import REQUIREMENTS

# The checks of Prowler for the services of this project, by their identifiers.
PROWLER: Any = json.loads((Path(__file__).parent / "prowler.json").read_text())
# Security Hub's controls of these services: the pages of its user guide, by the last number.
# https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
SECURITY_HUB = {"CloudTrail": 10, "CloudWatch": 17, "DynamoDB": 7, "KMS": 5, "SNS": 4, "SQS": 3}

# What is not about encryption, keys or logs, with the reason.
OTHER_CHECKS = {
    "awslambda_function_inside_vpc": "about networks; the function listens to nothing",
    "awslambda_function_vpc_multi_az": "about networks",
    "awslambda_function_url_cors_policy": "about browsers; a function URL is a finding already",
    "awslambda_function_using_cross_account_layers": "about code; a layer is a finding already",
    "awslambda_function_using_supported_runtimes": "about runtimes",
    "awslambda_layer_no_secrets_in_content": "there are no layers",
    "awslambda_function_no_dead_letter_queue": "about failures (docs/decisions/0013)",
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
    assert ours - {"Lambda.1"} == listed - set(OTHER_CONTROLS)


def test_every_requirement_has_an_identifier_and_says_why_it_may_not_be_met() -> None:
    for each in REQUIREMENTS:
        assert identifiers_of(each), each.text
        assert set(identifiers_of(each)) <= set(STANDARDS)
        assert each.unmet.endswith(".")


def test_every_standard_is_there() -> None:
    found = {standard for each in REQUIREMENTS for standard in identifiers_of(each)}
    assert found == set(STANDARDS)
