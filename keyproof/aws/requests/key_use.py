"""What a call to a service asks of the key of the resource that it is made to.

Sources, by service: SNS https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
SQS https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
DynamoDB https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html,
CloudWatch Logs https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html,
S3 https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html.
That reading encrypted log events asks the reader for kms:Decrypt is not confirmed.
"""

# The action of a call of CloudWatch Logs that stores events: only the key is asked.
STORES_LOG_EVENTS = ""

SEND = ("kms:GenerateDataKey", "kms:Decrypt")
READ = ("kms:Decrypt",)
STORE = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
)
CHOOSE = (*STORE, "kms:DescribeKey", "kms:CreateGrant")
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
LAUNCH = ("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext")

NOTHING = ()

KEY_ACTIONS: dict[str, tuple[str, ...]] = {
    "dynamodb:BatchGetItem": READ,
    "dynamodb:BatchWriteItem": READ,
    "dynamodb:ConditionCheckItem": READ,
    "dynamodb:CreateTable": CHOOSE,
    "dynamodb:DeleteItem": READ,
    "dynamodb:DescribeStream": NOTHING,
    "dynamodb:GetItem": READ,
    "dynamodb:GetRecords": READ,
    "dynamodb:GetShardIterator": NOTHING,
    "dynamodb:PutItem": READ,
    "dynamodb:Query": READ,
    "dynamodb:Scan": READ,
    "dynamodb:UpdateItem": READ,
    "ec2:RunInstances": LAUNCH,
    "firehose:PutRecord": NOTHING,
    "firehose:PutRecordBatch": NOTHING,
    "kinesis:DescribeStream": NOTHING,
    "kinesis:GetRecords": READ,
    "kinesis:GetShardIterator": NOTHING,
    "kinesis:PutRecord": ("kms:GenerateDataKey",),
    "kinesis:PutRecords": ("kms:GenerateDataKey",),
    "lambda:CreateFunction": CHOOSE,
    "lambda:InvokeFunction": NOTHING,
    "logs:CreateLogDelivery": NOTHING,
    # CloudWatch Logs asks for itself when it stores what it is sent.
    "logs:CreateLogStream": NOTHING,
    "logs:DescribeLogStreams": NOTHING,
    "logs:FilterLogEvents": READ,
    "logs:GetLogEvents": READ,
    "logs:PutLogEvents": NOTHING,
    STORES_LOG_EVENTS: STORE,
    "s3:GetBucketAcl": NOTHING,
    "s3:GetObject": READ,
    "s3:GetObjectVersionForReplication": READ,
    "s3:ListBucket": NOTHING,
    # Decrypt for an object that is written in parts.
    "s3:PutObject": SEND,
    "s3:ReplicateObject": ("kms:Encrypt",),
    "secretsmanager:DescribeSecret": NOTHING,
    "secretsmanager:GetSecretValue": READ,
    "secretsmanager:PutSecretValue": SEND,
    "secretsmanager:UpdateSecretVersionStage": NOTHING,
    "sns:Publish": SEND,
    "sqs:DeleteMessage": NOTHING,
    "sqs:GetQueueAttributes": NOTHING,
    "sqs:ReceiveMessage": READ,
    "sqs:SendMessage": SEND,
    "ssm:GetParameter": READ,
    "ssm:GetParameters": READ,
    "ssm:GetParametersByPath": READ,
    "ssm:PutParameter": ("kms:Encrypt",),
    "sts:AssumeRole": NOTHING,
}


def key_actions(action: str) -> tuple[str, ...] | None:
    """The actions of KMS that a call needs on the key of its target; None if that is not known."""
    return KEY_ACTIONS.get(action)
