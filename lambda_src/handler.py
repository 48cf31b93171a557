"""The function behind both topics: inbound texts are stored and counted, receipts are counted.

No line it logs holds a phone number or the body of a text.
"""

import json
import logging
import os
import random
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import boto3

from inbound_text import InboundText, MalformedText, parse_inbound_text

CONVERSATIONS_TABLE = os.environ["CONVERSATIONS_TABLE"]
ANALYTICS_TABLE = os.environ["ANALYTICS_TABLE"]
INBOUND_TOPIC_ARN = os.environ["INBOUND_TOPIC_ARN"]

DAY_IN_SECONDS = 24 * 60 * 60
CONVERSATIONS_KEPT_FOR = 90 * DAY_IN_SECONDS
ANALYTICS_KEPT_FOR = 400 * DAY_IN_SECONDS
CONFLICT_ATTEMPTS = 6
CONFLICT_WAIT_IN_SECONDS = 0.05
RECEIPT_TYPE = re.compile(r"[A-Z][A-Z_]{0,63}")

log = logging.getLogger()
log.setLevel(logging.INFO)
dynamodb = boto3.client("dynamodb")


def handle(event: Mapping[str, Any], _context: object) -> None:
    """Handle the records of one SNS invocation; an exception makes Lambda try again."""
    for record in event["Records"]:
        notification = record["Sns"]
        if notification["TopicArn"] == INBOUND_TOPIC_ARN:
            _handle_text(notification["Message"], received_at=notification["Timestamp"])
        else:
            _handle_receipt(notification["Message"])


def _handle_text(message: str, *, received_at: str) -> None:
    try:
        text = parse_inbound_text(message)
    except MalformedText as problem:
        log.warning("dropped a malformed text: %s", problem)
        dynamodb.update_item(**_increment("malformed-text"))
        return
    if _store_and_count(text, received_at=received_at):
        log.info("stored a text")
    else:
        log.info("a text came again; it is stored already")


def _store_and_count(text: InboundText, *, received_at: str) -> bool:
    """Store a text and count it, both or neither; False if it was stored before."""
    item = {
        "phone_number": {"S": text.origination_number},
        "entry": {"S": f"text#{text.message_id}"},
        "destination_number": {"S": text.destination_number},
        "body": {"S": text.body},
        "received_at": {"S": received_at},
        "expires_at": {"N": str(int(time.time()) + CONVERSATIONS_KEPT_FOR)},
    }
    store = {
        "TableName": CONVERSATIONS_TABLE,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(phone_number)",
    }
    items = [{"Put": store}, {"Update": _increment("inbound-text")}]
    for attempt in range(CONFLICT_ATTEMPTS):
        try:
            dynamodb.transact_write_items(TransactItems=items)
        except dynamodb.exceptions.TransactionCanceledException as error:
            codes = {reason.get("Code") for reason in error.response["CancellationReasons"]}
            if "ConditionalCheckFailed" in codes:
                return False
            # Texts of one moment meet at the day's counter, and the SDK does not try again.
            if "TransactionConflict" not in codes or attempt + 1 == CONFLICT_ATTEMPTS:
                raise
            time.sleep(random.uniform(0, CONFLICT_WAIT_IN_SECONDS * 2**attempt))  # noqa: S311
        else:
            break
    return True


def _handle_receipt(message: str) -> None:
    try:
        receipt_type = json.loads(message)["eventType"]
        known = RECEIPT_TYPE.fullmatch(receipt_type)
    except (ValueError, TypeError, KeyError):
        known = None
    if not known:
        log.warning("dropped a malformed receipt")
    counter = f"receipt-{known[0]}" if known else "malformed-receipt"
    dynamodb.update_item(**_increment(counter))


def _increment(counter: str) -> dict[str, Any]:
    """The arguments of an UpdateItem that adds one to today's counter."""
    return {
        "TableName": ANALYTICS_TABLE,
        "Key": {
            "day": {"S": datetime.now(UTC).date().isoformat()},
            "counter": {"S": counter},
        },
        "UpdateExpression": "ADD occurrences :one SET expires_at = :expiry",
        "ExpressionAttributeValues": {
            ":one": {"N": "1"},
            ":expiry": {"N": str(int(time.time()) + ANALYTICS_KEPT_FOR)},
        },
    }
