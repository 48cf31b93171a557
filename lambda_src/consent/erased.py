"""Erased numbers: under a keyed hash of each, its last word about consent, and its texts' hashes.

The key of the hash is made of an HMAC key of KMS, once for each process. ``smsbot privacy erase``
writes the entries in the same way: ``consent`` with the time of the decision, ``listed`` if AWS's
list has who opted out, and ``text#HASH`` of the id of each text that was there, with ``unfinished``
if it was not done.
"""

import hashlib
import hmac
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from consent import NOT_OPTED_OUT
from entries import Turn, key
from transaction import StorageFailed
from writes import Write, check, in_seconds, update

# What KMS makes the key of the hash from; smsbot/erasure.py has the same.
LABEL = b"smsbot erased numbers 1"
# SNS delivers for 23 days, the queue keeps a text for 14, and as long again once it is redriven.
KEPT_FOR = (23 + 14 + 14) * 24 * 60 * 60
# Of an opt-out: AWS's list has the number, whatever returns came before. Without it, it may not.
LISTED = "listed"
IS_LISTED = f"attribute_not_exists(opted_out) OR (opted_out = :yes AND {LISTED} = :yes)"
# Of two of one time, what is noted counts.
CAN_CHANGE = (
    "attribute_not_exists(changed_at) OR changed_at < :at "
    "OR (changed_at = :at AND opted_out = :opted_out)"
)


class ErasedNumbers:
    """Makes the writes about erased numbers to the table of conversations."""

    def __init__(self, table: str, kms: Any, key_id: str) -> None:  # noqa: ANN401
        self._table = table
        self._kms = kms
        self._key_id = key_id
        self._key = b""

    def is_new(self, turn: Turn) -> Write:
        """Check that the text is none that was erased."""
        place = key(self._partition(turn), f"text#{self._hash(turn.text.message_id)}")
        return check(self._table, place, "attribute_not_exists(phone_number)")

    def as_told(self, turn: Turn, *, unless_returned: bool = False) -> Write:
        """Check that the number had not opted out, or that it had not returned after this text.

        ``unless_returned``: nor before it, so that AWS's list may have lost it.
        """
        if unless_returned:
            return check(self._table, self._consent(turn), IS_LISTED, yes=True)
        if turn.plan.opts_out is True:
            condition = "attribute_not_exists(changed_at) OR changed_at <= :at OR opted_out = :yes"
            return check(self._table, self._consent(turn), condition, yes=True, **_at(turn))
        return check(self._table, self._consent(turn), NOT_OPTED_OUT, no=False)

    def change(self, turn: Turn, *, is_listed: bool = False) -> Write:
        """Note what the text says, unless a later one said more; a return is kept for a time.

        So is an opt-out that ``is_listed`` by AWS: the entry of the number says it too.
        """
        opts_out = turn.plan.opts_out is True
        expires, expiry = ", expires_at = :expiry", {"expiry": in_seconds(KEPT_FOR)}
        if is_listed:
            more = f"{expires}, {LISTED} = :opted_out"
        elif opts_out:
            more, expiry = " REMOVE expires_at", {}
        else:
            more = f"{expires} REMOVE {LISTED}"
        return update(
            self._table,
            self._consent(turn),
            f"SET opted_out = :opted_out, changed_at = :at{more}",
            CAN_CHANGE,
            opted_out=opts_out,
            **_at(turn),
            **expiry,
        )

    def can_change(self, turn: Turn) -> Write:
        """Check that nothing later is noted than the text."""
        opts_out = turn.plan.opts_out is True
        place = self._consent(turn)
        return check(self._table, place, CAN_CHANGE, opted_out=opts_out, **_at(turn))

    def _consent(self, turn: Turn) -> dict[str, Any]:
        return key(self._partition(turn), "consent")

    def _partition(self, turn: Turn) -> str:
        return f"erased#{self._hash(turn.text.origination_number)}"

    def _hash(self, value: str) -> str:
        return hmac.new(self._hash_key(), value.encode(), hashlib.sha256).hexdigest()

    def _hash_key(self) -> bytes:
        if not self._key:
            try:
                answer = self._kms.generate_mac(
                    KeyId=self._key_id, Message=LABEL, MacAlgorithm="HMAC_SHA_256"
                )
                self._key = answer["Mac"]
            except (BotoCoreError, ClientError, KeyError):
                raise StorageFailed("KMS") from None
        return self._key


def _at(turn: Turn) -> dict[str, str]:
    return {"at": turn.text.received_at}
