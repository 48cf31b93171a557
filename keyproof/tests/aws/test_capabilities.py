from typing import Any

import botocore.loaders

from keyproof.aws.requests.capabilities import ACTIONS, ALL_ACTIONS, Capability, capabilities_of

# Operations on something other than one key, and permissions that are named otherwise.
NOT_ON_A_KEY = {
    *("ConnectCustomKeyStore", "CreateCustomKeyStore", "DeleteCustomKeyStore", "ListAliases"),
    *("DescribeCustomKeyStores", "DisconnectCustomKeyStore", "UpdateCustomKeyStore", "ListKeys"),
    *("CreateKey", "GenerateRandom", "ListRetirableGrants", "ReEncrypt"),
}
# Permissions without an operation of that name.
PERMISSIONS = {"ReEncryptFrom", "ReEncryptTo", "SynchronizeMultiRegionKey"}


def test_every_operation_on_a_key_has_a_word() -> None:
    model: Any = botocore.loaders.Loader().load_service_model("kms", "service-2")
    operations = set(model["operations"]) - NOT_ON_A_KEY
    assert {action.removeprefix("kms:") for action in ALL_ACTIONS} == operations | PERMISSIONS


def test_no_action_has_two_words() -> None:
    assert len(set(ALL_ACTIONS)) == len(ALL_ACTIONS)
    assert list(ACTIONS) == list(Capability)


def test_actions_are_put_in_words() -> None:
    assert capabilities_of(("kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey")) == (
        Capability.READ_CONFIG,
        Capability.ENCRYPT,
        Capability.DECRYPT,
    )
    assert capabilities_of(()) == ()
