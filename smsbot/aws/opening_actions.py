"""The actions that open a way out of a topic, a queue or a table, or change who may.

Sources: the service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/, and which of these a table's
policy takes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html.
"""

OPENING_ACTIONS: dict[str, tuple[str, ...]] = {
    "aws_sns_topic": (
        "sns:Subscribe",
        "sns:AddPermission",
        "sns:RemovePermission",
        "sns:SetTopicAttributes",
    ),
    "aws_sqs_queue": ("sqs:AddPermission", "sqs:RemovePermission", "sqs:SetQueueAttributes"),
    "aws_dynamodb_table": (
        "dynamodb:UpdateTable",
        "dynamodb:ExportTableToPointInTime",
        "dynamodb:EnableKinesisStreamingDestination",
        "dynamodb:CreateBackup",
        "dynamodb:RestoreTableToPointInTime",
        "dynamodb:UpdateContributorInsights",
        "dynamodb:PutResourcePolicy",
        "dynamodb:DeleteResourcePolicy",
    ),
}
