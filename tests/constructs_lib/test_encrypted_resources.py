"""Each encrypted resource: all of it, and what it adds to its key's policy, as snapshots."""

import pytest
from syrupy.assertion import SnapshotAssertion

from constructs_lib.cdk import TerraformStack
from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from constructs_lib.encrypted.encrypted_table import EncryptedTable
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.keys import key_policy
from constructs_lib.keys.key_grant import grant_use
from tests.constructs_lib.synthesis import LOCATION, OPENER, encryption_key, synthesized, whole


def test_a_topic_takes_messages_of_its_publishers_over_tls(snapshot: SnapshotAssertion) -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        for name in ("orders", "news"):
            EncryptedTopic(
                stack, name, name=name, key=key, opened_by=OPENER, services=("sms-voice",)
            )

    assert whole(build) == snapshot


def test_a_queue_receives_from_the_named_topics_over_tls(snapshot: SnapshotAssertion) -> None:
    def build(stack: TerraformStack) -> None:
        key, topics_key = encryption_key(stack), encryption_key(stack, "topics")
        queue = EncryptedQueue(stack, "failed", name="failed", key=key, opened_by=OPENER)
        for name in ("orders", "news"):
            queue.receive_from(
                EncryptedTopic(stack, name, name=name, key=topics_key, opened_by=OPENER)
            )

    assert whole(build) == snapshot


def test_log_groups_share_one_statement_that_names_each(snapshot: SnapshotAssertion) -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        for name in ("a", "b"):
            EncryptedLogGroup(stack, name, name=f"/app/{name}", key=key, retention_in_days=30)

    assert whole(build) == snapshot


def test_a_retention_that_cloudwatch_does_not_offer_is_refused() -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        EncryptedLogGroup(stack, "a", name="a", key=key, retention_in_days=31)

    with pytest.raises(ValueError, match="log group a: received a retention of 31 days; allowed"):
        synthesized(build)


@pytest.mark.parametrize("protected", [True, False])
def test_a_table_is_encrypted_recoverable_and_protected_as_asked(
    snapshot: SnapshotAssertion, *, protected: bool
) -> None:
    def build(stack: TerraformStack) -> None:
        EncryptedTable(
            stack,
            "chats",
            name="chats",
            key=encryption_key(stack),
            partition_key="number",
            sort_key="entry",
            time_to_live_attribute="expires_at",
            deletion_protection=protected,
            opened_by=OPENER,
        )

    assert whole(build) == snapshot


def test_a_grant_stands_in_both_policies_with_the_same_limits(snapshot: SnapshotAssertion) -> None:
    def build(stack: TerraformStack) -> None:
        grant_use(
            encryption_key(stack),
            ServiceRole(stack, "worker", name="worker", location=LOCATION, service="lambda"),
            name="use-data-key",
            actions=key_policy.ENCRYPT_DECRYPT_ACTIONS,
            through="dynamodb",
        )

    assert whole(build) == snapshot
