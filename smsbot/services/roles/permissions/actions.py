"""The actions of the roles, by service: which read settings, and which make an environment.

By the resource types of the stack and the calls of the AWS provider. Which action takes a resource
is by https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

from collections.abc import Mapping

from keyproof.policy_document import actions_of


def _by_service(listed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {service: actions_of(service, names) for service, names in listed.items()}


# Of a service: what reads settings, and what changes them. `*agResource` is tagging and untagging;
# a role's policy has little room.
READING = _by_service(
    {
        "cloudwatch": "GetDashboard ListTagsForResource",
        "dynamodb": (
            "DescribeContinuousBackups DescribeTable DescribeTimeToLive GetResourcePolicy "
            "ListTagsOfResource"
        ),
        "events": "DescribeRule ListTagsForResource ListTargetsByRule",
        "iam": "GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies",
        "lambda": (
            "GetFunction GetFunctionCodeSigningConfig GetFunctionEventInvokeConfig GetPolicy "
            "ListTags ListVersionsByFunction"
        ),
        "logs": "DescribeMetricFilters ListTags*",
        "sns": "GetTopicAttributes ListTagsForResource",
        "sqs": "GetQueueAttributes ListQueueTags",
    }
)
CHANGING = _by_service(
    {
        "cloudwatch": "DeleteAlarms DeleteDashboards PutDashboard PutMetricAlarm *agResource",
        "dynamodb": (
            "CreateTable DeleteResourcePolicy DeleteTable PutResourcePolicy *agResource "
            "UpdateContinuousBackups UpdateTable UpdateTimeToLive"
        ),
        "events": "DeleteRule PutRule PutTargets RemoveTargets *agResource",
        "lambda": (
            "AddPermission CreateFunction DeleteFunction DeleteFunctionConcurrency "
            "DeleteFunctionEventInvokeConfig PutFunctionEventInvokeConfig RemovePermission "
            "*agResource UpdateFunctionCode UpdateFunctionConfiguration"
        ),
        "logs": (
            "AssociateKmsKey CreateLogGroup DeleteLogGroup DeleteMetricFilter DisassociateKmsKey "
            "PutMetricFilter PutRetentionPolicy Tag* Untag*"
        ),
        "sns": (
            "CreateTopic DeleteTopic SetSubscriptionAttributes SetTopicAttributes Subscribe "
            "*agResource Unsubscribe"
        ),
        "sqs": "CreateQueue DeleteQueue SetQueueAttributes TagQueue UntagQueue",
    }
)
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
READING_KEYS = actions_of("kms", "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags")
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
READING_NUMBERS = actions_of(
    "sms-voice",
    "DescribeConfigurationSets DescribeOptOutLists DescribePhoneNumbers ListTagsForResource",
)
REQUESTING_NUMBERS = actions_of(
    "sms-voice", "CreateConfigurationSet CreateOptOutList RequestPhoneNumber"
)
CHANGING_SETS = actions_of(
    "sms-voice",
    "CreateEventDestination DeleteConfigurationSet DeleteEventDestination DeleteOptOutList "
    "TagResource UntagResource UpdateEventDestination",
)
CHANGING_NUMBERS = actions_of(
    "sms-voice", "ReleasePhoneNumber TagResource UntagResource UpdatePhoneNumber"
)
READING_TEMPLATES = ("cloudformation:DescribeStacks", "cloudformation:GetTemplate")
CHANGING_TEMPLATES = actions_of(
    "cloudformation",
    "CreateStack DeleteStack DescribeStackEvents DescribeStackResources TagResource "
    "UntagResource UpdateStack",
)
