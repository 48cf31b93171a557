"""The permissions boundary: the most that any role of an environment may ever do.

It bounds the roles that Terraform makes and the roles that Terraform runs as. So anyone who deploys
an environment can give a new role nothing beyond that environment, and cannot widen its own role.
The bootstrap makes it: no role within it may change it.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

import re
from dataclasses import replace
from itertools import chain

from constructs_lib.keys.key_policy import (
    ENCRYPT_DECRYPT_ACTIONS,
    GRANT_ACTIONS,
    HASH_ACTIONS,
    via,
)
from keyproof.location import Location
from keyproof.policy_document import Condition, PolicyDocument
from stacks.bootstrap.permissions.statements import allow
from stacks.keys import NOT_THE_STATES, tags_of_prefix
from stacks.settings.backends import LocalBackend
from stacks.settings.environment import APPLICATION, Environment
from stacks.state.state_names import objects_of

NAME = re.compile(rf"(?P<prefix>{APPLICATION}-[a-z0-9-]+)-boundary")
# Services of which a role may do everything, with what is named as the environment.
SERVICES = (
    *("cloudformation", "cloudwatch", "dynamodb", "events", "lambda", "logs"),
    *("sms-voice", "sns", "sqs"),
)
# They know no resource, or are about all; none reads data.
LOOKING = (
    *("cloudtrail:DescribeTrails", "cloudtrail:Get*", "cloudtrail:LookupEvents"),
    *("cloudwatch:Describe*", "cloudwatch:List*"),
    *("dynamodb:ListBackups", "dynamodb:ListExports", "dynamodb:ListTables"),
    *("events:ListRules", "iam:GetPolicy*", "iam:GetRole*", "iam:List*"),
    *("kms:CreateKey", "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyLastUsage"),
    *("kms:GetKeyRotationStatus", "kms:List*"),
    *("lambda:ListEventSourceMappings", "lambda:ListFunctions", "logs:Describe*"),
    *("sms-voice:Create*", "sms-voice:Describe*", "sms-voice:List*"),
    "sms-voice:RequestPhoneNumber",
    *("sns:GetSubscriptionAttributes", "sns:ListTopics", "sns:Unsubscribe", "sqs:ListQueues"),
)
# Through these a role uses keys. What it reaches by them is named as the environment.
THROUGH = ("dynamodb", "lambda", "logs", "s3", "sns", "sqs")
# What an identity does to roles; each of them can be bound to the boundary of the role.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
CHANGING_ROLES = (
    *("iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy"),
    *("iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"),
    *("iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"),
)


def roles_arn(prefix: str, location: Location) -> str:
    """The pattern of the roles that Terraform makes. No role that Terraform runs as matches it."""
    return location.role_arn(f"{prefix}-*-role-*")


def boundary_arn(prefix: str, location: Location) -> str:
    """The ARN of the boundary of the environment whose names start with a prefix."""
    return f"arn:{location.partition}:iam::{location.account_id}:policy/{name_of_boundary(prefix)}"


def name_of_boundary(prefix: str) -> str:
    """What the boundary of the environment is called."""
    return f"{prefix}-boundary"


def boundary_of(environment: Environment, location: Location) -> str | None:
    """The boundary that the roles of an environment's stack have; None with a local state.

    A person with the state in a file deploys by hand, as themselves.
    """
    if isinstance(environment.backend, LocalBackend):
        return None
    return boundary_arn(environment.names.prefix, location)


def boundary_at(arn: str, location: Location) -> PolicyDocument | None:
    """The boundary that an ARN names; None if it is another policy."""
    found = NAME.fullmatch(arn.rpartition(":policy/")[2])
    if found is None or arn != boundary_arn(found["prefix"], location):
        return None
    return role_boundary(found["prefix"], location)


def role_boundary(prefix: str, location: Location) -> PolicyDocument:
    """The boundary of the environment whose names start with a prefix, such as ``smsbot-dev``."""
    keys, roles = location.arn("kms", "key/*"), roles_arn(prefix, location)
    aliases = location.arn("kms", f"alias/{prefix}-*")
    numbers = location.arn("sms-voice", "phone-number/*")
    named = chain.from_iterable(resources_by_service(prefix, location).values())
    tagged = tuple(
        Condition("StringEquals", f"aws:ResourceTag/{tag}", (value,))
        for tag, value in tags_of_prefix(prefix).items()
    )
    untagged = Condition("Null", "aws:ResourceTag/Application", ("true",))
    using = (*ENCRYPT_DECRYPT_ACTIONS, *GRANT_ACTIONS)
    own = (boundary_arn(prefix, location),)
    unbounded = Condition("StringNotEquals", "iam:PermissionsBoundary", own)
    leaving = ("iam:DeleteRolePermissionsBoundary", "sts:AssumeRole*")
    return PolicyDocument(
        (
            allow("WithinEnvironment", tuple(f"{service}:*" for service in SERVICES), *named),
            allow(
                "KeepState",
                ("s3:Get*", "s3:List*", "s3:DeleteObject", "s3:PutObject"),
                *state_resources(prefix, location),
                conditions=of_account(location),
            ),
            allow("Roles", "iam:*", roles),
            allow("AdministerKeys", "kms:*", keys, conditions=(*tagged, NOT_THE_STATES)),
            allow("TagNewKeys", "kms:TagResource", keys, conditions=(untagged,)),
            allow("NameKeys", "kms:*", aliases),
            allow("UseKeys", using, keys, conditions=(via(location, *THROUGH),)),
            allow("MakeHashes", HASH_ACTIONS, keys),
            allow("ReadSettings", LOOKING),
            allow("AdministerNumbers", "sms-voice:*", numbers, conditions=tagged),
            allow("SendTexts", "sms-voice:SendTextMessage", numbers),
            replace(
                allow("NoRoleWithoutBoundary", CHANGING_ROLES, conditions=(unbounded,)),
                effect="Deny",
            ),
            replace(allow("LeavingDenied", leaving), effect="Deny"),
        )
    )


def of_account(location: Location) -> tuple[Condition, ...]:
    """That a resource is of the account; an ARN of S3 names none, and anybody may take the name.

    None where the account is not known.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    if not location.account_id.isdigit():
        return ()
    return (Condition("StringEquals", "aws:ResourceAccount", (location.account_id,)),)


