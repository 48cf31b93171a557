"""What the hook knows of a number: the entry ``session`` of the number, which expires."""

import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from entries import Turn
from transaction import StorageFailed
from writes import Write, in_seconds, update

SESSION = "session"
KEPT_FOR = 60 * 60


class Sessions:
    """Reads and keeps sessions in the table of conversations."""

    def __init__(self, dynamodb: Any, table: str) -> None:  # noqa: ANN401
        self._dynamodb = dynamodb
        self._table = table

    def read(self, turn: Turn) -> str:
        """The session as JSON, empty for none; raises StorageFailed."""
        try:
            found = self._dynamodb.get_item(
                TableName=self._table, Key=turn.key(SESSION), ConsistentRead=True
            )
        except (BotoCoreError, ClientError) as error:
            raise StorageFailed(type(error).__name__) from None
        session = found.get("Item", {})
        is_over = int(session.get("expires_at", {}).get("N", "0")) <= time.time()
        return "" if is_over else session.get("hook_session", {}).get("S", "")

    def keep(self, turn: Turn) -> dict[str, Write]:
        """Keep the session of the text, if the hook was asked about it."""
        if turn.session is None:
            return {}
        write = update(
            self._table,
            turn.key(SESSION),
            "SET hook_session = :session, expires_at = :expiry",
            "",
            session=turn.session,
            expiry=in_seconds(KEPT_FOR),
        )
        return {SESSION: write}
