"""The counters of the table of analytics: the sum of each one's parts, by day."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Sums = dict[str, Decimal]


def counters_of(
    dynamodb: "DynamoDBClient", table: str, *, last: date, days: int
) -> dict[str, Sums]:
    """The counters of the days until ``last``, the earliest first; a day may have none."""
    chosen = [(last - timedelta(days=ago)).isoformat() for ago in reversed(range(days))]
    return {day: _of_day(dynamodb, table, day) for day in chosen}


def sums_of(days: dict[str, Sums]) -> Sums:
    """Each counter of all days together, by name."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for counters in days.values():
        for counter, count in counters.items():
            sums[counter] += count
    return dict(sorted(sums.items()))


def _of_day(dynamodb: "DynamoDBClient", table: str, day: str) -> Sums:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="#day = :day",
        ExpressionAttributeNames={"#day": "day"},
        ExpressionAttributeValues={":day": {"S": day}},
        ConsistentRead=True,
    )
    for page in pages:
        for item in page["Items"]:
            counter = str(item["counter"].get("S", "")).partition("#")[0]
            sums[counter] += Decimal(item["occurrences"].get("N", "0"))
    return dict(sorted(sums.items()))
