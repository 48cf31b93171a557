"""The least policy with which an environment can be read: nothing but names and settings.

Which actions take a resource is by https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

from collections.abc import Callable

from keyproof.location import Location
from keyproof.policy_document import Statement, actions_of
from stacks.settings.environment import Environment

# The groups that SNS has once an account and region.
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
# What shows the settings of what has such a name: the service, the end of the ARN, the actions.
SHOWING = {
    # A key has an id that AWS chooses, so every key may be looked at.
    "Keys": ("kms", "key/*", "DescribeKey GetKeyPolicy GetKeyRotationStatus ListGrants"),
    "LogGroups": ("logs", "log-group:/aws/lambda/{}", "DescribeMetricFilters"),
    "Rules": ("events", "rule/{}", "ListTargetsByRule"),
    "Tables": (
        "dynamodb",
        "table/{}",
        (
            "DescribeContinuousBackups DescribeContributorInsights DescribeTable "
            "DescribeKinesisStreamingDestination DescribeTimeToLive GetResourcePolicy"
        ),
    ),
    "Topics": ("sns", "{}", "GetTopicAttributes ListSubscriptionsByTopic"),
    "Queues": ("sqs", "{}", "GetQueueAttributes"),
    "Functions": (
        "lambda",
        "function:{}",
        (
            "GetFunctionConcurrency GetFunctionConfiguration GetFunctionEventInvokeConfig "
            "GetPolicy ListAliases ListFunctionUrlConfigs ListVersionsByFunction"
        ),
    ),
}
OF_ROLES = actions_of("iam", "GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies")


def verifying(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What ``smsbot verify`` reads: settings, and no data of any."""
    name = f"{environment.names.prefix}-*"

    def named(service: str, form: str) -> tuple[str, ...]:
        return (location.arn(service, form.format(name)),)

    logs = named("logs", "log-group:*{}")
    return (
        Statement(
            sid="FindByName",
            actions=tuple(each for known in FINDING.items() for each in actions_of(*known)),
            resources=("*",),
        ),
        *(
            Statement(
                sid=f"Verify{what}",
                actions=actions_of(service, names),
                resources=named(service, form),
            )
            for what, (service, form, names) in SHOWING.items()
        ),
        Statement(
            sid="VerifyWhereLogsGo", actions=("logs:DescribeSubscriptionFilters",), resources=logs
        ),
        Statement(sid="VerifyRoles", actions=OF_ROLES, resources=(location.role_arn(name),)),
        Statement(
            sid="VerifyPoliciesAttachedByHand",
            actions=("iam:GetPolicy", "iam:GetPolicyVersion"),
            resources=(f"arn:{location.partition}:iam::*:policy/*",),
        ),
        # What an environment that masks phone numbers needs in addition.
        *(
            [
                Statement(
                    sid="VerifyMasks", actions=("logs:GetDataProtectionPolicy",), resources=logs
                )
            ]
            if environment.mask_phone_numbers
            else ()
        ),
        *(_of_a_number(environment, named) if environment.sms else ()),
    )


def _of_a_number(
    environment: Environment, named: Callable[[str, str], tuple[str, ...]]
) -> tuple[Statement, ...]:
    """What an environment with a phone number needs in addition; a number's id is AWS's choice."""
    events = (
        Statement(
            sid="VerifyConfigurationSets",
            actions=("sms-voice:DescribeConfigurationSets",),
            resources=named("sms-voice", "configuration-set/{}"),
        )
        if environment.has_event_destinations
        else Statement(
            sid="VerifyTemplates",
            actions=("cloudformation:GetTemplate",),
            resources=named("cloudformation", "stack/{}/*"),
        )
    )
    return (
        Statement(
            sid="VerifyNumbers",
            actions=("sms-voice:DescribeOptOutLists", "sms-voice:DescribePhoneNumbers"),
            resources=named("sms-voice", "*"),
        ),
        events,
    )
