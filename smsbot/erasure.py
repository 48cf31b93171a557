"""Reads and erases what is stored of one number.

Keyed hashes stay, by which the bot keeps to what was decided. The bot goes on meanwhile. So each
text and the consent go in a transaction together with the hash that takes their place, and only as
they were read; whatever the bot changed in between is read again. ``lambda_src/consent.py``
reads the hashes. The client is that of a resource of boto3, which has plain values.
"""

import hashlib
import hmac
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from keyproof.terminal.user_error import UserError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient

Item = dict[str, Any]
Record = dict[str, Any]
TEXT, CONSENT = "text#", "consent"
# What the bot still works on, and for how long Lambda tries: three times within five minutes.
UNDERWAY = ("CLAIMED", "SENDING")
TRIED_FOR = timedelta(minutes=5)
# What KMS makes the key of the hash from; lambda_src/consent.py has the same, and the time.
LABEL = b"smsbot erased numbers 1"
DAYS_KEPT = 23 + 14 + 14
# Who opted a number out when AWS refused to send to it, at a time that nobody knows.
REFUSED_BY_AWS = "refused-by-aws"
# Of the number: a return took it from AWS's list. Of its hash: the list has who opted out.
UNLISTED, LISTED = "unlisted", "listed"
# The bot may store something while it is erased; after so many rounds somebody is texting.
ROUNDS = 8
WAIT_IN_SECONDS = 0.05


def records_of(dynamodb: "DynamoDBClient", table: str, number: str) -> list[Record]:
    """Every item of a number: texts with their receipts, consent, replies, session."""
    return [
        {name: _number(value) for name, value in sorted(item.items())}
        for item in items_of(dynamodb, table, number)
    ]


def is_being_answered(records: list[Record]) -> bool:
    """Whether the bot may still be answering a text; if it is erased now, it gets no answer."""
    since = (datetime.now(UTC) - TRIED_FOR).isoformat()
    return any(
        each.get("state") in UNDERWAY and str(each.get("received_at")) > since for each in records
    )


def items_of(dynamodb: "DynamoDBClient", table: str, number: str) -> Iterator[Any]:
    """Every item of a number, as DynamoDB has it; raises ResponseParserError for other answers."""
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="phone_number = :number",
        ExpressionAttributeValues={":number": number},
        ConsistentRead=True,
    )
    for page in pages:
        if "Items" not in page:
            raise ResponseParserError("no Items")
        yield from page["Items"]


