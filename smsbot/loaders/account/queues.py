"""The queues of an environment in an account, each with its policy."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from smsbot.loaders.account.account import Account
from smsbot.model.resource import Resource, Unknown

if TYPE_CHECKING:
    from mypy_boto3_sqs.literals import QueueAttributeNameType

KIND = "aws_sqs_queue"
KEY: "QueueAttributeNameType" = "KmsMasterKeyId"
POLICY: "QueueAttributeNameType" = "Policy"
REDRIVE_POLICY: "QueueAttributeNameType" = "RedrivePolicy"
OWN_ENCRYPTION: "QueueAttributeNameType" = "SqsManagedSseEnabled"
NUMBERS: dict[str, "QueueAttributeNameType"] = {
    "kms_data_key_reuse_period_seconds": "KmsDataKeyReusePeriodSeconds",
    "message_retention_seconds": "MessageRetentionPeriod",
}


def read_queues(account: Account) -> list[Resource]:
    """Every queue that is designed or looks so."""
    listed = account.ask(
        "the queues",
        "sqs:ListQueues",
        lambda: [
            url
            for page in account.sqs.get_paginator("list_queues").paginate(
                QueueNamePrefix=account.scope.prefix
            )
            for url in page.get("QueueUrls", [])
        ],
    )
    urls = listed if isinstance(listed, list) else []
    return account.read(
        partial(_queue, account), [url for url in urls if account.scope.holds(KIND, _name(url))]
    )


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _queue(account: Account, url: str) -> Iterator[Resource]:
    name = _name(url)
    address = account.scope.address(KIND, name)
    attributes = account.ask(
        address,
        "sqs:GetQueueAttributes",
        lambda: account.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]).get(
            "Attributes", {}
        ),
    )
    if attributes is None:
        return
    unread = attributes if isinstance(attributes, Unknown) else None
    known = {} if isinstance(attributes, Unknown) else attributes
    yield Resource(
        address=address,
        type=KIND,
        values={
            "arn": account.scope.location.arn("sqs", name),
            "id": url,
            "kms_master_key_id": unread or known.get(KEY),
            "name": name,
            "policy": unread or known.get(POLICY),
            "redrive_policy": unread or known.get(REDRIVE_POLICY),
            "sqs_managed_sse_enabled": unread or known.get(OWN_ENCRYPTION) == "true",
            **{
                argument: unread or (int(known[name]) if name in known else None)
                for argument, name in NUMBERS.items()
            },
        },
        prevent_destroy=None,
    )