def state_resources(prefix: str, location: Location) -> tuple[str, ...]:
    """The bucket of the state, and the state of the environment's own stack in it.

    The company stands before the prefix. The bootstrap's state is in the bucket too, and not here.
    """
    place = f"{location.account_id}-{location.region}"
    bucket = f"arn:{location.partition}:s3:::*-{prefix}-state-{place}"
    return (bucket, f"{bucket}/{objects_of(prefix)}")


def resources_by_service(prefix: str, location: Location) -> dict[str, tuple[str, ...]]:
    """ARNs by service, of everything with a name of the environment but roles, keys and buckets.

    ``*`` stands for the rest of the name.
    """
    named = f"{prefix}-*"
    of_sns = f"sns/{location.region}/{location.account_id}"
    return {
        "cloudformation": (location.arn("cloudformation", f"stack/{named}/*"),),
        "cloudwatch": (
            location.arn("cloudwatch", f"alarm:{named}"),
            # A dashboard is in no region.
            f"arn:{location.partition}:cloudwatch::{location.account_id}:dashboard/{named}",
        ),
        "dynamodb": (location.arn("dynamodb", f"table/{named}"),),
        "events": (location.arn("events", f"rule/{named}"),),
        "lambda": (location.arn("lambda", f"function:{named}"),),
        "logs": tuple(
            location.arn("logs", f"log-group:{each}")
            for each in (named, f"/aws/lambda/{named}", f"{of_sns}/{named}")
        ),
        "sms-voice": tuple(
            location.arn("sms-voice", f"{each}/{named}")
            for each in ("configuration-set", "opt-out-list")
        ),
        "sns": (location.arn("sns", named),),
        "sqs": (location.arn("sqs", named),),
    }
