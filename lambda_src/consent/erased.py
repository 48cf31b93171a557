"""Numbers that were erased after they had opted out: of each a keyed hash is kept, nothing else.

The key of the hash is made of an HMAC key of KMS, once for each process. ``smsbot person erase``
writes the entries in the same way.
"""

import hashlib
import hmac
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from entries import Turn, key
from transaction import StorageFailed
from writes import Write, check, in_seconds, update

# What KMS makes the key of the hash from; smsbot/actions/person/records.py has the same.
LABEL = b"smsbot erased numbers 1"
DAY_IN_SECONDS = 24 * 60 * 60


class ErasedNumbers:
    """Makes the writes about erased numbers to the table of conversations."""

    def __init__(self, table: str, kms: Any, key_id: str) -> None:  # noqa: ANN401
        self._table = table
        self._kms = kms
        self._key_id = key_id
        self._key = b""

    def not_opted_out(self, turn: Turn) -> Write:
        """Check that the number did not opt out before it was erased."""
        condition = "attribute_not_exists(opted_out) OR opted_out = :no"
        return check(self._table, self.entry(turn), condition, no=False)

    def rejoined(self, turn: Turn) -> Write:
        """Note that the number rejoined; the entry goes after a day."""
        return update(
            self._table,
            self.entry(turn),
            "SET opted_out = :no, expires_at = :expiry",
            "",
            no=False,
            expiry=in_seconds(DAY_IN_SECONDS),
        )

    def entry(self, turn: Turn) -> dict[str, Any]:
        """The key of the entry ``consent`` that is kept of the number."""
        number = turn.text.origination_number.encode()
        hashed = hmac.new(self._hash_key(), number, hashlib.sha256).hexdigest()
        return key(f"erased#{hashed}", "consent")

    def _hash_key(self) -> bytes:
        if not self._key:
            try:
                answer = self._kms.generate_mac(
                    KeyId=self._key_id, Message=LABEL, MacAlgorithm="HMAC_SHA_256"
                )
            except (BotoCoreError, ClientError):
                raise StorageFailed("KMS") from None
            self._key = answer["Mac"]
        return self._key
