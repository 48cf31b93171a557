"""The actions that open a way out of a topic, a queue or a table, or change who may.

Sources: the service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/, and which of these a table's
policy takes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html.
"""

from keyproof.policy_document import actions_of

OPENING_ACTIONS: dict[str, tuple[str, ...]] = {
    "aws_sns_topic": actions_of(
        "sns", "Subscribe AddPermission RemovePermission SetTopicAttributes"
    ),
    "aws_sqs_queue": actions_of("sqs", "AddPermission RemovePermission SetQueueAttributes"),
    "aws_dynamodb_table": actions_of(
        "dynamodb",
        "UpdateTable ExportTableToPointInTime EnableKinesisStreamingDestination CreateBackup "
        "RestoreTableToPointInTime UpdateContributorInsights PutResourcePolicy "
        "DeleteResourcePolicy",
    ),
}
