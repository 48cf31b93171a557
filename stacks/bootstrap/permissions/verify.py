"""What ``smsbot verify`` reads: names and settings, and no data.

Which actions take a resource is by https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

from keyproof.location import Location
from keyproof.policy_document import Statement, actions_of
from stacks.bootstrap.boundary import of_account
from stacks.bootstrap.permissions.statements import allow
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

# What finds resources by their names; it takes none. A trail may be the organization's, of another
# account.
FINDING = {
    "cloudtrail": "DescribeTrails GetEventSelectors GetTrailStatus",
    "cloudwatch": "DescribeAlarms ListDashboards",
    "dynamodb": "ListBackups ListExports ListTables",
    "events": "ListRules",
    "iam": "ListRoles",
    "kms": "ListAliases ListKeys",
    "lambda": "ListEventSourceMappings ListFunctions",
    "logs": "DescribeAccountPolicies DescribeExportTasks DescribeLogGroups",
    "sns": "GetSubscriptionAttributes ListTopics",
    "sqs": "ListQueues",
}
# What shows the settings of what has such a name: the end of the ARN, and the actions.
SHOWING = {
    # A key has an id that AWS chooses, so every key may be looked at.
    "Keys": ("key/*", "kms:DescribeKey GetKeyPolicy GetKeyRotationStatus ListGrants"),
    "LogGroups": ("log-group:/aws/lambda/{}", "logs:DescribeMetricFilters"),
    "Rules": ("rule/{}", "events:ListTargetsByRule"),
    "Tables": (
        "table/{}",
        (
            "dynamodb:DescribeContinuousBackups DescribeContributorInsights DescribeTable "
            "DescribeKinesisStreamingDestination DescribeTimeToLive GetResourcePolicy"
        ),
    ),
    "Topics": ("{}", "sns:GetTopicAttributes ListSubscriptionsByTopic"),
    "Queues": ("{}", "sqs:GetQueueAttributes"),
    "Functions": (
        "function:{}",
        (
            "lambda:GetFunctionConcurrency GetFunctionConfiguration GetFunctionEventInvokeConfig "
            "GetPolicy ListAliases ListFunctionUrlConfigs ListVersionsByFunction"
        ),
    ),
    "WhereLogsGo": ("log-group:*{}", "logs:DescribeSubscriptionFilters"),
}
OF_ROLES = "iam:GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies"
OF_BUCKET = (
    "s3:GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketVersioning "
    "GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration"
)
# With a phone number in addition; the number's id is AWS's choice.
OF_NUMBER = ("*", "sms-voice:DescribeOptOutLists DescribePhoneNumbers")
OF_SET = ("configuration-set/{}", "sms-voice:DescribeConfigurationSets")
OF_TEMPLATE = ("stack/{}/*", "cloudformation:GetTemplate")


def verifying(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """The settings of the environment's resources."""
    name = f"{environment.names.prefix}-*"

    def showing(what: str, form: str, actions: str) -> Statement:
        service = actions.partition(":")[0]
        return allow(f"Verify{what}", actions, location.arn(service, form.format(name)))

    finding = tuple(each for known in FINDING.items() for each in actions_of(*known))
    policies = f"arn:{location.partition}:iam::*:policy/*"
    statements = [
        allow("FindByName", finding),
        *(showing(what, *each) for what, each in SHOWING.items()),
        allow("VerifyRoles", OF_ROLES, location.role_arn(name)),
        allow("VerifyPoliciesAttachedByHand", "iam:GetPolicy GetPolicyVersion", policies),
    ]
    if environment.mask_phone_numbers:
        statements.append(showing("Masks", "log-group:*{}", "logs:GetDataProtectionPolicy"))
    if environment.sms:
        statements.append(showing("Numbers", *OF_NUMBER))
        statements.append(
            showing("ConfigurationSets", *OF_SET)
            if environment.has_event_destinations
            else showing("Templates", *OF_TEMPLATE)
        )
    return tuple(statements)


def verifying_state(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """The settings of the bucket, and none of its objects."""
    if not isinstance(environment.backend, S3Backend):
        return ()
    bucket = state_names.bucket_arn(environment)
    return (allow("VerifyBucket", OF_BUCKET, bucket, conditions=of_account(location)),)
