"""DynamoDB: the writes of a transaction, and transactions that are tried again.

A transaction makes all of its writes or none. In its expressions, ``:name`` stands for a value.
"""

import random
import re
import time
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

# What may be otherwise in a moment; the SDK does not try a cancelled transaction again.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
IN_PROGRESS = "TransactionInProgressException"
PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
ATTEMPTS = 8
WAIT_IN_SECONDS = 0.025
# A slower answer is as good as a lost one.
LATE_IN_SECONDS = 0.2
FIXED_WORD = re.compile(r"[A-Za-z]{1,80}")
# DynamoDB tells of a key only in the message of an error that other refusals have too:
# "KMS key access denied error: ...". https://github.com/aws/aws-cdk/issues/18616
SPEAKS_OF_KMS = re.compile(r"\bKMS|\bkms:")

Item = dict[str, dict[str, Any]]
Write = dict[str, Any]
Writes = dict[str, Write]
Value = str | int | Decimal


class StorageFailed(Exception):
    """DynamoDB did not take a write, or did not say so; the message is a fixed word, no data."""


class Unmet(Exception):
    """Conditions were not met, and nothing was written.

    ``items`` has by the name of the write what stood there; empty where nothing did.
    """

    def __init__(self, items: dict[str, Item]) -> None:
        super().__init__("conditions were not met")
        self.items = items


def key(phone_number: str, entry: str) -> dict[str, Any]:
    """The key of an item in the table of conversations."""
    return {"phone_number": {"S": phone_number}, "entry": {"S": entry}}


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


def transact(dynamodb: Any, writes: Mapping[str, Write]) -> bool:  # noqa: ANN401
    """Make all the writes, each by its name; raises Unmet or StorageFailed.

    By its token DynamoDB knows a transaction again, so that one whose answer was lost is not
    written twice; only one that was cancelled, so not written, gets another. True where the answer
    is fresh; after one that was lost or late, its conditions held a while ago.
    """
    token, is_repeated = uuid.uuid4().hex, False
    for attempt in range(ATTEMPTS):
        asked_at = time.monotonic()
        try:
            answer = dynamodb.transact_write_items(
                TransactItems=list(writes.values()), ClientRequestToken=token
            )
        except ClientError as error:
            unmet = _unmet(dict(error.response))
            if unmet:
                names = list(writes)
                raise Unmet({names[place]: item for place, item in unmet.items()}) from None
            if attempt + 1 == ATTEMPTS or not _is_passing(dict(error.response)):
                raise StorageFailed(_word(error)) from None
            is_repeated = error.response.get("Error", {}).get("Code") == IN_PROGRESS
            if not is_repeated:
                token = uuid.uuid4().hex
            time.sleep(random.uniform(0, WAIT_IN_SECONDS * 2**attempt))  # noqa: S311
        except BotoCoreError as error:
            raise StorageFailed(type(error).__name__) from None
        else:
            tries = answer.get("ResponseMetadata", {}).get("RetryAttempts", 0)
            is_quick = time.monotonic() - asked_at < LATE_IN_SECONDS
            return is_quick and not tries and not is_repeated
    raise StorageFailed("contended")


def _if(condition: str) -> Write:
    if not condition:
        return {}
    return {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def _with_values(write: Write, values: dict[str, Value], expressions: str) -> Write:
    if values:
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


def _unmet(response: dict[str, Any]) -> dict[int, Item]:
    return {
        place: reason.get("Item", {})
        for place, reason in enumerate(response.get("CancellationReasons", []))
        if reason.get("Code") == "ConditionalCheckFailed"
    }


def _is_passing(response: dict[str, Any]) -> bool:
    if response.get("Error", {}).get("Code") == IN_PROGRESS:
        return True
    codes = {reason.get("Code", "None") for reason in response.get("CancellationReasons", [])}
    return bool(codes & PASSING) and codes <= PASSING | {"None"}


def _word(error: ClientError) -> str:
    """The code of the error, and "KMS" where it is about a key; the alarms look for that."""
    described = error.response.get("Error", {})
    code = str(described.get("Code", ""))
    word = code if FIXED_WORD.fullmatch(code) else "ClientError"
    return f"{word}: KMS" if SPEAKS_OF_KMS.search(str(described.get("Message", ""))) else word
