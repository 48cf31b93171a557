"""What somebody can do with a key, in words, and the actions of KMS that each word stands for."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from smsbot.iam.statements import is_action


class Capability(StrEnum):
    """The words of the access reports, in their order."""

    ADMINISTER = "administer"
    READ_CONFIG = "read config"
    ENCRYPT = "encrypt"
    DECRYPT = "decrypt"
    DELETE = "delete"
    GRANT = "grant"


# Every action on a key; kms:CreateGrant lets somebody else use it.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
ACTIONS: dict[Capability, tuple[str, ...]] = {
    Capability.ADMINISTER: (
        "kms:CancelKeyDeletion",
        "kms:CreateAlias",
        "kms:DeleteAlias",
        "kms:DisableKey",
        "kms:DisableKeyRotation",
        "kms:EnableKey",
        "kms:EnableKeyRotation",
        "kms:ImportKeyMaterial",
        "kms:PutKeyPolicy",
        "kms:ReplicateKey",
        "kms:RetireGrant",
        "kms:RevokeGrant",
        "kms:RotateKeyOnDemand",
        "kms:SynchronizeMultiRegionKey",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:UpdateAlias",
        "kms:UpdateKeyDescription",
        "kms:UpdatePrimaryRegion",
    ),
    Capability.READ_CONFIG: (
        "kms:DescribeKey",
        "kms:GetKeyLastUsage",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:GetParametersForImport",
        "kms:GetPublicKey",
        "kms:ListGrants",
        "kms:ListKeyPolicies",
        "kms:ListKeyRotations",
        "kms:ListResourceTags",
    ),
    Capability.ENCRYPT: (
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyPair",
        "kms:GenerateDataKeyPairWithoutPlaintext",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:GenerateMac",
        "kms:ReEncryptTo",
        "kms:Sign",
    ),
    Capability.DECRYPT: (
        "kms:Decrypt",
        "kms:DeriveSharedSecret",
        "kms:ReEncryptFrom",
        "kms:Verify",
        "kms:VerifyMac",
    ),
    Capability.DELETE: ("kms:ScheduleKeyDeletion", "kms:DeleteImportedKeyMaterial"),
    Capability.GRANT: ("kms:CreateGrant",),
}
ALL_ACTIONS = tuple(action for actions in ACTIONS.values() for action in actions)
CHANGES = (Capability.ADMINISTER, Capability.DELETE, Capability.GRANT)


@lru_cache(maxsize=4096)
def expanded(patterns: tuple[str, ...]) -> frozenset[str]:
    """The actions on a key that are like one of some patterns such as ``kms:ReEncrypt*``."""
    return frozenset(
        action for action in ALL_ACTIONS for pattern in patterns if is_action(pattern, action)
    )


def in_words(actions: Iterable[str]) -> tuple[Capability, ...]:
    """The capabilities of which somebody has at least one action, in their order."""
    held = frozenset(actions)
    return tuple(word for word, those in ACTIONS.items() if held.intersection(those))
