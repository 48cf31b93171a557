"""Which resource types hold data, and where they name their key.

The arguments of every known type are in ``smsbot/aws/arguments``; a type that is not there is
reported. Arguments and defaults are those of the AWS provider's documentation,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs.
"""

from smsbot.aws.data_type import DataType, Part
from smsbot.aws.encryption import Encryption


def _keyed(*key: str, without_key: Encryption = Encryption.AWS) -> tuple[Part, ...]:
    return (Part(key=key, without_key=without_key),)


def _encrypted_if(argument: str, *key: str) -> tuple[Part, ...]:
    return (Part(key=key, enabled=(argument,)),)


RDS_PARTS = (
    Part(
        label="Performance Insights",
        key=("performance_insights_kms_key_id",),
        exists_by=("performance_insights_enabled",),
    ),
    Part(
        label="Master Password",
        key=("master_user_secret_kms_key_id",),
        exists_by=("manage_master_user_password",),
    ),
)

DATA_TYPES: dict[str, DataType] = {
    "aws_sns_topic": DataType(
        service="SNS Topics",
        aws_key="AWS SNS Key",
        parts=_keyed("kms_master_key_id", without_key=Encryption.NONE),
    ),
    "aws_dynamodb_table": DataType(
        service="DynamoDB",
        noun="Table",
        aws_key="AWS DynamoDB Key",
        parts=(
            Part(
                key=("server_side_encryption", "kms_key_arn"),
                enabled=("server_side_encryption", "enabled"),
                otherwise=Encryption.AWS,
            ),
            Part(label="Replicas", key=("replica", "kms_key_arn"), exists_by=("replica",)),
        ),
        protection=("deletion_protection_enabled",),
    ),
    "aws_cloudwatch_log_group": DataType(
        service="CloudWatch",
        noun="Logs",
        aws_key="AWS Logs Key",
        parts=_keyed("kms_key_id"),
    ),
    "aws_lambda_function": DataType(
        service="Lambda",
        noun="Function",
        name="function_name",
        aws_key="AWS Lambda Key",
        parts=(
            Part(label="Function Code", key=("source_kms_key_arn",)),
            Part(label="Environment Variables", key=("kms_key_arn",), exists_by=("environment",)),
        ),
    ),
    "aws_sqs_queue": DataType(
        service="SQS",
        noun="Queue",
        aws_key="AWS SQS Key",
        # Without a key, SQS encrypts with its own unless that is switched off.
        parts=(
            Part(
                key=("kms_master_key_id",),
                enabled=("sqs_managed_sse_enabled",),
                enabled_by=(None, True),
            ),
        ),
    ),
    "aws_s3_bucket": DataType(
        service="S3",
        noun="Bucket",
        name="bucket",
        aws_key="AWS S3 Key",
        # What a resource of its own gives the bucket.
        parts=(
            Part(
                key=("kms_key",),
                chosen=("algorithm",),
                chosen_by=("aws:kms", "aws:kms:dsse"),
            ),
        ),
    ),
    "aws_secretsmanager_secret": DataType(
        service="Secrets Manager",
        noun="Secret",
        aws_key="AWS Secrets Manager Key",
        parts=(
            *_keyed("kms_key_id"),
            Part(label="Replicas", key=("replica", "kms_key_id"), exists_by=("replica",)),
        ),
    ),
    "aws_ssm_parameter": DataType(
        service="Systems Manager",
        noun="Parameter",
        aws_key="AWS SSM Key",
        parts=(Part(key=("key_id",), enabled=("type",), enabled_by=("SecureString",)),),
    ),
    "aws_kinesis_stream": DataType(
        service="Kinesis",
        noun="Stream",
        aws_key="AWS Kinesis Key",
        parts=(Part(key=("kms_key_id",), enabled=("encryption_type",), enabled_by=("KMS",)),),
    ),
    "aws_kinesis_firehose_delivery_stream": DataType(
        service="Data Firehose",
        noun="Stream",
        aws_key="AWS Firehose Key",
        parts=(
            Part(
                key=("server_side_encryption", "key_arn"),
                enabled=("server_side_encryption", "enabled"),
                chosen=("server_side_encryption", "key_type"),
                chosen_by=("CUSTOMER_MANAGED_CMK",),
            ),
        ),
    ),
    "aws_cloudwatch_event_bus": DataType(
        service="EventBridge",
        noun="Bus",
        aws_key="AWS EventBridge Key",
        parts=_keyed("kms_key_identifier"),
    ),
    "aws_cloudwatch_event_archive": DataType(
        service="EventBridge",
        noun="Archive",
        aws_key="AWS EventBridge Key",
        parts=_keyed("kms_key_identifier"),
    ),
    "aws_cloudtrail": DataType(
        service="CloudTrail", noun="Trail", aws_key="AWS S3 Key", parts=_keyed("kms_key_id")
    ),
    "aws_cloudtrail_event_data_store": DataType(
        service="CloudTrail",
        noun="Event Data Store",
        aws_key="AWS CloudTrail Key",
        parts=_keyed("kms_key_id"),
        protection=("termination_protection_enabled",),
    ),
    "aws_sfn_state_machine": DataType(
        service="Step Functions",
        noun="State Machine",
        aws_key="AWS Step Functions Key",
        parts=(
            Part(
                key=("encryption_configuration", "kms_key_id"),
                chosen=("encryption_configuration", "type"),
                chosen_by=("CUSTOMER_MANAGED_KMS_KEY",),
            ),
        ),
    ),
    "aws_ecr_repository": DataType(
        service="ECR",
        noun="Repository",
        aws_key="AWS ECR Key",
        parts=(
            Part(
                key=("encryption_configuration", "kms_key"),
                chosen=("encryption_configuration", "encryption_type"),
                chosen_by=("KMS", "KMS_DSSE"),
            ),
        ),
    ),
    "aws_efs_file_system": DataType(
        service="EFS",
        noun="File System",
        name="creation_token",
        aws_key="AWS EFS Key",
        parts=_encrypted_if("encrypted", "kms_key_id"),
    ),
    "aws_db_instance": DataType(
        service="RDS",
        noun="Instance",
        name="identifier",
        aws_key="AWS RDS Key",
        parts=(*_encrypted_if("storage_encrypted", "kms_key_id"), *RDS_PARTS),
        protection=("deletion_protection",),
    ),
    "aws_rds_cluster": DataType(
        service="RDS",
        noun="Cluster",
        name="cluster_identifier",
        aws_key="AWS RDS Key",
        parts=(*_encrypted_if("storage_encrypted", "kms_key_id"), *RDS_PARTS),
        protection=("deletion_protection",),
    ),
    "aws_rds_cluster_instance": DataType(
        service="RDS",
        noun="Cluster Instance",
        name="identifier",
        aws_key="AWS RDS Key",
        parts=RDS_PARTS[:1],
    ),
    # The API of End User Messaging takes no key: what it keeps is under AWS's own.
    # https://docs.aws.amazon.com/end-user-messaging/latest/userguide/nx-security-data-encryption.html
    "aws_pinpointsmsvoicev2_opt_out_list": DataType(
        service="End User Messaging",
        noun="List",
        aws_key="AWS End User Messaging Key",
        parts=_keyed(),
    ),
    "aws_pinpointsmsvoicev2_phone_number": DataType(
        service="End User Messaging",
        name="",
        aws_key="AWS End User Messaging Key",
        parts=(Part(label="Phone Number", key=()),),
        protection=("deletion_protection_enabled",),
    ),
    "aws_ebs_volume": DataType(
        service="EBS",
        noun="Volume",
        name="",
        aws_key="AWS EBS Key",
        parts=_encrypted_if("encrypted", "kms_key_id"),
    ),
}
