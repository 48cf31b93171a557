"""The queues of an environment in an account, each with its policy."""

from collections.abc import Iterator
from functools import partial

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account, fields_of, resource_at

KIND = "aws_sqs_queue"
# Numbers of a queue, by how SQS spells them.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
NUMBERS = {
    "kms_data_key_reuse_period_seconds": "KmsDataKeyReusePeriodSeconds",
    "message_retention_seconds": "MessageRetentionPeriod",
}


def read_queues(account: Account) -> list[Resource]:
    """Every queue that is designed or looks so."""
    urls = account.listed(
        "the queues", "sqs:ListQueues", "QueueUrls", QueueNamePrefix=account.scope.prefix
    )
    return account.read(
        partial(_queue, account), [url for url in urls if account.scope.holds(KIND, _name(url))]
    )


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _queue(account: Account, url: str) -> Iterator[Resource]:
    name = _name(url)
    address = account.scope.address(KIND, name)
    attributes = account.ask(
        address, "sqs:GetQueueAttributes", "Attributes", QueueUrl=url, AttributeNames=["All"]
    )
    if attributes is None:
        return
    unread = attributes if isinstance(attributes, Unknown) else None
    known = {} if isinstance(attributes, Unknown) else attributes
    yield resource_at(
        address,
        arn=account.scope.location.arn("sqs", name),
        id=url,
        name=name,
        **fields_of(attributes, "kms_master_key_id policy redrive_policy"),
        sqs_managed_sse_enabled=unread or known.get("SqsManagedSseEnabled") == "true",
        **{
            argument: unread or (int(known[name]) if name in known else None)
            for argument, name in NUMBERS.items()
        },
    )
