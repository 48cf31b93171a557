"""The statement by which one role alone may open data egress from a resource."""

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


def denied_except(role_arn: str, actions: tuple[str, ...], resource_arn: str) -> Statement:
    """Every principal but one role is denied ``actions``, whatever its own policies allow."""
    return Statement(
        sid="EgressDeniedToOthers",
        effect="Deny",
        principals=(ANYONE,),
        actions=actions,
        resources=(resource_arn,),
        conditions=(Condition("ArnNotEquals", "aws:PrincipalArn", (role_arn,)),),
    )
