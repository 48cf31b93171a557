"""The statement that keeps everybody but one role from opening a way out of a resource."""

from keyproof.policy_document import ANYONE, Condition, Statement

# SNS decrypts before it delivers, so a subscriber reads without any right to the key.
# https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
OF_A_TOPIC = (
    "sns:AddPermission",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
)
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
OF_A_QUEUE = ("sqs:AddPermission", "sqs:RemovePermission", "sqs:SetQueueAttributes")
# Streams, replicas, exports, copies, and another key. Of these DynamoDB takes a table's policy.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html
OF_A_TABLE = (
    "dynamodb:CreateBackup",
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:EnableKinesisStreamingDestination",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:PutResourcePolicy",
    "dynamodb:RestoreTableToPointInTime",
    "dynamodb:UpdateContributorInsights",
    "dynamodb:UpdateTable",
)


def denied_but_to(role_arn: str, actions: tuple[str, ...], resource_arn: str) -> Statement:
    """Nobody but one role may do ``actions``, whatever policies of their own allow."""
    return Statement(
        sid="WaysOutAreOpenedByOneRole",
        effect="Deny",
        principals=(ANYONE,),
        actions=actions,
        resources=(resource_arn,),
        conditions=(Condition("ArnNotEquals", "aws:PrincipalArn", (role_arn,)),),
    )
