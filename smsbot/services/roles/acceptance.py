"""The role for acceptance: everything with the throwaway environment, and nothing with any other.

Unlike a role of the pipeline it sees data, all of it made up: it texts, reads and deletes. It makes
roles for single probes, each within the boundary of the throwaway environment.
"""

from keyproof.location import Location
from keyproof.policy_document import Condition, PolicyDocument, Statement, actions_of
from stacks.bootstrap.names import location_of
from stacks.bootstrap.permissions.keys import (
    making_keys,
    naming_keys,
    of_environment,
    on_keys,
    tagging_keys,
)
from smsbot.services.roles.script import boundary_lines, role_lines
from stacks.bootstrap.trust import people
from stacks.bootstrap.boundary import (
    CHANGING_ROLES,
    SERVICES,
    boundary_arn,
    named_resources,
    of_account,
    roles_arn,
    state_resources,
)
from stacks.settings.environment import Environment

LONGEST_SESSION_IN_SECONDS = 4 * 60 * 60
# They know no resource, or are about all; none reads data.
LOOKING = (
    *actions_of("access-analyzer", "ValidatePolicy"),
    *actions_of("cloudtrail", "DescribeTrails GetEventSelectors GetTrailStatus LookupEvents"),
    *actions_of("cloudformation", "DescribeStacks"),
    *actions_of("cloudwatch", "DescribeAlarms ListDashboards ListMetrics"),
    *actions_of("dynamodb", "ListBackups ListExports ListTables"),
    *actions_of("events", "ListRules"),
    *actions_of("iam", "GetPolicy GetPolicyVersion GetRole GetRolePolicy ListRoles"),
    *actions_of("iam", "ListAttachedRolePolicies ListRolePolicies"),
    *actions_of("kms", "DescribeKey GetKeyPolicy ListAliases ListKeys ListResourceTags"),
    *actions_of("lambda", "GetAccountSettings ListEventSourceMappings ListFunctions"),
    *actions_of("logs", "DescribeAccountPolicies DescribeExportTasks DescribeLogGroups"),
    *actions_of("pricing", "GetProducts"),
    *actions_of("s3", "ListAllMyBuckets"),
    *actions_of("sms-voice", "DescribeAccountAttributes DescribeConfigurationSets"),
    *actions_of("sms-voice", "DescribeOptOutLists DescribePhoneNumbers DescribeSpendLimits"),
    *actions_of("sms-voice", "ListTagsForResource"),
    *actions_of("sns", "GetSubscriptionAttributes ListTopics Unsubscribe"),
    *actions_of("sqs", "ListQueues"),
)


def accepting(environment: Environment) -> PolicyDocument:
    """The permission policy, for a throwaway environment with an ``account_id``."""
    location, prefix = location_of(environment), environment.names.prefix
    roles = (roles_arn(prefix, location),)
    boundary = boundary_arn(prefix, location)
    bucket = f"arn:{location.partition}:s3:::{prefix}-probe-{location.account_id}-{location.region}"
    # The bucket of the state is called as its key's alias.
    state = f"alias/*-{prefix}-state-{location.account_id}-{location.region}"
    aliases = (f"alias/{prefix}-*", state)
    return PolicyDocument(
        (
            Statement(sid="Look", actions=LOOKING, resources=("*",)),
            Statement(
                sid="WithinEnvironment",
                actions=tuple(f"{service}:*" for service in SERVICES),
                resources=named_resources(prefix, location),
            ),
            Statement(
                sid="Buckets",
                actions=("s3:*",),
                resources=(*state_resources(prefix, location), bucket, f"{bucket}/*"),
                conditions=of_account(location),
            ),
            Statement(
                sid="MakeBuckets",
                actions=("s3:CreateBucket",),
                resources=(state_resources(prefix, location)[0], bucket),
            ),
            Statement(
                sid="Trails",
                actions=("cloudtrail:*",),
                resources=(location.arn("cloudtrail", f"trail/{prefix}-*"),),
            ),
            Statement(
                sid="MadeUpEvents",
                actions=("events:PutEvents",),
                resources=(location.arn("events", "event-bus/default"),),
                conditions=(Condition("StringEquals", "events:source", (f"{prefix}.probe",)),),
            ),
            making_keys(environment),
            # A new one has neither tags nor an alias.
            tagging_keys(
                environment, location, Condition("Null", "kms:ResourceAliases", ("true",))
            ),
            on_keys("Keys", ("kms:*",), environment, location),
            naming_keys(tuple(location.arn("kms", each) for each in aliases)),
            *_numbers(environment, location),
            Statement(sid="Roles", actions=("iam:*", "sts:AssumeRole"), resources=roles),
            Statement(
                sid="OnlyBoundedRoles",
                effect="Deny",
                actions=tuple(each for each in CHANGING_ROLES if each not in ENDING_ROLES),
                resources=("*",),
                conditions=(Condition("StringNotEquals", "iam:PermissionsBoundary", (boundary,)),),
            ),
            Statement(
                sid="NeverUnbounded",
                effect="Deny",
                actions=("iam:DeleteRolePermissionsBoundary",),
                resources=("*",),
            ),
        )
    )


# They give nothing to anybody, and clean up also after somebody changed a role by hand.
ENDING_ROLES = ("iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy")


def _numbers(environment: Environment, location: Location) -> tuple[Statement, ...]:
    if environment.sms is None:
        return ()
    return (
        Statement(
            sid="RequestNumbers",
            actions=("sms-voice:RequestPhoneNumber",),
            resources=("*",),
            conditions=of_environment(environment, tags="aws:RequestTag"),
        ),
        Statement(
            sid="Numbers",
            actions=("sms-voice:*",),
            resources=(location.arn("sms-voice", "phone-number/*"),),
            conditions=of_environment(environment),
        ),
    )


def acceptance_script(environment: Environment) -> str:
    """The commands by which an administrator makes the boundary and the role."""
    location = location_of(environment)
    return "\n".join(
        [
            f"# The role for acceptance, for an administrator of account {location.account_id}.",
            "# Read it, then run it with sh. It reaches the throwaway environment and no other.",
            "set -eu",
            *boundary_lines(environment, location),
            *role_lines(
                environment.deploy_role,
                "tries what nobody has confirmed",
                trust=PolicyDocument((people(location),)),
                policy=accepting(environment),
                bounded=False,
            ),
            # A run should take three to four hours, and a session one if nobody says otherwise.
            f"aws iam update-role --role-name {environment.deploy_role} \\",
            f"  --max-session-duration {LONGEST_SESSION_IN_SECONDS}",
            "",
        ]
    )
