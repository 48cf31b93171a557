"""How many replies a number got: the entry ``replies#HOUR`` of the number."""

import hashlib
from datetime import datetime, timedelta

from entries import Turn
from wording import normalized
from writes import Write, in_seconds, update

KEPT_FOR = 2 * 60 * 60
# The same words again get no answer for so long: two automatic senders must not keep talking.
SAME_WORDS_WAIT = timedelta(minutes=1)


class Replies:
    """Makes the writes about replies to the table of conversations."""

    def __init__(self, table: str) -> None:
        self._table = table

    def count(self, turn: Turn, *, most: int) -> Write:
        """Take one of the number's replies of the hour, and note what it was for."""
        return update(
            self._table,
            _key(turn),
            "ADD replies :one SET last_text = :text, last_id = :id, last_at = :at, "
            "expires_at = :expiry",
            "attribute_not_exists(replies) OR (replies < :most AND (attribute_not_exists(last_text)"
            " OR last_text <> :text OR last_at <= :before))",
            one=1,
            most=most,
            text=hashlib.sha256(normalized(turn.text.body).encode()).hexdigest(),
            id=turn.text.message_id,
            at=turn.text.received_at,
            before=_a_while_before(turn.text.received_at),
            expiry=in_seconds(KEPT_FOR),
        )

    def forget_words(self, turn: Turn, *, replies: int) -> Write:
        """Add to the replies, and let the same words come again; they must be those of the text."""
        return update(
            self._table,
            _key(turn),
            "ADD replies :replies REMOVE last_text, last_id, last_at",
            "last_id = :id",
            replies=replies,
            id=turn.text.message_id,
        )

    def give_back(self, turn: Turn) -> Write:
        """Take back that a reply was counted."""
        return update(
            self._table, _key(turn), "ADD replies :one", "attribute_exists(replies)", one=-1
        )


def _key(turn: Turn) -> dict[str, dict[str, str]]:
    return turn.key(f"replies#{turn.hour}")


def _a_while_before(at: str) -> str:
    """The time before which the same words may have come, written as ``at`` is."""
    earlier = datetime.fromisoformat(at) - SAME_WORDS_WAIT
    return earlier.isoformat(timespec="milliseconds").replace("+00:00", "Z")
