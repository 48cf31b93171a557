"""A DynamoDB table encrypted with a customer-managed key."""

from constructs import Construct

from constructs_lib.aws import (
    DynamodbResourcePolicy,
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
    DynamodbTableTtl,
)
from constructs_lib.cdk import TerraformResourceLifecycle
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.logical_id import DEFAULT, attribute, keep_logical_id
from constructs_lib.policies import data_egress
from keyproof.policy_document import PolicyDocument


class EncryptedTable(Construct):
    """A table paid for on demand, with point-in-time recovery and time to live.

    Both keys of its items are strings; ``time_to_live_attribute`` holds seconds since 1970.
    ``deletion_protection`` makes DynamoDB refuse to delete the table, and Terraform to plan it.
    ``opened_by`` is the ARN of the only role that may change the table, export or copy it.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: EncryptionKey,
        partition_key: str,
        sort_key: str,
        time_to_live_attribute: str,
        deletion_protection: bool,
        opened_by: str,
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        self.arn = key.location.arn("dynamodb", f"table/{name}")
        key.allow(
            key_policy.used_by_service(
                "DynamodbService",
                "dynamodb",
                location=key.location,
                actions=key_policy.INSPECT_ACTIONS,
            )
        )
        self.resource = DynamodbTable(
            self,
            DEFAULT,
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=partition_key,
            range_key=sort_key,
            attribute=[
                DynamodbTableAttribute(name=partition_key, type="S"),
                DynamodbTableAttribute(name=sort_key, type="S"),
            ],
            ttl=DynamodbTableTtl(attribute_name=time_to_live_attribute, enabled=True),
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(
                enabled=True, kms_key_arn=key.arn
            ),
            deletion_protection_enabled=deletion_protection,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=deletion_protection),
        )
        keep_logical_id(self.resource, id, scope=scope)
        denied = data_egress.denied_except(opened_by, data_egress.OF_A_TABLE, self.arn)
        policy = DynamodbResourcePolicy(
            self.resource,
            DEFAULT,
            resource_arn=attribute(self.resource, "arn"),
            policy=PolicyDocument((denied,)).to_json(),
        )
        keep_logical_id(policy, id, scope=scope)
