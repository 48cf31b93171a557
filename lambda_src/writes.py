"""Writes of a transaction, as DynamoDB takes them: ``:name`` stands for a value."""

import time
from decimal import Decimal
from typing import Any

Write = dict[str, Any]
Value = str | int | Decimal


def put(table: str, item: dict[str, Any]) -> Write:
    """Store an item, unless it is there."""
    return {"Put": {"TableName": table, "Item": item, **_if("attribute_not_exists(phone_number)")}}


def update(table: str, key: dict[str, Any], change: str, condition: str, **values: Value) -> Write:
    """Change an item under a condition; an empty one always holds."""
    write = {"TableName": table, "Key": key, "UpdateExpression": change, **_if(condition)}
    return {"Update": _with_values(write, values, f"{change} {condition}")}


def check(table: str, key: dict[str, Any], condition: str, **values: Value) -> Write:
    """Check the condition of an item."""
    write = {"TableName": table, "Key": key, **_if(condition)}
    return {"ConditionCheck": _with_values(write, values, condition)}


def in_seconds(seconds: int) -> int:
    """The time so many seconds from now, in seconds since 1970, as DynamoDB takes an expiry."""
    return int(time.time()) + seconds


def _if(condition: str) -> Write:
    if not condition:
        return {}
    return {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def _with_values(write: Write, values: dict[str, Value], expressions: str) -> Write:
    write["ExpressionAttributeValues"] = {
        f":{name}": _attribute(value) for name, value in values.items()
    }
    if "#state" in expressions:  # a reserved word of DynamoDB
        write["ExpressionAttributeNames"] = {"#state": "state"}
    return write


def _attribute(value: Value) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value) if isinstance(value, int) else f"{value:f}"}
