"""What a call to a service asks of the key of the resource that it is made to.

Sources, by service: SNS https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
SQS https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
DynamoDB https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html,
CloudWatch Logs https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html.
That reading encrypted log events asks the reader for kms:Decrypt is not confirmed.
"""

SEND = ("kms:GenerateDataKey", "kms:Decrypt")
READ = ("kms:Decrypt",)
STORE = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:DescribeKey",
)
CHOOSE = (*STORE, "kms:CreateGrant")

KEY_ACTIONS: dict[str, tuple[str, ...]] = {
    "dynamodb:CreateTable": CHOOSE,
    "dynamodb:GetItem": READ,
    "dynamodb:PutItem": READ,
    "dynamodb:UpdateItem": READ,
    "kinesis:PutRecord": ("kms:GenerateDataKey",),
    "lambda:CreateFunction": CHOOSE,
    "logs:GetLogEvents": READ,
    "sns:Publish": SEND,
    "sqs:ReceiveMessage": READ,
    "sqs:SendMessage": SEND,
    # CloudWatch Logs stores events: it asks for itself, and is asked for nothing.
    "": STORE,
}


def key_actions(action: str) -> tuple[str, ...]:
    """The actions of KMS that a call needs on the key of its target; none for most."""
    return KEY_ACTIONS.get(action, ())
