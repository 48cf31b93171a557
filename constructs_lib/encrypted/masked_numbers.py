"""A log group in which CloudWatch Logs masks phone numbers, except for who may unmask them."""

from constructs import Construct

from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.logical_id import attribute, set_logical_id
from constructs_lib.policies.number_mask import POLICY


def mask_numbers(scope: Construct, id: str, group: EncryptedLogGroup) -> None:
    """Mask the numbers in a log group."""
    # Loads bindings that no other environment needs.
    from constructs_lib.aws_rare import CloudwatchLogDataProtectionPolicy

    policy = CloudwatchLogDataProtectionPolicy(
        scope,
        f"{id}-masked",
        log_group_name=attribute(group, "name"),
        policy_document=POLICY,
    )
    set_logical_id(policy, id, scope=scope)
