"""Each encrypted resource: how it is made, and what it adds to its key's policy."""

import pytest

from constructs_lib.cdk import TerraformStack
from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from constructs_lib.encrypted.encrypted_table import EncryptedTable
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.keys import key_policy
from constructs_lib.keys.key_grant import KeyGrant
from tests.constructs_lib.synthesis import (
    KEY_ARN,
    LOCATION,
    OPENER,
    ROOT,
    SEND,
    added_to_key,
    arn,
    denied_but_to_one_role,
    encryption_key,
    statements,
    synthesized,
)

FIVE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]


def test_a_topic_takes_messages_of_its_publishers_over_tls() -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        for name in ("orders", "news"):
            EncryptedTopic(
                stack, name, name=name, key=key, opened_by=OPENER, publishers=("sms-voice",)
            )

    resources = synthesized(build)
    assert resources["aws_sns_topic"] == {
        name: {"name": name, "kms_master_key_id": KEY_ARN, "signature_version": 2}
        for name in ("orders", "news")
    }
    for name in ("orders", "news"):
        policy = resources["aws_sns_topic_policy"][name]
        assert policy["arn"] == f"${{aws_sns_topic.{name}.arn}}"
        assert statements(policy["policy"]) == [
            {
                "Sid": "PublisherSmsVoice",
                "Effect": "Allow",
                "Principal": {"Service": "sms-voice.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": arn("sns", name),
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "111122223333"},
                    "ArnLike": {"aws:SourceArn": arn("sms-voice", "*")},
                },
            },
            {
                "Sid": "DeniedWithoutTls",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "sns:Publish",
                "Resource": arn("sns", name),
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            denied_but_to_one_role(arn("sns", name)),
        ]
    assert added_to_key(resources) == [
        {
            "Sid": "SnsForTopics",
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": SEND,
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111122223333"},
                "ArnLike": {"aws:SourceArn": [arn("sns", "orders"), arn("sns", "news")]},
            },
        },
        {
            "Sid": "PublisherSmsVoice",
            "Effect": "Allow",
            "Principal": {"Service": "sms-voice.amazonaws.com"},
            "Action": SEND,
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111122223333"},
                "ArnLike": {"aws:SourceArn": arn("sms-voice", "*")},
            },
        },
    ]


def test_a_queue_receives_from_the_named_topics_over_tls() -> None:
    def build(stack: TerraformStack) -> None:
        key, topics_key = encryption_key(stack), encryption_key(stack, "topics")
        queue = EncryptedQueue(stack, "failed", name="failed", key=key, opened_by=OPENER)
        for name in ("orders", "news"):
            queue.receive_from(
                EncryptedTopic(
                    stack, name, name=name, key=topics_key, opened_by=OPENER, publishers=()
                )
            )

    resources = synthesized(build)
    topics = [arn("sns", "orders"), arn("sns", "news")]
    assert resources["aws_sqs_queue"] == {
        "failed": {
            "name": "failed",
            "kms_master_key_id": KEY_ARN,
            "kms_data_key_reuse_period_seconds": 300,
            "message_retention_seconds": 1209600,
        }
    }
    assert statements(resources["aws_sqs_queue_policy"]["failed"]["policy"]) == [
        {
            "Sid": "DeniedWithoutTls",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "sqs:*",
            "Resource": arn("sqs", "failed"),
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        denied_but_to_one_role(arn("sqs", "failed")),
        {
            "Sid": "SentByTopics",
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn("sqs", "failed"),
            "Condition": {"ArnEquals": {"aws:SourceArn": topics}},
        },
    ]
    assert added_to_key(resources) == [
        {
            "Sid": "SnsForQueues",
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": SEND,
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111122223333"},
                "ArnLike": {"aws:SourceArn": topics},
            },
        }
    ]


