"""The names of the outputs of an environment's stack."""

from typing import Literal

# Only an environment with a phone number has PhoneNumber.
OutputName = Literal[
    "SMSBotKMSKeyId",
    "SMSBotKMSKeyArn",
    "DynamoDBKMSKeyId",
    "SNSKMSKeyId",
    "LogsKMSKeyId",
    "InboundSMSTopicArn",
    "DeliveryStatusTopicArn",
    "ConversationsTableName",
    "AnalyticsTableName",
    "DeadLetterQueueUrl",
    "FunctionName",
    "PhoneNumber",
    "AlarmTopicUnderSNSKeyArn",
    "AlarmTopicUnderMainKeyArn",
]
