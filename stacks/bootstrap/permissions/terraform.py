"""What Terraform does as a role: planning reads settings, deploying makes one environment."""

import tomllib
from pathlib import Path

from constructs_lib.keys.key_policy import (
    DECRYPT_ACTIONS,
    ENCRYPT_DECRYPT_ACTIONS,
    GRANT_ACTIONS,
    via,
)
from keyproof.location import Location
from keyproof.policy_document import Condition, Statement, actions_of
from stacks.bootstrap.boundary import (
    CHANGING_ROLES,
    boundary_of,
    of_account,
    resources_by_service,
    roles_arn,
)
from stacks.bootstrap.permissions.statements import aliases_of, allow, of_environment, on_keys
from stacks.keys import NOT_THE_STATES
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

_LISTED: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("actions.toml").read_text(encoding="utf-8")
)
# By service, what reads the settings of its resources, and what makes them.
READING = {service: actions_of(service, each["reading"]) for service, each in _LISTED.items()}
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
READING_KEYS = "kms:DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags"
ADMINISTERING_KEYS = (
    "kms:CreateAlias DeleteAlias DescribeKey DisableKey DisableKeyRotation EnableKey "
    "EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListResourceTags PutKeyPolicy "
    "ScheduleKeyDeletion UntagResource UpdateAlias UpdateKeyDescription"
)
# With a phone number in addition; AWS chooses the number's id.
READING_NUMBERS = (
    "sms-voice:DescribeConfigurationSets DescribeOptOutLists DescribePhoneNumbers "
    "ListTagsForResource"
)
CHANGING_SETS = (
    "sms-voice:CreateEventDestination DeleteConfigurationSet DeleteEventDestination "
    "DeleteOptOutList TagResource UntagResource UpdateEventDestination"
)
CHANGING_NUMBERS = "sms-voice:ReleasePhoneNumber TagResource UntagResource UpdatePhoneNumber"
CHANGING_TEMPLATES = (
    "cloudformation:CreateStack DeleteStack DescribeStackEvents DescribeStackResources TagResource "
    "UntagResource UpdateStack"
)
# Versions are what docs/operate/runbooks/state-lost.md brings back.
KEEPING_OBJECTS = "s3:DeleteObject GetObject GetObjectVersion PutObject"


