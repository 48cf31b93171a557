"""The actions of the roles, by service: which read settings, and which make an environment.

By the resource types of the stack and the calls of the AWS provider. Which action takes a resource
is by https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

# Of a service: what reads settings, and what changes them. `*agResource` is tagging and untagging;
# a role's policy has little room.
READING = {
    "cloudwatch": ("cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"),
    "dynamodb": (
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:GetResourcePolicy",
        "dynamodb:ListTagsOfResource",
    ),
    "events": ("events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"),
    "iam": (
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
    ),
    "lambda": (
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionEventInvokeConfig",
        "lambda:GetPolicy",
        "lambda:ListTags",
        "lambda:ListVersionsByFunction",
    ),
    "logs": ("logs:DescribeMetricFilters", "logs:ListTags*"),
    "sns": ("sns:GetTopicAttributes", "sns:ListTagsForResource"),
    "sqs": ("sqs:GetQueueAttributes", "sqs:ListQueueTags"),
}
CHANGING = {
    "cloudwatch": (
        "cloudwatch:DeleteAlarms",
        "cloudwatch:DeleteDashboards",
        "cloudwatch:PutDashboard",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:*agResource",
    ),
    "dynamodb": (
        "dynamodb:CreateTable",
        "dynamodb:DeleteResourcePolicy",
        "dynamodb:DeleteTable",
        "dynamodb:PutResourcePolicy",
        "dynamodb:*agResource",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
    ),
    "events": (
        "events:DeleteRule",
        "events:PutRule",
        "events:PutTargets",
        "events:RemoveTargets",
        "events:*agResource",
    ),
    "lambda": (
        "lambda:AddPermission",
        "lambda:CreateFunction",
        "lambda:DeleteFunction",
        "lambda:DeleteFunctionConcurrency",
        "lambda:DeleteFunctionEventInvokeConfig",
        "lambda:PutFunctionEventInvokeConfig",
        "lambda:RemovePermission",
        "lambda:*agResource",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
    ),
    "logs": (
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteMetricFilter",
        "logs:DisassociateKmsKey",
        "logs:PutMetricFilter",
        "logs:PutRetentionPolicy",
        "logs:Tag*",
        "logs:Untag*",
    ),
    "sns": (
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:SetSubscriptionAttributes",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
        "sns:*agResource",
        "sns:Unsubscribe",
    ),
    "sqs": (
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
        "sqs:UntagQueue",
    ),
}
WHAT = {
    "cloudwatch": "Alarms",
    "dynamodb": "Tables",
    "events": "Rules",
    "iam": "Roles",
    "lambda": "Functions",
    "logs": "LogGroups",
    "sns": "Topics",
    "sqs": "Queues",
}
# What a plan reads of a key.
READING_KEYS = (
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListResourceTags",
)
# Terraform attaches no managed policy to a role here.
NEVER_NEEDED = ("iam:AttachRolePolicy", "iam:DetachRolePolicy")
ABOUT_BOUNDARIES = ("iam:PutRolePermissionsBoundary",)
# They know no resource, or Terraform asks for all.
FINDING = (
    "cloudwatch:DescribeAlarms",
    "kms:ListAliases",
    "logs:DescribeLogGroups",
    "sns:GetSubscriptionAttributes",
)
# What an environment that masks phone numbers needs in addition.
READING_MASKS = ("logs:GetDataProtectionPolicy",)
CHANGING_MASKS = ("logs:DeleteDataProtectionPolicy", "logs:PutDataProtectionPolicy")
# What an environment with a phone number needs in addition; AWS chooses the number's id.
READING_NUMBERS = (
    "sms-voice:DescribeConfigurationSets",
    "sms-voice:DescribeOptOutLists",
    "sms-voice:DescribePhoneNumbers",
    "sms-voice:ListTagsForResource",
)
REQUESTING_NUMBERS = (
    "sms-voice:CreateConfigurationSet",
    "sms-voice:CreateOptOutList",
    "sms-voice:RequestPhoneNumber",
)
CHANGING_SETS = (
    "sms-voice:CreateEventDestination",
    "sms-voice:DeleteConfigurationSet",
    "sms-voice:DeleteEventDestination",
    "sms-voice:DeleteOptOutList",
    "sms-voice:TagResource",
    "sms-voice:UntagResource",
    "sms-voice:UpdateEventDestination",
)
CHANGING_NUMBERS = (
    "sms-voice:ReleasePhoneNumber",
    "sms-voice:TagResource",
    "sms-voice:UntagResource",
    "sms-voice:UpdatePhoneNumber",
)
READING_TEMPLATES = ("cloudformation:DescribeStacks", "cloudformation:GetTemplate")
CHANGING_TEMPLATES = (
    "cloudformation:CreateStack",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResources",
    "cloudformation:TagResource",
    "cloudformation:UntagResource",
    "cloudformation:UpdateStack",
)
