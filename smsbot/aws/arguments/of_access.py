"""The arguments of what permits: keys, roles, policies, permissions and templates.

Sources: https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs.
"""

from smsbot.aws.arguments.judgement import Arguments, harmless, only, read

KEYS = "model.keys"
IDENTITIES = "model.identities"
POLICIES = "model.policies"
ASSEMBLY = "model.assembly"
WAYS_OUT = "model.ways_out"
UNCHECKED = only(
    "bypass_policy_lockout_safety_check",
    flag=False,
    why="KMS does not check that somebody can still change the key policy",
)
MATERIAL = "the key material is known, or kept, outside KMS"

OF_ACCESS: dict[str, Arguments] = {
    "aws_kms_key": {
        **read(
            KEYS,
            "customer_master_key_spec deletion_window_in_days enable_key_rotation is_enabled "
            "key_usage policy rotation_period_in_days",
        ),
        **read(WAYS_OUT, "multi_region"),
        **UNCHECKED,
        **only("custom_key_store_id xks_key_id", why=MATERIAL),
        **harmless("AWS reports it; nobody writes it", "key_id"),
    },
    "aws_kms_external_key": {
        **read(KEYS, "deletion_window_in_days enabled key_usage policy"),
        **read(WAYS_OUT, "multi_region"),
        **UNCHECKED,
        **only("key_material_base64 valid_to", why=MATERIAL),
    },
    "aws_kms_replica_key": {
        **read(KEYS, "deletion_window_in_days enabled policy"),
        **read(WAYS_OUT, "primary_key_arn"),
        **UNCHECKED,
    },
    "aws_kms_key_policy": {**read(KEYS, "key_id policy"), **UNCHECKED},
    "aws_kms_alias": {
        **read(KEYS, "name target_key_id"),
        **harmless("AWS reports it; nobody writes it", "target_key_arn"),
    },
    "aws_kms_grant": {
        **read(KEYS, "constraints grantee_principal key_id operations"),
        **harmless(
            "it ends the grant, or names it",
            "grant_creation_tokens name retire_on_delete retiring_principal",
        ),
    },
    "aws_iam_role": {
        **read(
            IDENTITIES,
            "assume_role_policy inline_policy managed_policy_arns name path permissions_boundary",
        ),
        **harmless("how long a session is; not what it may do", "max_session_duration"),
        **harmless(
            "AWS reports it, or Terraform destroys by it",
            "create_date force_detach_policies unique_id",
        ),
    },
    "aws_iam_role_policy": {
        **read(IDENTITIES, "policy role"),
        **harmless("a name that people see", "name"),
    },
    "aws_iam_role_policy_attachment": read(IDENTITIES, "policy_arn role"),
    "aws_iam_policy": {
        **read(IDENTITIES, "policy"),
        **read("model.identifiers", "name path"),
    },
    "aws_sns_topic_policy": {
        **read(POLICIES, "arn policy"),
        **harmless("AWS reports it; nobody writes it", "owner"),
    },
    "aws_sqs_queue_policy": read(POLICIES, "policy queue_url"),
    "aws_sqs_queue_redrive_policy": read(WAYS_OUT, "queue_url redrive_policy"),
    "aws_s3_bucket_policy": read(POLICIES, "bucket policy"),
    "aws_dynamodb_resource_policy": {
        **read(POLICIES, "policy resource_arn"),
        **harmless(
            "it skips DynamoDB's check for a lockout; the proofs judge the policy",
            "confirm_remove_self_resource_access revision_id",
        ),
    },
    "aws_lambda_permission": {
        **read(POLICIES, "action function_name principal source_account source_arn"),
        **harmless("a name that people see", "statement_id"),
    },
    "aws_cloudformation_stack": {
        **read("model.templates", "template_body"),
        **read(WAYS_OUT, "notification_arns"),
        **harmless("how CloudFormation works; the template is judged", "capabilities name")
        | harmless("the same", "disable_rollback on_failure timeout_in_minutes"),
        **harmless("AWS reports it; nobody writes it", "outputs"),
    },
    # Of the template of a CloudFormation stack.
    "AWS::SMSVOICE::ConfigurationSet": {
        **read("model.templates", "ConfigurationSetName EventDestinations"),
        **harmless("a name that people see", "Tags"),
        **harmless("who a text comes from; not to whom", "DefaultSenderId"),
    },
    "aws_s3_bucket_ownership_controls": {
        **harmless("the bucket is named by the rule", "bucket"),
        **only(
            "rule.object_ownership",
            "BucketOwnerEnforced",
            required=True,
            why="access control lists can let others read",
            remedy="Set it to BucketOwnerEnforced, as EncryptedBucket does.",
        ),
    },
    "aws_s3_bucket_public_access_block": {
        **harmless("the bucket is named by the rule", "bucket"),
        **only(
            "block_public_acls block_public_policy ignore_public_acls restrict_public_buckets",
            flag=True,
            required=True,
            why="a policy or a list can make the bucket public",
            remedy="Set it to true, as EncryptedBucket does.",
        ),
        **harmless("how it is destroyed", "skip_destroy"),
    },
    "aws_s3_bucket_versioning": harmless(
        "what is overwritten is kept", "bucket versioning_configuration"
    ),
    "aws_s3_bucket_lifecycle_configuration": harmless(
        "how long objects are kept", "bucket rule transition_default_minimum_object_size"
    ),
    "aws_s3_bucket_server_side_encryption_configuration": read(ASSEMBLY, "bucket rule"),
}
