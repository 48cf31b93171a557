"""Which resource types hold data, and where they name their key.

The arguments of every known type are in ``keyproof/aws/arguments``; a type that is not there is
reported. Arguments and defaults are those of the AWS provider's documentation,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs.
"""

from dataclasses import replace

from keyproof.aws.data_type import DataType, Part
from keyproof.aws.encryption import REPLICAS, Encryption
from keyproof.aws.keys.listed import listed_types


def _of(
    service: str,
    noun: str,
    *parts: Part,
    key: str = "",
    name: str = "name",
    protection: str = "",
) -> DataType:
    """A type of a service; ``key`` is AWS's own where it is not called like the service."""
    return DataType(
        service=service,
        noun=noun,
        name=name,
        aws_key=f"AWS {key or service} Key",
        parts=parts,
        protection=(protection,) if protection else None,
    )


def _keyed(*key: str, without_key: Encryption = Encryption.AWS) -> Part:
    return Part(key=key, without_key=without_key)


def _encrypted_if(argument: str, *key: str) -> Part:
    return Part(key=key, enabled=(argument,))


def _existing(label: str, *key: str, by: str) -> Part:
    """A part that is there only with an argument."""
    return Part(label=label, key=key, exists_by=(by,))


INSIGHTS = _existing(
    "Performance Insights", "performance_insights_kms_key_id", by="performance_insights_enabled"
)
PASSWORD = _existing(
    "Master Password", "master_user_secret_kms_key_id", by="manage_master_user_password"
)
STORAGE = _encrypted_if("storage_encrypted", "kms_key_id")

# The types of which every argument is judged.
FULLY_KNOWN: dict[str, DataType] = {
    "aws_sns_topic": _of(
        "SNS Topics", "", _keyed("kms_master_key_id", without_key=Encryption.NONE), key="SNS"
    ),
    "aws_dynamodb_table": _of(
        "DynamoDB",
        "Table",
        Part(
            key=("server_side_encryption", "kms_key_arn"),
            enabled=("server_side_encryption", "enabled"),
            otherwise=Encryption.AWS,
        ),
        _existing(REPLICAS, "replica", "kms_key_arn", by="replica"),
        protection="deletion_protection_enabled",
    ),
    "aws_cloudwatch_log_group": _of("CloudWatch", "Logs", _keyed("kms_key_id"), key="Logs"),
    "aws_lambda_function": _of(
        "Lambda",
        "Function",
        Part(label="Function Code", key=("source_kms_key_arn",)),
        _existing("Environment Variables", "kms_key_arn", by="environment"),
        name="function_name",
    ),
    # Without a key, SQS encrypts with its own unless that is switched off.
    "aws_sqs_queue": _of(
        "SQS",
        "Queue",
        Part(
            key=("kms_master_key_id",),
            enabled=("sqs_managed_sse_enabled",),
            enabled_by=(None, True),
        ),
    ),
    # What a resource of its own gives the bucket.
    "aws_s3_bucket": _of(
        "S3",
        "Bucket",
        Part(key=("kms_key",), chosen=("algorithm",), chosen_by=("aws:kms", "aws:kms:dsse")),
        name="bucket",
    ),
    "aws_secretsmanager_secret": _of(
        "Secrets Manager",
        "Secret",
        _keyed("kms_key_id"),
        _existing(REPLICAS, "replica", "kms_key_id", by="replica"),
    ),
    "aws_ssm_parameter": _of(
        "Systems Manager",
        "Parameter",
        Part(key=("key_id",), enabled=("type",), enabled_by=("SecureString",)),
        key="SSM",
    ),
    "aws_kinesis_stream": _of(
        "Kinesis",
        "Stream",
        Part(key=("kms_key_id",), enabled=("encryption_type",), enabled_by=("KMS",)),
    ),
    "aws_kinesis_firehose_delivery_stream": _of(
        "Data Firehose",
        "Stream",
        Part(
            key=("server_side_encryption", "key_arn"),
            enabled=("server_side_encryption", "enabled"),
            chosen=("server_side_encryption", "key_type"),
            chosen_by=("CUSTOMER_MANAGED_CMK",),
            # It keeps nothing that it reads from a stream of Kinesis.
            absent_by=("kinesis_source_configuration",),
        ),
        key="Firehose",
    ),
    "aws_cloudwatch_event_bus": _of("EventBridge", "Bus", _keyed("kms_key_identifier")),
    "aws_cloudwatch_event_archive": _of("EventBridge", "Archive", _keyed("kms_key_identifier")),
    "aws_cloudtrail": _of("CloudTrail", "Trail", _keyed("kms_key_id"), key="S3"),
    "aws_cloudtrail_event_data_store": _of(
        "CloudTrail",
        "Event Data Store",
        _keyed("kms_key_id"),
        protection="termination_protection_enabled",
    ),
    "aws_sfn_state_machine": _of(
        "Step Functions",
        "State Machine",
        Part(
            key=("encryption_configuration", "kms_key_id"),
            chosen=("encryption_configuration", "type"),
            chosen_by=("CUSTOMER_MANAGED_KMS_KEY",),
        ),
    ),
    "aws_ecr_repository": _of(
        "ECR",
        "Repository",
        Part(
            key=("encryption_configuration", "kms_key"),
            chosen=("encryption_configuration", "encryption_type"),
            chosen_by=("KMS", "KMS_DSSE"),
        ),
    ),
    "aws_efs_file_system": _of(
        "EFS", "File System", _encrypted_if("encrypted", "kms_key_id"), name="creation_token"
    ),
    "aws_db_instance": _of(
        "RDS",
        "Instance",
        *(STORAGE, INSIGHTS, PASSWORD),
        name="identifier",
        protection="deletion_protection",
    ),
    "aws_rds_cluster": _of(
        "RDS",
        "Cluster",
        replace(STORAGE, anyway=(("engine_mode", "serverless"),)),
        *(INSIGHTS, PASSWORD),
        name="cluster_identifier",
        protection="deletion_protection",
    ),
    "aws_rds_cluster_instance": _of("RDS", "Cluster Instance", INSIGHTS, name="identifier"),
    # The API of End User Messaging takes no key: what it keeps is under AWS's own.
    # https://docs.aws.amazon.com/end-user-messaging/latest/userguide/nx-security-data-encryption.html
    "aws_pinpointsmsvoicev2_opt_out_list": _of("End User Messaging", "List", _keyed()),
    "aws_pinpointsmsvoicev2_phone_number": _of(
        "End User Messaging",
        "",
        Part(label="Phone Number", key=()),
        name="",
        protection="deletion_protection_enabled",
    ),
    # The account may encrypt all volumes by default.
    "aws_ebs_volume": _of(
        "EBS",
        "Volume",
        Part(key=("kms_key_id",), enabled=("encrypted",), unset=Encryption.UNKNOWN),
        name="",
    ),
}


def _with_listed() -> dict[str, DataType]:
    """The types above, and those of the list, with the parts that it adds to the first."""
    listed = listed_types()
    known = {
        kind: replace(each, parts=(*each.parts, *(listed[kind].parts if kind in listed else ())))
        for kind, each in FULLY_KNOWN.items()
    }
    others = {"aws_s3_directory_bucket": FULLY_KNOWN["aws_s3_bucket"], **listed}
    return {**known, **{kind: each for kind, each in others.items() if kind not in known}}


DATA_TYPES = _with_listed()
