"""What the table of conversations holds of one number."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Record = dict[str, Any]
TEXT, CONSENT = "text#", "consent"
# What the bot still works on, and for how long Lambda tries: three times within five minutes.
UNDERWAY = ("CLAIMED", "SENDING")
TRIED_FOR = timedelta(minutes=5)


def records_of(dynamodb: "DynamoDBClient", table: str, number: str) -> list[Record]:
    """Every entry of a number: texts with their receipts, consent, replies, session."""
    return [_plain(item) for item in items_of(dynamodb, table, number)]


def is_being_answered(records: list[Record]) -> bool:
    """Whether the bot may still be answering a text; if it is erased now, it gets no answer."""
    since = (datetime.now(UTC) - TRIED_FOR).isoformat()
    return any(
        each.get("state") in UNDERWAY and str(each.get("received_at")) > since for each in records
    )


def items_of(dynamodb: "DynamoDBClient", table: str, number: str) -> Iterator[Any]:
    """Every entry of a number, as DynamoDB has it."""
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
