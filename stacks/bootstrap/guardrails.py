"""Policies of the organization that hold for an environment against administrators of its account.

A service control policy limits the identities of the account, a resource control policy everybody
who reaches its resources. Both only deny; neither limits the management account.
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
"""

from collections.abc import Iterator
from dataclasses import replace

from constructs_lib.keys.key_policy import ENDING_ACTIONS, PRINCIPAL_ARN
from keyproof.policy_document import ANYONE, Condition, PolicyDocument, Statement
from stacks.bootstrap.boundary import (
    CHANGING_ROLES,
    boundary_arn,
    resources_by_service,
    roles_arn,
)
from stacks.bootstrap.permissions.statements import aliases_of, of_environment
from stacks.bootstrap.role import PIPELINE, Role, role_arn
from stacks.keys import NOT_THE_STATES, STATE, break_glass_role_arn
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state.state_names import admin_arn, bucket_arn, bucket_of, location_of

# What changes who may use a key, or which keys these policies are about.
CHANGING_ALIASES = ("kms:*Alias",)
CHANGING_KEYS = (
    *CHANGING_ALIASES,
    *("kms:*agResource", "kms:CreateGrant", "kms:DisableKeyRotation", "kms:PutKeyPolicy"),
    "kms:RevokeGrant",
)
# What makes the function, with its rights, do something else.
CHANGING_FUNCTIONS = (
    *("lambda:AddPermission", "lambda:CreateAlias", "lambda:CreateFunction*"),
    *("lambda:PublishVersion", "lambda:PutFunctionEventInvokeConfig"),
    "lambda:UpdateFunction*",
)
# What makes content leave: a copy, a stream, a subscription, a policy.
CHANGING_DATA = (
    *("dynamodb:CreateBackup", "dynamodb:EnableKinesisStreamingDestination"),
    *("dynamodb:ExportTableToPointInTime", "dynamodb:PutResourcePolicy", "dynamodb:UpdateTable"),
    *("sns:AddPermission", "sns:SetTopicAttributes", "sns:Subscribe"),
    *("sqs:AddPermission", "sqs:SetQueueAttributes"),
)
ENDING_TRAILS = (
    *("cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging"),
    "cloudtrail:UpdateTrail",
)
CHANGING_BUCKETS = (
    *("s3:DeleteBucket*", "s3:PutBucket*", "s3:PutEncryptionConfiguration"),
    "s3:PutLifecycleConfiguration",
)
CHANGING_BOUNDARIES = (
    *("iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion"),
    "iam:SetDefaultPolicyVersion",
)
# What AWS lets a resource control policy be about, of what an environment has.
WITH_RESOURCE_CONTROL = ("dynamodb:*", "kms:*", "s3:*", "sqs:*")
ASSUMING = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
# Where a request names the account of its resource, which a phone number has not.
DATA_SERVICES = ("dynamodb:*", "kms:*", "s3:*", "sns:*", "sqs:*")


