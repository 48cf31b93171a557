"""Policies of the organization that hold for an environment against administrators of its account.

A service control policy limits the identities of the account, a resource control policy everybody
who reaches its resources. Both only deny; neither limits the management account.
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
"""

from constructs_lib.keys.key_policy import ENDING_ACTIONS, PRINCIPAL_ARN
from keyproof.policy_document import ANYONE, Condition, PolicyDocument, Statement
from stacks.bootstrap.names import PIPELINE, location_of, role_arn
from stacks.bootstrap.permissions.keys import aliases_of, of_environment
from stacks.bootstrap.role import Role
from stacks.keys import break_glass_role_arn
from stacks.bootstrap.boundary import CHANGING_ROLES, boundary_arn, resources_by_service, roles_arn
from stacks.settings.environment import Environment

# What changes who may use a key, or which keys these policies are about.
CHANGING_KEYS = (
    *("kms:CreateAlias", "kms:CreateGrant", "kms:DeleteAlias", "kms:PutKeyPolicy"),
    *("kms:DisableKeyRotation", "kms:RevokeGrant"),
    *("kms:TagResource", "kms:UntagResource", "kms:UpdateAlias"),
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

    Raises Failure without an ``account_id``.
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
            _denied("KeysEnd", ENDING_ACTIONS, keys, ending, *tagged),
            _denied("KeyPolicies", CHANGING_KEYS, keys, deploy, *tagged),
            _denied("KeyAliases", CHANGING_KEYS, aliases_of(environment, location), deploy),
            _denied("Functions", CHANGING_FUNCTIONS, functions, deploy),
            _denied("Data", CHANGING_DATA, data, deploy),
            _denied(
                "Roles",
                (*CHANGING_ROLES, "iam:DeleteRolePermissionsBoundary", "iam:PassRole"),
                (roles_arn(prefix, location),),
                deploy,
            ),
            # Nobody: the organization lifts the policy while an administrator runs the script.
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


def resource_control_policy(environment: Environment) -> PolicyDocument:
    """What nobody of another account may do with the account's keys, tables, queues and buckets.

    AWS has no such policy for SNS: the topics' own policies keep others away. Nobody but a service
    of AWS becomes a role of the stack, whomever the role trusts: a deployment writes that, and
    anyone who became one would be of the account.
    Raises Failure without an ``account_id``.
    """
    location = location_of(environment)
    account = (location.account_id,)

    def denied(
        sid: str,
        *conditions: Condition,
        actions: tuple[str, ...] = WITH_RESOURCE_CONTROL,
        resources: tuple[str, ...] = ("*",),
    ) -> Statement:
        return Statement(
            sid=sid,
            effect="Deny",
            principals=(ANYONE,),
            actions=actions,
            resources=resources,
            conditions=conditions,
        )

    return PolicyDocument(
        (
            denied(
                "OtherAccounts",
                Condition("StringNotEqualsIfExists", "aws:PrincipalAccount", account),
                Condition("BoolIfExists", "aws:PrincipalIsAWSService", ("false",)),
            ),
            # A service that says for whom it asks, and asks for another account.
            denied(
                "ServicesForOtherAccounts",
                Condition("StringNotEquals", "aws:SourceAccount", account),
                Condition("Null", "aws:SourceAccount", ("false",)),
                Condition("Bool", "aws:PrincipalIsAWSService", ("true",)),
            ),
            denied(
                "RolesOfServices",
                Condition("BoolIfExists", "aws:PrincipalIsAWSService", ("false",)),
                actions=ASSUMING,
                resources=(roles_arn(environment.names.prefix, location),),
            ),
        )
    )


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
