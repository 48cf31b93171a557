"""The statements of a key policy: who may administer a KMS key, and who may use it, under what.

The key policy says *who*. The account root gets administration only, so that a policy of the
account such as ``AdministratorAccess`` decrypts nothing. A role is named in a condition on
``aws:PrincipalArn``, not as the principal: a principal has to exist when the policy is written, and
is lost when the role is created again.
"""

from dataclasses import replace

from keyproof.location import Location
from keyproof.policy_document import Condition, Principal, Statement

CONFIGURATION_READING_ACTIONS = (
    "kms:DescribeKey",
    "kms:GetKeyLastUsage",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
)
CHANGING_ACTIONS = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
# Everything on a key but its use: no cryptographic action, and no kms:CreateGrant, by which an
# administrator could give the use of the key to himself.
ADMINISTRATION_ACTIONS = tuple(sorted(CONFIGURATION_READING_ACTIONS + CHANGING_ACTIONS))
# Actions that end the use of a key.
ENDING_ACTIONS = ("kms:DisableKey", "kms:ScheduleKeyDeletion")
ENCRYPT_DECRYPT_ACTIONS = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncrypt*",
    "kms:GenerateDataKey*",
    "kms:DescribeKey",
)
# What whoever sends to an encrypted topic or queue needs.
SEND_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey*")
# Reading and writing objects of S3, those written in parts too.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
OBJECT_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
DECRYPT_ACTIONS = ("kms:Decrypt",)
READ_ACTIONS = ("kms:Decrypt", "kms:DescribeKey")
INSPECT_ACTIONS = ("kms:Describe*", "kms:Get*", "kms:List*")
GRANT_ACTIONS = ("kms:CreateGrant",)
HASH_ACTIONS = ("kms:GenerateMac",)

THE_KEY = "*"
PRINCIPAL_ARN = "aws:PrincipalArn"
PENDING_WINDOW = "kms:ScheduleKeyDeletionPendingWindowInDays"
DAYS_WITHOUT_USE = "kms:TrailingDaysWithoutKeyUsage"
# The request comes from the caller itself, not from a service that the caller asked.
DIRECTLY = Condition("Null", "kms:ViaService", ("true",))


def administered_by_account(location: Location) -> Statement:
    """The account's own IAM policies decide who administers the key; nobody uses it by this."""
    return Statement(
        sid="AdministrationByAccount",
        principals=(Principal("AWS", location.account_root),),
        actions=ADMINISTRATION_ACTIONS,
        resources=(THE_KEY,),
    )


def locked_administration(location: Location) -> Statement:
    """The administration of a locked key: all of it but the actions that end the key."""
    return replace(
        administered_by_account(location),
        actions=tuple(each for each in ADMINISTRATION_ACTIONS if each not in ENDING_ACTIONS),
    )


def deletion_lock(
    location: Location, *, break_glass_role_arn: str | None, window_in_days: int
) -> tuple[Statement, ...]:
    """Nobody may disable the key or schedule its deletion, except a break-glass role if given.

    The role may change nothing else. It leaves at least ``window_in_days`` (7 to 30) to cancel,
    and may not schedule the deletion of a key that was used in as many days. A request about a
    key without a recorded use may lack ``kms:TrailingDaysWithoutKeyUsage``; it is not denied then,
    so no recovery is locked out. Anyone who may change the key policy can remove
    the lock: that is a reviewed change.
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    """
    lock = Statement(
        sid="DeletionLock",
        effect="Deny",
        principals=(Principal("AWS", location.account_root),),
        actions=ENDING_ACTIONS,
        resources=(THE_KEY,),
    )
    if break_glass_role_arn is None:
        return (lock,)
    is_role = (break_glass_role_arn,)
    days = (str(window_in_days),)
    schedule = replace(lock, actions=("kms:ScheduleKeyDeletion",))
    return (
        replace(
            lock,
            sid="BreakGlass",
            effect="Allow",
            conditions=(
                Condition("ArnEquals", PRINCIPAL_ARN, is_role),
                DIRECTLY,
            ),
        ),
        replace(
            lock,
            sid="BreakGlassOnlyEnds",
            actions=tuple(
                each for each in CHANGING_ACTIONS + GRANT_ACTIONS if each not in ENDING_ACTIONS
            ),
            conditions=(Condition("ArnEquals", PRINCIPAL_ARN, is_role),),
        ),
        replace(lock, conditions=(Condition("ArnNotEquals", PRINCIPAL_ARN, is_role),)),
        replace(
            schedule,
            sid="DeletionWindow",
            conditions=(Condition("NumericLessThan", PENDING_WINDOW, days),),
        ),
        replace(
            schedule,
            sid="DeletionOfUsedKey",
            conditions=(Condition("NumericLessThan", DAYS_WITHOUT_USE, days),),
        ),
    )