def service_control_policy(environment: Environment) -> PolicyDocument:
    """What no identity of the account may do, for all but the roles that it is the work of.

    Raises ValueError without an ``account_id``.
    """
    location = location_of(environment)
    prefix = environment.names.prefix
    deploy = (role_arn(environment, Role.DEPLOY),)
    break_glass = break_glass_role_arn(environment, location)
    ending = (break_glass,) if break_glass else ()
    # Terraform ends the keys of an environment without the lock.
    ending += () if environment.deletion_protection else deploy
    keys = (location.arn("kms", "key/*"),)
    tagged = of_environment(environment)
    named = resources_by_service(prefix, location)
    functions = (*named["lambda"], *(f"{each}:*" for each in named["lambda"]))
    data = (*named["dynamodb"], *named["sns"], *named["sqs"])
    pipeline = tuple(dict.fromkeys(role_arn(environment, role) for role in PIPELINE))
    return PolicyDocument(
        (
            _denied("KeyDeletion", ENDING_ACTIONS, keys, ending, *tagged),
            _denied("KeyPolicies", CHANGING_KEYS, keys, deploy, *tagged, NOT_THE_STATES),
            *_of_the_state(environment),
            _denied("KeyAliases", CHANGING_ALIASES, (aliases_of(environment, location),), deploy),
            _denied("Functions", CHANGING_FUNCTIONS, functions, deploy),
            _denied("Data", CHANGING_DATA, data, deploy),
            _denied(
                "Roles",
                (*CHANGING_ROLES, "iam:DeleteRolePermissionsBoundary", "iam:PassRole"),
                (roles_arn(prefix, location),),
                deploy,
            ),
            # Nobody: the organization lifts it while an administrator applies the bootstrap.
            _denied(
                "Pipeline",
                (*CHANGING_ROLES, "iam:DeleteRolePermissionsBoundary"),
                pipeline,
                (),
            ),
            _denied("Boundary", CHANGING_BOUNDARIES, (boundary_arn(prefix, location),), ()),
            _denied("Trails", ENDING_TRAILS, ("*",), ()),
            # The bot itself takes nothing to another account.
            _denied(
                "OtherAccounts",
                DATA_SERVICES,
                ("*",),
                (),
                Condition("ArnLike", PRINCIPAL_ARN, (roles_arn(prefix, location),)),
                Condition("Null", "aws:ResourceAccount", ("false",)),
                Condition("StringNotEquals", "aws:ResourceAccount", (location.account_id,)),
            ),
        )
    )


def _of_the_state(environment: Environment) -> Iterator[Statement]:
    """The bucket of the state and its key, which the bootstrap makes."""
    if not isinstance(environment.backend, S3Backend):
        return
    location, bucket = location_of(environment), bucket_of(environment)
    admin = (admin_arn(environment),)
    own = Condition("StringEquals", "aws:ResourceTag/KmsKey", (STATE,))
    keys, alias = location.arn("kms", "key/*"), location.arn("kms", f"alias/{bucket}")
    yield _denied("StateKey", CHANGING_KEYS, (keys,), admin, *of_environment(environment), own)
    place = (alias, bucket_arn(environment))
    yield _denied("State", (*CHANGING_ALIASES, *CHANGING_BUCKETS), place, admin)


def resource_control_policy(environment: Environment) -> PolicyDocument:
    """What nobody of another account may do with the account's keys, tables, queues and buckets.

    AWS has no such policy for SNS: the topics' own policies keep others away. Nobody but a service
    of AWS becomes a role of the stack, whomever the role trusts: a deployment writes that, and
    anyone who became one would be of the account.
    Raises ValueError without an ``account_id``.
    """
    location = location_of(environment)
    account = (location.account_id,)
    no_service = Condition("BoolIfExists", "aws:PrincipalIsAWSService", ("false",))
    statements = (
        _denied(
            "OtherAccounts",
            WITH_RESOURCE_CONTROL,
            ("*",),
            (),
            Condition("StringNotEqualsIfExists", "aws:PrincipalAccount", account),
            no_service,
        ),
        # A service that says for whom it asks, and asks for another account.
        _denied(
            "ServicesForOtherAccounts",
            WITH_RESOURCE_CONTROL,
            ("*",),
            (),
            Condition("StringNotEquals", "aws:SourceAccount", account),
            Condition("Null", "aws:SourceAccount", ("false",)),
            Condition("Bool", "aws:PrincipalIsAWSService", ("true",)),
        ),
        _denied(
            "RolesOfServices",
            ASSUMING,
            (roles_arn(environment.names.prefix, location),),
            (),
            no_service,
        ),
    )
    return PolicyDocument(tuple(replace(each, principals=(ANYONE,)) for each in statements))


def _denied(
    sid: str,
    actions: tuple[str, ...],
    resources: tuple[str, ...],
    except_roles: tuple[str, ...],
    *conditions: Condition,
) -> Statement:
    exception = (Condition("ArnNotEquals", PRINCIPAL_ARN, except_roles),) if except_roles else ()
    return Statement(
        sid=sid,
        effect="Deny",
        actions=actions,
        resources=resources,
        conditions=(*exception, *conditions),
    )
