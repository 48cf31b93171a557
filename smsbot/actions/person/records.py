"""What the tables hold of one number, read, written and deleted through DynamoDB."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer

from keyproof.terminal.failure import Failure

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient

Record = dict[str, Any]
# What KMS makes the key of the hash from; lambda_src/consent/erased.py has the same.
LABEL = b"smsbot erased numbers 1"
CONSENT = "consent"
# What the bot still works on, and for how long Lambda tries: three times within five minutes.
UNDERWAY = ("CLAIMED", "SENDING")
TRIED_FOR = timedelta(minutes=5)
# The bot may store something while it is erased; after so many rounds somebody is texting.
ROUNDS = 5


def records_of(dynamodb: "DynamoDBClient", table: str, number: str) -> list[Record]:
    """Every entry of a number: texts with their receipts, consent, replies, session."""
    return [_plain(item) for item in _items(dynamodb, table, number)]


def partition_of_hash(kms: "KMSClient", key_id: str, number: str) -> str:
    """Where the opt-out of an erased number is kept: under a keyed hash of it.

    The event GenerateMac of CloudTrail names the caller.
    """
    key = kms.generate_mac(KeyId=key_id, Message=LABEL, MacAlgorithm="HMAC_SHA_256")["Mac"]
    return f"erased#{hmac.new(key, number.encode(), hashlib.sha256).hexdigest()}"


def keep_opt_out(dynamodb: "DynamoDBClient", table: str, partition: str) -> None:
    """Keep that a number opted out, by its hash, without a time and for good."""
    dynamodb.put_item(
        TableName=table,
        Item={
            "phone_number": {"S": partition},
            "entry": {"S": CONSENT},
            "opted_out": {"BOOL": True},
        },
    )


def opted_out(records: list[Record]) -> bool:
    """Whether a number's own records say that it opted out."""
    return any(each["entry"] == CONSENT and each.get("opted_out") is True for each in records)


def is_being_answered(records: list[Record]) -> bool:
    """Whether the bot may still be answering a text; if it is erased now, the bot answers twice."""
    since = (datetime.now(UTC) - TRIED_FOR).isoformat()
    return any(
        each.get("state") in UNDERWAY and str(each.get("received_at")) > since for each in records
    )


def delete_all(dynamodb: "DynamoDBClient", table: str, number: str) -> int:
    """Delete every entry of a number, and look again until there is none; how many there were.

    Raises Failure while the bot stores new ones.
    """
    deleted = 0
    for _ in range(ROUNDS):
        keys = [
            {name: item[name] for name in ("phone_number", "entry")}
            for item in _items(dynamodb, table, number)
        ]
        if not keys:
            return deleted
        for key in keys:
            dynamodb.delete_item(TableName=table, Key=key)
        deleted += len(keys)
    raise Failure(
        f"{deleted} entries are erased, and the bot still stores new ones of this number.",
        way_on="Run the command again when the person no longer texts.",
    )


def _items(dynamodb: "DynamoDBClient", table: str, number: str) -> Iterator[Any]:
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="phone_number = :number",
        ExpressionAttributeValues={":number": {"S": number}},
        ConsistentRead=True,
    )
    for page in pages:
        yield from page["Items"]


def _plain(item: Any) -> Record:  # noqa: ANN401 - as boto3 types it
    read = TypeDeserializer().deserialize
    return {name: _number(read(value)) for name, value in sorted(item.items())}


def _number(value: object) -> object:
    """A number as JSON has it."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
