"""Something done to dev by hand, and what is told of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import boto3

from smsbot.questions.verify.status import Status
from tests.declared import TABLE_NAMES
from tests.e2e.verify.dev import (
    ACCOUNT,
    ALIAS,
    FUNCTION,
    LOG_GROUP,
    ROLE,
    STRANGER,
    STREAM,
    TABLE,
    TOPIC,
    TRUSTS_ANYBODY,
    granted,
    key_id,
    moved_alias,
    queue_url,
    with_attached_policy,
)

RECEIPTS = TOPIC.replace("inbound-sms", "delivery-status")
TABLES = sorted(f"smsbot-dev-storage-table-{name}" for name in TABLE_NAMES)


@dataclass(frozen=True)
class Drift:
    """Something done by hand: what it does, what is then told of which resource."""

    make: Callable[[boto3.Session], object]
    resource: str
    status: Status
    problem: str
    access: str = ""
    mend: Callable[[boto3.Session], object] | None = None
    """What a person decides, where the remedy is a sentence."""


DRIFTS = {
    "rotation off": Drift(
        lambda session: session.client("kms").disable_key_rotation(KeyId=key_id(session, "sns")),
        "aws_kms_key.sns",
        Status.DRIFTED,
        "enable_key_rotation is false, not true.",
    ),
    "rotation slower": Drift(
        lambda session: session.client("kms").enable_key_rotation(
            KeyId=key_id(session, "smsbot"), RotationPeriodInDays=2560
        ),
        "aws_kms_key.smsbot",
        Status.DRIFTED,
        "rotation_period_in_days is 2560, not 365.",
    ),
    "key disabled": Drift(
        lambda session: session.client("kms").disable_key(KeyId=key_id(session, "logs")),
        "aws_kms_key.logs",
        Status.IN_DANGER,
        "the key is Disabled: what it encrypts cannot be read. Under it are ",
    ),
    "deletion scheduled": Drift(
        lambda session: session.client("kms").schedule_key_deletion(
            KeyId=key_id(session, "dynamodb"), PendingWindowInDays=7
        ),
        "aws_kms_key.dynamodb",
        Status.IN_DANGER,
        f"Under it are {', '.join(TABLES)}.",
    ),
    "alias moved": Drift(
        moved_alias, "aws_kms_alias.sns", Status.DRIFTED, "target_key_id is arn:aws:kms:"
    ),
    "alias added": Drift(
        lambda session: session.client("kms").create_alias(
            AliasName=f"{ALIAS}spare", TargetKeyId=key_id(session, "smsbot")
        ),
        f"aws_kms_alias.{ALIAS}spare",
        Status.UNEXPECTED,
        "the code does not declare it.",
    ),
    "grant added": Drift(
        granted,
        "aws_kms_grant.",
        Status.UNEXPECTED,
        f"it lets {STRANGER} Decrypt with the key.",
        access="role stranger can decrypt, which is not designed, with DynamoDB Key",
    ),
    "topic key removed": Drift(
        lambda session: session.client("sns").set_topic_attributes(
            TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue=""
        ),
        "aws_sns_topic.inbound-sms",
        Status.DRIFTED,
        "kms_master_key_id is nothing, not arn:aws:kms:",
    ),
    "topic under a key of AWS": Drift(
        lambda session: session.client("sns").set_topic_attributes(
            TopicArn=RECEIPTS, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
        ),
        "aws_sns_topic.delivery-status",
        Status.DRIFTED,
        "kms_master_key_id is alias/aws/sns, not arn:aws:kms:",
    ),
    "queue key removed": Drift(
        lambda session: session.client("sqs").set_queue_attributes(
            QueueUrl=queue_url(session), Attributes={"KmsMasterKeyId": ""}
        ),
        "aws_sqs_queue.dead-letter",
        Status.DRIFTED,
        "kms_master_key_id is nothing, not arn:aws:kms:",
    ),
    "log group key removed": Drift(
        lambda session: session.client("logs").disassociate_kms_key(logGroupName=LOG_GROUP),
        "aws_cloudwatch_log_group.sns-logs",
        Status.DRIFTED,
        "kms_key_id is nothing, not arn:aws:kms:",
    ),
    "table under a key of AWS": Drift(
        lambda session: session.client("dynamodb").update_table(
            TableName=TABLE, SSESpecification={"Enabled": False}
        ),
        "aws_dynamodb_table.conversations",
        Status.DRIFTED,
        f"is arn:aws:kms:us-east-1:{ACCOUNT}:alias/aws/dynamodb, not arn:aws:kms:",
    ),
    "a policy of the role by hand": Drift(
        lambda session: session.client("iam").put_role_policy(
            RoleName=ROLE,
            PolicyName="by-hand",
            PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
            '"Action":"kms:Decrypt","Resource":"*"}]}',
        ),
        f"aws_iam_role_policy.{ROLE}.by-hand",
        Status.UNEXPECTED,
        "the code does not declare it.",
    ),
    "a managed policy attached": Drift(
        with_attached_policy,
        f"aws_iam_role_policy_attachment.{ROLE}.arn:aws:iam::{ACCOUNT}:policy/by-hand",
        Status.UNEXPECTED,
        "the code does not declare it.",
        access=f"role {ROLE} can administer, ",
    ),
    "a subscriber by hand": Drift(
        lambda session: session.client("sns").subscribe(
            TopicArn=TOPIC, Protocol="https", Endpoint="https://stranger.example"
        ),
        "aws_sns_topic_subscription.",
        Status.UNEXPECTED,
        "the code does not declare it.",
    ),
    "a permission of the function by hand": Drift(
        lambda session: session.client("lambda").add_permission(
            FunctionName=FUNCTION,
            StatementId="by-hand",
            Action="lambda:InvokeFunction",
            Principal="210987654321",
        ),
        "aws_lambda_function.bot",
        Status.DRIFTED,
        "its policy is wider: statement by-hand is new and allows lambda:InvokeFunction",
    ),
    "the function traced": Drift(
        lambda session: session.client("lambda").update_function_configuration(
            FunctionName=FUNCTION, TracingConfig={"Mode": "Active"}
        ),
        "aws_lambda_function.bot",
        Status.DRIFTED,
        "tracing_config.mode is Active, not PassThrough.",
    ),
    "a URL of the function": Drift(
        lambda session: session.client("lambda").create_function_url_config(
            FunctionName=FUNCTION, AuthType="NONE"
        ),
        f"aws_lambda_function_url.{FUNCTION}",
        Status.UNEXPECTED,
        "the code does not declare it.",
    ),
    "a version of the function": Drift(
        lambda session: session.client("lambda").publish_version(FunctionName=FUNCTION),
        f"aws_lambda_function_version.{FUNCTION}.1",
        Status.UNEXPECTED,
        "the code does not declare it.",
    ),
    "an alias of the function": Drift(
        lambda session: session.client("lambda").create_alias(
            FunctionName=FUNCTION, Name="by-hand", FunctionVersion="$LATEST"
        ),
        f"aws_lambda_alias.{FUNCTION}.by-hand",
        Status.UNEXPECTED,
        "the code does not declare it.",
    ),
    "what is logged sent on": Drift(
        lambda session: session.client("logs").put_subscription_filter(
            logGroupName=f"/aws/lambda/{FUNCTION}",
            filterName="by-hand",
            filterPattern="",
            destinationArn=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:stranger",
        ),
        f"aws_cloudwatch_log_subscription_filter./aws/lambda/{FUNCTION}.by-hand",
        Status.UNEXPECTED,
        "the code does not declare it.",
    ),
    "changes of a table streamed": Drift(
        lambda session: session.client("dynamodb").update_table(
            TableName=TABLE,
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        ),
        "aws_dynamodb_table.conversations",
        Status.DRIFTED,
        "stream_enabled is true, not false.",
    ),
    "changes of a table sent on": Drift(
        lambda session: session.client("dynamodb").enable_kinesis_streaming_destination(
            TableName=TABLE, StreamArn=STREAM
        ),
        f"aws_dynamodb_kinesis_streaming_destination.{TABLE}.{STREAM}",
        Status.UNEXPECTED,
        "the code does not declare it.",
    ),
    "a policy of a table": Drift(
        lambda session: session.client("dynamodb").put_resource_policy(
            ResourceArn=f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{TABLE}",
            Policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": STRANGER},
                            "Action": "dynamodb:Scan",
                            "Resource": "*",
                        }
                    ],
                }
            ),
        ),
        "aws_dynamodb_table.conversations",
        Status.DRIFTED,
        "its policy is wider",
    ),
    "a role by hand": Drift(
        lambda session: session.client("iam").create_role(
            RoleName="smsbot-dev-by-hand", AssumeRolePolicyDocument=TRUSTS_ANYBODY
        ),
        "aws_iam_role.smsbot-dev-by-hand",
        Status.UNEXPECTED,
        "the code does not declare it; anybody may assume it.",
        mend=lambda session: session.client("iam").delete_role(RoleName="smsbot-dev-by-hand"),
    ),
    "a queue by hand": Drift(
        lambda session: session.client("sqs").create_queue(
            QueueName="smsbot-dev-messaging-queue-by-hand",
            Attributes={"SqsManagedSseEnabled": "false"},
        ),
        "aws_sqs_queue.smsbot-dev-messaging-queue-by-hand",
        Status.UNEXPECTED,
        "the code does not declare it; its encryption is Unencrypted.",
        mend=lambda session: session.client("sqs").delete_queue(
            QueueUrl=queue_url(session, "by-hand")
        ),
    ),
}
# What may hold something is for a person to decide.
DECIDE = ("Find out whose it is; declare it in stacks/, or delete it.",)


def together() -> list[tuple[str, ...]]:
    """Drifts of one status: what one verification tells apart, and one deployment mends."""
    found: dict[Status, tuple[str, ...]] = {}
    for name, drift in DRIFTS.items():
        found[drift.status] = (*found.get(drift.status, ()), name)
    return [*found.values()]
