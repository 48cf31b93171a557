"""What there is on the embedded AWS, and which key encrypts it, read back from the services."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from smsbot.sandbox.client import Clients

AWS_MANAGED = "AWS-managed"
UNENCRYPTED = "none"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource that holds data, or a key. ``key`` is the alias of its key, or one of the above."""

    service: str
    name: str
    key: str
    state: str


def read_inventory(clients: Clients) -> list[Resource]:
    """Every key, topic, table, log group, queue and function of the region, whoever made it."""
    kms = clients("kms")
    aliases = {
        alias["TargetKeyId"]: alias["AliasName"]
        for alias in _pages(kms, "list_aliases", "Aliases")
        if "TargetKeyId" in alias
    }

    def alias_of(key: str | None) -> str:
        """The alias of a key that a resource names by id, ARN or alias."""
        if not key:
            return UNENCRYPTED
        if "alias/" in key:
            return key[key.index("alias/") :]
        key_id = key.rsplit("/", 1)[-1]
        return aliases.get(key_id, key_id)

    return [
        *_keys(kms, aliases),
        *_topics(clients("sns"), alias_of),
        *_tables(clients("dynamodb"), alias_of),
        *_log_groups(clients("logs"), alias_of),
        *_queues(clients("sqs"), alias_of),
        *_functions(clients("lambda"), alias_of),
    ]


def _keys(kms: Any, aliases: dict[str, str]) -> Iterator[Resource]:
    for entry in _pages(kms, "list_keys", "Keys"):
        key = kms.describe_key(KeyId=entry["KeyId"])["KeyMetadata"]
        if key["KeyManager"] != "CUSTOMER":
            continue
        rotates = kms.get_key_rotation_status(KeyId=entry["KeyId"])["KeyRotationEnabled"]
        rotation = "rotation on" if rotates else "rotation off"
        yield Resource(
            service="KMS key",
            name=aliases.get(entry["KeyId"], entry["KeyId"]),
            key=entry["KeyId"],
            state=f"{key['KeyState']}, {rotation}",
        )


def _topics(sns: Any, alias_of: Callable[[str | None], str]) -> Iterator[Resource]:
    for topic in _pages(sns, "list_topics", "Topics"):
        attributes = sns.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]
        yield Resource(
            service="SNS topic",
            name=topic["TopicArn"].rsplit(":", 1)[-1],
            key=alias_of(attributes.get("KmsMasterKeyId")),
            state=f"subscriptions: {attributes.get('SubscriptionsConfirmed', '0')}",
        )


def _tables(dynamodb: Any, alias_of: Callable[[str | None], str]) -> Iterator[Resource]:
    for name in _pages(dynamodb, "list_tables", "TableNames"):
        table = dynamodb.describe_table(TableName=name)["Table"]
        encryption = table.get("SSEDescription", {})
        key = encryption.get("KMSMasterKeyArn")
        backups = dynamodb.describe_continuous_backups(TableName=name)
        recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        yield Resource(
            service="DynamoDB table",
            name=name,
            key=alias_of(key) if key else AWS_MANAGED,
            state=f"{table['TableStatus']}, point-in-time recovery "
            f"{recovery['PointInTimeRecoveryStatus']}",
        )


def _log_groups(logs: Any, alias_of: Callable[[str | None], str]) -> Iterator[Resource]:
    for group in _pages(logs, "describe_log_groups", "logGroups"):
        retention = group.get("retentionInDays")
        yield Resource(
            service="CloudWatch log group",
            name=group["logGroupName"],
            key=alias_of(group.get("kmsKeyId")),
            state=f"kept {retention} days" if retention else "kept for ever",
        )


def _queues(sqs: Any, alias_of: Callable[[str | None], str]) -> Iterator[Resource]:
    for url in _pages(sqs, "list_queues", "QueueUrls"):
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        yield Resource(
            service="SQS queue",
            name=url.rsplit("/", 1)[-1],
            key=alias_of(attributes.get("KmsMasterKeyId")),
            state=f"messages: {attributes['ApproximateNumberOfMessages']}",
        )


def _functions(functions: Any, alias_of: Callable[[str | None], str]) -> Iterator[Resource]:
    for function in _pages(functions, "list_functions", "Functions"):
        key = function.get("KMSKeyArn")
        name = function["FunctionName"]
        state = functions.get_function(FunctionName=name)["Configuration"]["State"]
        yield Resource(
            service="Lambda function",
            name=f"{name} (environment variables)",
            key=alias_of(key) if key else AWS_MANAGED,
            state=state,
        )
        yield Resource(
            service="Lambda function", name=f"{name} (code)", key=AWS_MANAGED, state=state
        )


def _pages(client: Any, operation: str, result: str) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate():
        yield from page.get(result, [])