def planning(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What a plan reads of the account: settings, no data."""
    resources = _resources(environment, location)
    statements = [
        allow("Find", FINDING),
        *(
            allow(f"Read{each['what']}", READING[service], *resources[service])
            for service, each in _LISTED.items()
        ),
        on_keys("ReadKeys", READING_KEYS, environment, location),
    ]
    if environment.mask_phone_numbers:
        statements.append(allow("ReadMasks", "logs:GetDataProtectionPolicy", *resources["logs"]))
    if environment.sms:
        reading = "cloudformation:DescribeStacks GetTemplate"
        statements.append(allow("ReadNumbers", READING_NUMBERS))
        statements.append(allow("ReadTemplates", reading, *resources["cloudformation"]))
    return tuple(statements)


def making(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What an apply changes, in addition to what a plan reads."""
    resources = _resources(environment, location)
    statements = [
        allow(f"Make{each['what']}", f"{service}:{each['changing']}", *resources[service])
        for service, each in _LISTED.items()
        if each["changing"]
    ]
    if environment.mask_phone_numbers:
        masking = "logs:DeleteDataProtectionPolicy PutDataProtectionPolicy"
        statements.append(allow("MakeMasks", masking, *resources["logs"]))
    statements += _making_roles(environment, location)
    statements += _making_keys(environment, location)
    if environment.sms:
        requesting = "sms-voice:CreateConfigurationSet CreateOptOutList RequestPhoneNumber"
        numbers, tagged = location.arn("sms-voice", "phone-number/*"), of_environment(environment)
        statements += (
            allow("RequestNumbers", requesting),
            allow("MakeSets", CHANGING_SETS, *resources["sms-voice"]),
            allow("MakeNumbers", CHANGING_NUMBERS, numbers, conditions=tagged),
            allow("MakeTemplates", CHANGING_TEMPLATES, *resources["cloudformation"]),
        )
    return tuple(statements)


def _making_roles(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """Roles of the stack alone, by the pattern of their names, and only within the boundary."""
    roles = roles_arn(environment.names.prefix, location)
    boundary = boundary_of(environment, location)
    bounded = (
        (Condition("StringEquals", "iam:PermissionsBoundary", (boundary,)),) if boundary else ()
    )
    changing = tuple(
        each
        for each in CHANGING_ROLES
        if each not in NEVER_NEEDED and (boundary or each not in ABOUT_BOUNDARIES)
    )
    users = ("lambda.amazonaws.com", *(["sms-voice.amazonaws.com"] if environment.sms else ()))
    to_users = Condition("StringEquals", "iam:PassedToService", users)
    return (
        allow("MakeRoles", changing, roles, conditions=bounded),
        allow("DeleteRoles", "iam:ListInstanceProfilesForRole", roles),
        allow("TagRoles", "iam:TagRole UntagRole", roles),
        allow("PassRoles", "iam:PassRole", roles, conditions=(to_users,)),
    )


def _making_keys(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """A key has an id that AWS chooses, so tags show whose it is; a new one has none yet."""
    keys = location.arn("kms", "key/*")
    new = of_environment(environment, tags="aws:RequestTag")
    # Not the key of another environment, which would be this one's by its tags then.
    own = (*of_environment(environment, operator="StringEqualsIfExists"), NOT_THE_STATES)
    naming = "kms:CreateAlias DeleteAlias UpdateAlias"
    using = (*ENCRYPT_DECRYPT_ACTIONS, *GRANT_ACTIONS)
    through = ["dynamodb", "logs"] + ["lambda"] * environment.encrypt_function_environment
    through += ["s3"] * isinstance(environment.backend, S3Backend)
    return (
        allow("MakeKeys", "kms:CreateKey", conditions=new),
        allow("TagKeys", "kms:TagResource", keys, conditions=own),
        on_keys("AdministerKeys", ADMINISTERING_KEYS, environment, location, NOT_THE_STATES),
        allow("NameKeys", naming, aliases_of(environment, location)),
        on_keys("PutDataUnderKeys", using, environment, location, via(location, *through)),
    )


def reading_state(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """The state of the environment's own stack, to plan without a lock."""
    if not isinstance(environment.backend, S3Backend):
        return ()
    bucket, own = state_names.bucket_arn(environment), of_account(location)
    state = f"{bucket}/{state_names.object_of(environment.names.prefix)}"
    return (
        # Without it S3 answers 403, not 404, where no state is yet; the emulated AWS does not.
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        allow("FindState", "s3:ListBucket", bucket, conditions=own),
        allow("ReadState", "s3:GetObject", state, conditions=own),
        on_keys("DecryptState", DECRYPT_ACTIONS, environment, location, via(location, "s3")),
    )


def keeping_state(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """The state of the environment's own stack with its lock, by what every name of it starts with.

    The bootstrap's is next to it, and out of reach: it says what this role may do.
    """
    if not isinstance(environment.backend, S3Backend):
        return ()
    bucket, own = state_names.bucket_arn(environment), of_account(location)
    state = f"{bucket}/{state_names.objects_of(environment.names.prefix)}"
    return (
        allow("FindVersions", "s3:ListBucket ListBucketVersions", bucket, conditions=own),
        allow("KeepState", KEEPING_OBJECTS, state, conditions=own),
    )


def _resources(environment: Environment, location: Location) -> dict[str, tuple[str, ...]]:
    """The resources of each service, by the names of the environment."""
    prefix = environment.names.prefix
    return {**resources_by_service(prefix, location), "iam": (roles_arn(prefix, location),)}