def _number(value: object) -> object:
    """A number as JSON has it."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


class Hashes:
    """Keyed hashes of numbers and of the ids of texts."""

    def __init__(self, kms: "KMSClient", key_id: str) -> None:
        """Ask KMS once; the event GenerateMac of CloudTrail names the caller."""
        answer = kms.generate_mac(KeyId=key_id, Message=LABEL, MacAlgorithm="HMAC_SHA_256")
        if "Mac" not in answer:
            raise ResponseParserError("no Mac")
        self._key = answer["Mac"]

    def of(self, value: str) -> str:
        """The hash of a value, in hexadecimal."""
        return hmac.new(self._key, value.encode(), hashlib.sha256).hexdigest()

    def partition(self, number: str) -> str:
        """Where everything is that stays of a number."""
        return f"erased#{self.of(number)}"


class Erasing:
    """The erasure of one number from the table of conversations."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str, number: str, hashes: Hashes) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._number = number
        self._hashes = hashes
        self._partition = hashes.partition(number)

    def run(self) -> tuple[int, bool]:
        """Erase everything, and look again until there is nothing.

        Returns how many items were erased, and whether an opt-out is kept. Raises UserError while
        the bot stores new items.
        """
        erased = 0
        for round_ in range(ROUNDS):
            time.sleep(WAIT_IN_SECONDS * round_)
            items = list(items_of(self._dynamodb, self._table, self._number))
            if not items:
                return erased, self._kept_consent().get("opted_out", False)
            # Texts first: the bot sends no reply to one that is gone, whatever becomes of consent.
            items.sort(key=lambda item: not item["entry"].startswith(TEXT))
            erased += sum(map(self._is_erased, items))
        raise UserError(
            f"{erased} items were erased, but the bot still stores new texts of this number.",
            hint="Run the command again when the person has stopped texting.",
        )

    def _is_erased(self, item: Item) -> bool:
        """Whether an item is erased; False where the bot is changing it."""
        if item["entry"].startswith(TEXT):
            return self._are_made(self._hash_of_text(item), self._deletion(item, "state"))
        if item["entry"] == CONSENT:
            kept = self._kept_consent()
            read = ("opted_out", "changed_at", "changed_by", UNLISTED)
            return self._are_made(self._consent_to_keep(item, kept), self._deletion(item, *read))
        self._dynamodb.delete_item(TableName=self._table, Key=_key(item))
        return True

    def _hash_of_text(self, item: Item) -> Item:
        message_id = item["entry"].removeprefix(TEXT)
        hashed = {
            **self._place(f"{TEXT}{self._hashes.of(message_id)}"),
            "expires_at": _expiry(),
            **({"unfinished": True} if item.get("state") in UNDERWAY else {}),
        }
        return {"Put": {"TableName": self._table, "Item": hashed}}

    def _consent_to_keep(self, item: Item, kept: Item) -> Item:
        """The later of the decisions of the number and of its hash; a return only for a time.

        AWS's refusal has no time of its own: any word of the person that is kept counts more.
        """
        is_by_aws, changed_at = item.get("changed_by") == REFUSED_BY_AWS, item.get("changed_at", "")
        is_kept = "changed_at" in kept and (is_by_aws or kept["changed_at"] > changed_at)
        later = kept if is_kept else item
        chosen = {"opted_out": later.get("opted_out", False)}
        if "changed_at" in later and (is_kept or not is_by_aws):
            chosen["changed_at"] = later["changed_at"]
        if not chosen["opted_out"]:
            chosen["expires_at"] = _expiry()
        elif item.get("opted_out") and UNLISTED not in item and (LISTED in kept or not kept):
            chosen[LISTED] = True
        put = {
            "TableName": self._table,
            "Item": {**self._place(CONSENT), **chosen},
            **_as_read(kept, "opted_out", "changed_at", LISTED),
        }
        return {"Put": put}

    def _kept_consent(self) -> Item:
        kept = items_of(self._dynamodb, self._table, self._partition)
        return next((item for item in kept if item["entry"] == CONSENT), {})

    def _deletion(self, item: Item, *read: str) -> Item:
        return {"Delete": {"TableName": self._table, "Key": _key(item), **_as_read(item, *read)}}

    def _are_made(self, *writes: Any) -> bool:  # noqa: ANN401 - as boto3 types them
        try:
            self._dynamodb.transact_write_items(TransactItems=[*writes])
        except self._dynamodb.exceptions.TransactionCanceledException as error:
            if _is_refused(error):
                raise
            return False
        return True

    def _place(self, entry: str) -> Item:
        return {"phone_number": self._partition, "entry": entry}


def _as_read(item: Item, *names: str) -> Item:
    """The condition that an item has the attributes that it was read with."""
    terms: list[str] = []
    values: Item = {}
    for name in names:
        terms.append(f"#{name} = :{name}" if name in item else f"attribute_not_exists(#{name})")
        if name in item:
            values[f":{name}"] = item[name]
    return {
        "ConditionExpression": " AND ".join(terms),
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
        **({"ExpressionAttributeValues": values} if values else {}),
    }


def _is_refused(error: ClientError) -> bool:
    """Whether a transaction was cancelled by something other than a change of the bot's."""
    reasons: Any = error.response.get("CancellationReasons", [])
    passing = ("None", "ConditionalCheckFailed", "TransactionConflict")
    return any(reason.get("Code", "None") not in passing for reason in reasons)


def _key(item: Item) -> Item:
    return {name: item[name] for name in ("phone_number", "entry")}


def _expiry() -> int:
    return int(time.time()) + DAYS_KEPT * 24 * 60 * 60
