"""What there is on the embedded AWS, and which key encrypts it, read back from the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

    from smsbot.sandbox.emulator.client import Clients

AWS_MANAGED = "AWS-managed"
UNENCRYPTED = "none"
ENVIRONMENT_VARIABLES = " (environment variables)"
CODE = " (code)"

AliasOf = Callable[[str | None], str]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource that holds data, or a key.

    ``key`` is the alias of its key, or one of the two above; for a key, its id.
    """

    service: str
    name: str
    key: str
    state: str


def read_inventory(clients: Clients) -> list[Resource]:
    """Every key, topic, table, log group, queue and function of the region, of any owner.

    Grouped by service, and by name within one.
    """
    aliases = {
        alias["TargetKeyId"]: alias["AliasName"]
        for page in clients.kms.get_paginator("list_aliases").paginate()
        for alias in page["Aliases"]
        if "TargetKeyId" in alias and "AliasName" in alias
    }

    def alias_of(key: str | None) -> str:
        """The alias of a key that a resource names by id, ARN or alias."""
        if not key:
            return UNENCRYPTED
        if "alias/" in key:
            return key[key.index("alias/") :]
        key_id = key.rsplit("/", 1)[-1]
        return aliases.get(key_id, key_id)

    services = (
        _keys(clients.kms, aliases),
        _topics(clients.sns, alias_of),
        _tables(clients.dynamodb, alias_of),
        _log_groups(clients.logs, alias_of),
        _queues(clients.sqs, alias_of),
        _functions(clients.functions, alias_of),
    )
    return [
        resource for found in services for resource in sorted(found, key=lambda each: each.name)
    ]


def _keys(kms: KMSClient, aliases: dict[str, str]) -> Iterator[Resource]:
    for page in kms.get_paginator("list_keys").paginate():
        for key_id in (entry.get("KeyId", "") for entry in page["Keys"]):
            key = kms.describe_key(KeyId=key_id)["KeyMetadata"]
            if key.get("KeyManager") == "AWS":
                continue
            rotates = kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]
            yield Resource(
                service="KMS key",
                name=aliases.get(key_id, key_id),
                key=key_id,
                state=f"{key.get('KeyState')}, rotation {'on' if rotates else 'off'}",
            )


def _topics(sns: SNSClient, alias_of: AliasOf) -> Iterator[Resource]:
    for page in sns.get_paginator("list_topics").paginate():
        for arn in (topic.get("TopicArn", "") for topic in page["Topics"]):
            attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
            yield Resource(
                service="SNS topic",
                name=arn.rsplit(":", 1)[-1],
                key=alias_of(attributes.get("KmsMasterKeyId")),
                state=f"subscriptions: {attributes.get('SubscriptionsConfirmed', '0')}",
            )


def _tables(dynamodb: DynamoDBClient, alias_of: AliasOf) -> Iterator[Resource]:
    for page in dynamodb.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            table = dynamodb.describe_table(TableName=name)["Table"]
            key = table.get("SSEDescription", {}).get("KMSMasterKeyArn")
            backups = dynamodb.describe_continuous_backups(TableName=name)
            recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription")
            recovery_status = (recovery or {}).get("PointInTimeRecoveryStatus", "DISABLED")
            yield Resource(
                service="DynamoDB table",
                name=name,
                key=alias_of(key) if key else AWS_MANAGED,
                state=f"{table.get('TableStatus')}, point-in-time recovery {recovery_status}",
            )


def _log_groups(logs: CloudWatchLogsClient, alias_of: AliasOf) -> Iterator[Resource]:
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            retention = group.get("retentionInDays")
            yield Resource(
                service="CloudWatch log group",
                name=group.get("logGroupName", ""),
                key=alias_of(group.get("kmsKeyId")),
                state=f"kept {retention} days" if retention else "kept for ever",
            )


def _queues(sqs: SQSClient, alias_of: AliasOf) -> Iterator[Resource]:
    for page in sqs.get_paginator("list_queues").paginate():
        for url in page.get("QueueUrls", []):
            answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
            attributes = answer["Attributes"]
            yield Resource(
                service="SQS queue",
                name=url.rsplit("/", 1)[-1],
                key=alias_of(attributes.get("KmsMasterKeyId")),
                state=f"messages: {attributes.get('ApproximateNumberOfMessages')}",
            )


def _functions(functions: LambdaClient, alias_of: AliasOf) -> Iterator[Resource]:
    for page in functions.get_paginator("list_functions").paginate():
        for name in (function.get("FunctionName", "") for function in page["Functions"]):
            function = functions.get_function(FunctionName=name)
            key = function["Configuration"].get("KMSKeyArn")
            code_key = function["Code"].get("SourceKMSKeyArn")
            state = str(function["Configuration"].get("State"))
            yield Resource(
                service="Lambda function",
                name=f"{name}{ENVIRONMENT_VARIABLES}",
                key=alias_of(key) if key else AWS_MANAGED,
                state=state,
            )
            yield Resource(
                service="Lambda function",
                name=f"{name}{CODE}",
                key=alias_of(code_key) if code_key else AWS_MANAGED,
                state=state,
            )
