"""Receipts, each noted once together with its counts; and notifications without a text."""

from typing import Any

from counters import Counters
from dynamodb import Item, Unmet, Writes, in_seconds, key, put, transact
from incoming import Receipt
from settings import Settings
from texts import UNKNOWN, Texts

# SNS tries to deliver for 23 days.
# https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
REMEMBERED_FOR = 30 * 24 * 60 * 60
# A text may be given up, or proved to be sent, while its receipt is noted.
CHANGES_OF_A_RECEIPTS_TEXT = 4
TEXT = "text"


class Receipts:
    """Both tables. Every method may raise StorageFailed; then the step was made or was not."""

    def __init__(self, dynamodb: Any, settings: Settings) -> None:  # noqa: ANN401
        self._dynamodb = dynamodb
        self._table = settings.conversations_table
        self._texts = Texts(settings.conversations_table)
        self._counters = Counters(settings.analytics_table)

    def receive(self, receipt: Receipt, *, at: str) -> str:
        """Note a receipt and count it: ``receipt``, ``receipt_repeated`` or ``receipt_unknown``.

        Parts and price are counted once a reply, by its final receipt. Only the first of the three
        changes anything. AWS sends receipts of what it took: UNKNOWN becomes SENT.
        """
        if not receipt.inbound_message_id:
            return "receipt_unknown"
        counts = {"receipt": self._counters.add(f"receipt-{receipt.status}", at=at)}
        if receipt.is_final:
            counts["parts"] = self._counters.add("parts", at=at, amount=receipt.parts)
            counts["price"] = self._counters.add("price-in-usd", at=at, amount=receipt.price)
        text, proof, proves = Item(), Writes(), False
        for _ in range(CHANGES_OF_A_RECEIPTS_TEXT):
            noted = {TEXT: self._texts.note_receipt(receipt, proves=proves)}
            try:
                transact(self._dynamodb, noted | counts | (proof if proves else {}))
            except Unmet as unmet:
                text, was = unmet.items[TEXT], proves
            else:
                return "receipt"
            proves = text.get("state", {}).get("S") == UNKNOWN
            if proves == was:
                break
            proof = self._counters.proof(at=text.get("received_at", {}).get("S", at))
        belongs = text.get("reply_id", {}).get("S") == receipt.message_id
        return "receipt_repeated" if belongs else "receipt_unknown"

    def remember(self, what: str, notification_id: str, *, at: str) -> bool:
        """Count a notification without a text by ``what`` it is; False if it was counted before."""
        item = key(f"{what}#{notification_id}", what)
        expiry = {"N": str(in_seconds(REMEMBERED_FOR))}
        remembered = put(self._table, {**item, "expires_at": expiry})
        try:
            transact(self._dynamodb, {TEXT: remembered, "count": self._counters.add(what, at=at)})
        except Unmet:
            return False
        return True