def via(location: Location, *services: str) -> Condition:
    """The request comes through one of some AWS services, which the caller asked."""
    return Condition(
        "StringEquals", "kms:ViaService", tuple(location.via_service(each) for each in services)
    )


def used_by_role(
    sid: str, role_arn: str, *, location: Location, actions: tuple[str, ...], through: str
) -> Statement:
    """A role may use the key, through one AWS service, such as ``dynamodb``, and never directly."""
    return _of_role(sid, role_arn, location, actions, via(location, through))


def hashed_by_role(sid: str, role_arn: str, *, location: Location) -> Statement:
    """A role may make keyed hashes with the key; it calls KMS itself, through no service."""
    return _of_role(sid, role_arn, location, HASH_ACTIONS, DIRECTLY)


def never_administered_by(role_arn: str, *, location: Location) -> Statement:
    """A role that uses the key may not change it, whatever the role's own policies say."""
    changing = CHANGING_ACTIONS + GRANT_ACTIONS
    return replace(_of_role("UsersDoNotAdminister", role_arn, location, changing), effect="Deny")


def granted_by_role(sid: str, role_arn: str, *, location: Location, through: str) -> Statement:
    """A role may let an AWS service have a grant on the key, as a resource's creation needs it."""
    for_aws = Condition("Bool", "kms:GrantIsForAWSResource", ("true",))
    return _of_role(sid, role_arn, location, GRANT_ACTIONS, via(location, through), for_aws)


def _of_role(
    sid: str, role_arn: str, location: Location, actions: tuple[str, ...], *conditions: Condition
) -> Statement:
    return Statement(
        sid=sid,
        principals=(Principal("AWS", location.account_root),),
        actions=actions,
        resources=(THE_KEY,),
        conditions=(Condition("ArnEquals", PRINCIPAL_ARN, (role_arn,)), *conditions),
    )


def used_by_service(
    sid: str,
    service: str,
    *,
    location: Location,
    actions: tuple[str, ...],
    source_arn: str | None = None,
) -> Statement:
    """An AWS service may use the key for this account, and where given for one resource of it."""
    source = (Condition("ArnLike", "aws:SourceArn", (source_arn,)),) if source_arn else ()
    return Statement(
        sid=sid,
        principals=(Principal("Service", f"{service}.amazonaws.com"),),
        actions=actions,
        resources=(THE_KEY,),
        conditions=(
            Condition("StringEquals", "aws:SourceAccount", (location.account_id,)),
            *source,
        ),
    )


def used_by_log_group(log_group_name: str, *, location: Location) -> Statement:
    """CloudWatch Logs may use the key for one log group of this account.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    log_group_arn = location.arn("logs", f"log-group:{log_group_name}")
    return Statement(
        sid="CloudWatchLogs",
        principals=(Principal("Service", location.endpoint_name("logs")),),
        actions=ENCRYPT_DECRYPT_ACTIONS,
        resources=(THE_KEY,),
        conditions=(
            Condition("ArnEquals", "kms:EncryptionContext:aws:logs:arn", (log_group_arn,)),
        ),
    )
