"""What somebody can do with a key, in words, and the actions of KMS that each word stands for."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from keyproof.iam.statements import is_action
from keyproof.policy_document import actions_of


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
    Capability.ADMINISTER: actions_of(
        "kms",
        "CancelKeyDeletion CreateAlias DeleteAlias DisableKey DisableKeyRotation EnableKey "
        "EnableKeyRotation ImportKeyMaterial PutKeyPolicy ReplicateKey RetireGrant RevokeGrant "
        "RotateKeyOnDemand SynchronizeMultiRegionKey TagResource UntagResource UpdateAlias "
        "UpdateKeyDescription UpdatePrimaryRegion",
    ),
    Capability.READ_CONFIG: actions_of(
        "kms",
        "DescribeKey GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport "
        "GetPublicKey ListGrants ListKeyPolicies ListKeyRotations ListResourceTags",
    ),
    Capability.ENCRYPT: actions_of(
        "kms",
        "Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext "
        "GenerateDataKeyWithoutPlaintext GenerateMac ReEncryptTo Sign",
    ),
    Capability.DECRYPT: actions_of(
        "kms", "Decrypt DeriveSharedSecret ReEncryptFrom Verify VerifyMac"
    ),
    Capability.DELETE: actions_of("kms", "ScheduleKeyDeletion DeleteImportedKeyMaterial"),
    Capability.GRANT: actions_of("kms", "CreateGrant"),
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
