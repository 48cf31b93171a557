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
# The name, the key and the state of a resource.
Found = Iterator[tuple[str, str, str]]


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

    services = {
        "KMS key": _keys(clients.kms, aliases),
        "SNS topic": _topics(clients.sns, alias_of),
        "DynamoDB table": _tables(clients.dynamodb, alias_of),
        "CloudWatch log group": _log_groups(clients.logs, alias_of),
        "SQS queue": _queues(clients.sqs, alias_of),
        "Lambda function": _functions(clients.functions, alias_of),
    }
    return [
        Resource(service=service, name=name, key=key, state=state)
        for service, found in services.items()
        for name, key, state in sorted(found, key=lambda each: each[0])
    ]


def _keys(kms: KMSClient, aliases: dict[str, str]) -> Found:
    for page in kms.get_paginator("list_keys").paginate():
        for key_id in (entry.get("KeyId", "") for entry in page["Keys"]):
            key = kms.describe_key(KeyId=key_id)["KeyMetadata"]
            if key.get("KeyManager") == "AWS":
                continue
            rotates = kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]
            state = f"{key.get('KeyState')}, rotation {'on' if rotates else 'off'}"
            yield aliases.get(key_id, key_id), key_id, state


def _topics(sns: SNSClient, alias_of: AliasOf) -> Found:
    for page in sns.get_paginator("list_topics").paginate():
        for arn in (topic.get("TopicArn", "") for topic in page["Topics"]):
            attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
            state = f"subscriptions: {attributes.get('SubscriptionsConfirmed', '0')}"
            yield arn.rsplit(":", 1)[-1], alias_of(attributes.get("KmsMasterKeyId")), state


def _tables(dynamodb: DynamoDBClient, alias_of: AliasOf) -> Found:
    for page in dynamodb.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            table = dynamodb.describe_table(TableName=name)["Table"]
            key = table.get("SSEDescription", {}).get("KMSMasterKeyArn")
            backups = dynamodb.describe_continuous_backups(TableName=name)
            recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription")
            recovery_status = (recovery or {}).get("PointInTimeRecoveryStatus", "DISABLED")
            state = f"{table.get('TableStatus')}, point-in-time recovery {recovery_status}"
            yield name, alias_of(key) if key else AWS_MANAGED, state


def _log_groups(logs: CloudWatchLogsClient, alias_of: AliasOf) -> Found:
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            retention = group.get("retentionInDays")
            state = f"kept {retention} days" if retention else "kept for ever"
            yield group.get("logGroupName", ""), alias_of(group.get("kmsKeyId")), state


def _queues(sqs: SQSClient, alias_of: AliasOf) -> Found:
    for page in sqs.get_paginator("list_queues").paginate():
        for url in page.get("QueueUrls", []):
            answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
            attributes = answer["Attributes"]
            state = f"messages: {attributes.get('ApproximateNumberOfMessages')}"
            yield url.rsplit("/", 1)[-1], alias_of(attributes.get("KmsMasterKeyId")), state


def _functions(functions: LambdaClient, alias_of: AliasOf) -> Found:
    for page in functions.get_paginator("list_functions").paginate():
        for name in (function.get("FunctionName", "") for function in page["Functions"]):
            function = functions.get_function(FunctionName=name)
            state = str(function["Configuration"].get("State"))
            for part, key in (
                (ENVIRONMENT_VARIABLES, function["Configuration"].get("KMSKeyArn")),
                (CODE, function["Code"].get("SourceKMSKeyArn")),
            ):
                yield f"{name}{part}", alias_of(key) if key else AWS_MANAGED, state
