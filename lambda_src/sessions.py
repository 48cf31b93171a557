"""What the hook knows of a number: the entry ``session`` of the number, which expires."""

import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from consent.erased import ErasedNumbers
from entries import Turn
from transaction import StorageFailed
from writes import Write, in_seconds, update

SESSION = "session"


class Sessions:
    """Reads and keeps sessions in the table of conversations, for ``kept_for`` seconds each.

    Of a number that has had its ``most_an_hour`` replies, or opted out, nothing is given away.
    """

    def __init__(
        self,
        dynamodb: Any,  # noqa: ANN401
        table: str,
        *,
        kept_for: int,
        most_an_hour: int,
        erased: ErasedNumbers | None,
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._kept_for = kept_for
        self._most_an_hour = most_an_hour
        self._erased = erased

    def read(self, turn: Turn) -> str | None:
        """The session as JSON, empty for none; None where the number gets no reply anyway.

        Raises StorageFailed.
        """
        replies = f"replies#{turn.hour}"
        keys = [turn.key(entry) for entry in (SESSION, "consent", replies)]
        keys += [self._erased.entry(turn)] if self._erased else []
        try:
            found = self._dynamodb.batch_get_item(
                RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}}
            )
        except (BotoCoreError, ClientError) as error:
            raise StorageFailed(type(error).__name__) from None
        if found.get("UnprocessedKeys"):
            raise StorageFailed("UnprocessedKeys")
        listed = found["Responses"].get(self._table, [])
        if any(item.get("opted_out", {}).get("BOOL", False) for item in listed):
            return None
        items = {item["entry"]["S"]: item for item in listed}
        if int(items.get(replies, {}).get("replies", {}).get("N", "0")) >= self._most_an_hour:
            return None
        session = items.get(SESSION, {})
        is_over = int(session.get("expires_at", {}).get("N", "0")) <= time.time()
        return "" if is_over else session.get("hook_session", {}).get("S", "")

    def keep(self, turn: Turn) -> list[Write]:
        """Keep the session of the text, if the hook was asked about it."""
        if turn.session is None:
            return []
        write = update(
            self._table,
            turn.key(SESSION),
            "SET hook_session = :session, expires_at = :expiry",
            "",
            session=turn.session,
            expiry=in_seconds(self._kept_for),
        )
        return [write]