def test_log_groups_share_one_statement_that_names_each() -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        for name in ("a", "b"):
            EncryptedLogGroup(stack, name, name=f"/app/{name}", key=key, retention_in_days=30)

    resources = synthesized(build)
    assert resources["aws_cloudwatch_log_group"] == {
        name: {"name": f"/app/{name}", "kms_key_id": KEY_ARN, "retention_in_days": 30}
        for name in ("a", "b")
    }
    assert added_to_key(resources) == [
        {
            "Sid": "CloudWatchLogs",
            "Effect": "Allow",
            "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
            "Action": FIVE,
            "Resource": "*",
            "Condition": {
                "ArnEquals": {
                    "kms:EncryptionContext:aws:logs:arn": [
                        arn("logs", "log-group:/app/a"),
                        arn("logs", "log-group:/app/b"),
                    ]
                }
            },
        }
    ]


def test_a_retention_that_cloudwatch_does_not_offer_is_refused() -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        EncryptedLogGroup(stack, "a", name="a", key=key, retention_in_days=31)

    with pytest.raises(ValueError, match="log group a: received a retention of 31 days; allowed"):
        synthesized(build)


@pytest.mark.parametrize("protected", [True, False])
def test_a_table_is_encrypted_recoverable_and_protected_as_asked(protected: bool) -> None:  # noqa: FBT001
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

    resources = synthesized(build)
    policy = resources["aws_dynamodb_resource_policy"]["chats"]
    assert policy["resource_arn"] == "${aws_dynamodb_table.chats.arn}"
    assert statements(policy["policy"]) == [denied_but_to_one_role(arn("dynamodb", "table/chats"))]
    assert resources["aws_dynamodb_table"] == {
        "chats": {
            "name": "chats",
            "billing_mode": "PAY_PER_REQUEST",
            "hash_key": "number",
            "range_key": "entry",
            "attribute": [{"name": "number", "type": "S"}, {"name": "entry", "type": "S"}],
            "ttl": {"attribute_name": "expires_at", "enabled": True},
            "point_in_time_recovery": {"enabled": True},
            "server_side_encryption": {"enabled": True, "kms_key_arn": KEY_ARN},
            "deletion_protection_enabled": protected,
            "lifecycle": {"prevent_destroy": protected},
        }
    }
    assert added_to_key(resources) == [
        {
            "Sid": "DynamodbService",
            "Effect": "Allow",
            "Principal": {"Service": "dynamodb.amazonaws.com"},
            "Action": ["kms:Describe*", "kms:Get*", "kms:List*"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
        }
    ]


def test_a_grant_stands_in_both_policies_with_the_same_limits() -> None:
    def build(stack: TerraformStack) -> None:
        KeyGrant(
            stack,
            "use-data-key",
            key=encryption_key(stack),
            role=ServiceRole(stack, "worker", name="worker", location=LOCATION, service="lambda"),
            actions=key_policy.ENCRYPT_DECRYPT_ACTIONS,
            through="dynamodb",
        )

    resources = synthesized(build)
    via = {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}
    used, never_administered = added_to_key(resources)
    assert never_administered == {
        "Sid": "UsersDoNotAdminister",
        "Effect": "Deny",
        "Principal": ROOT,
        "Action": [*key_policy.CHANGING_ACTIONS, "kms:CreateGrant"],
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/worker"}},
    }
    assert [used] == [
        {
            "Sid": "RoleThroughDynamodb",
            "Effect": "Allow",
            "Principal": ROOT,
            "Action": FIVE,
            "Resource": "*",
            "Condition": {
                "ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/worker"},
                "StringEquals": via,
            },
        }
    ]
    policy = resources["aws_iam_role_policy"]["worker-use-data-key"]
    assert policy["role"] == "${aws_iam_role.worker.name}"
    assert statements(policy["policy"]) == [
        {
            "Sid": "UseKeyThroughDynamodb",
            "Effect": "Allow",
            "Action": FIVE,
            "Resource": KEY_ARN,
            "Condition": {"StringEquals": via},
        }
    ]
