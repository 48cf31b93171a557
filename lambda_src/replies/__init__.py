"""How many replies a number got in an hour, and all numbers of a country in a day.

Entries: ``replies#HOUR`` of the number; ``replies#DAY#PART`` of ``country#CODE``, in parts so that
texts of one moment seldom meet at an item.
"""

import hashlib
import zlib
from datetime import datetime, timedelta

from entries import Turn, key
from replies.country import country_of
from wording import normalized
from writes import Write, in_seconds, update

KEPT_FOR = 2 * 60 * 60
DAYS_KEPT_FOR = 2 * 24 * 60 * 60
# The same words again get no answer for so long: two automatic senders must not keep talking.
SAME_WORDS_WAIT = timedelta(minutes=1)
DAY = slice(0, len("2026-01-02"))
# Each part takes its share of a country's replies, of at least so many.
MOST_PARTS, SMALLEST_PART = 32, 250


class Replies:
    """Makes the writes about replies to the table of conversations.

    A number gets at most ``most_an_hour``, all numbers of a country ``most_a_day``; where that is
    None, nobody counts those.
    """

    def __init__(self, table: str, *, most_an_hour: int, most_a_day: int | None) -> None:
        self._table = table
        self.most_an_hour = most_an_hour
        self._most_a_day = most_a_day or 0
        self._parts = max(1, min(MOST_PARTS, self._most_a_day // SMALLEST_PART))

    def count(self, turn: Turn) -> Write:
        """Take one of the number's replies of the hour, and note what it was for."""
        return update(
            self._table,
            _of_number(turn),
            "ADD replies :one SET last_text = :text, last_id = :id, last_at = :at, "
            "expires_at = :expiry",
            "attribute_not_exists(replies) OR (replies < :most AND (attribute_not_exists(last_text)"
            " OR last_text <> :text OR last_at <= :before))",
            one=1,
            most=self.most_an_hour,
            text=hashlib.sha256(normalized(turn.text.body).encode()).hexdigest(),
            id=turn.text.message_id,
            at=turn.text.received_at,
            before=_a_while_before(turn.text.received_at),
            expiry=in_seconds(KEPT_FOR),
        )

    def count_of_country(self, turn: Turn) -> list[Write]:
        """Take one of the country's replies of the day; help is counted, and has no limit."""
        if not self._most_a_day:
            return []
        most = self._most_a_day // self._parts
        limit = {} if turn.plan.is_help else {"most": most}
        write = update(
            self._table,
            self._of_country(turn),
            "ADD replies :one SET expires_at = :expiry",
            "attribute_not_exists(replies) OR replies < :most" if limit else "",
            one=1,
            expiry=in_seconds(DAYS_KEPT_FOR),
            **limit,
        )
        return [write]

    def forget_words(self, turn: Turn, *, replies: int) -> Write:
        """Add to the replies, and let the same words come again; they must be those of the text."""
        return update(
            self._table,
            _of_number(turn),
            "ADD replies :replies REMOVE last_text, last_id, last_at",
            "last_id = :id",
            replies=replies,
            id=turn.text.message_id,
        )

    def give_back(self, turn: Turn) -> Write:
        """Take back that a reply of the number was counted."""
        return update(
            self._table, _of_number(turn), "ADD replies :one", "attribute_exists(replies)", one=-1
        )

    def give_back_to_country(self, turn: Turn) -> list[Write]:
        """Take back that a reply of the country was counted."""
        if not self._most_a_day:
            return []
        return [update(self._table, self._of_country(turn), "ADD replies :one", "", one=-1)]

    def _of_country(self, turn: Turn) -> dict[str, dict[str, str]]:
        part = zlib.crc32(turn.text.message_id.encode()) % self._parts
        country = country_of(turn.text.origination_number)
        return key(f"country#{country}", f"replies#{turn.hour[DAY]}#{part:02}")


def _of_number(turn: Turn) -> dict[str, dict[str, str]]:
    return turn.key(f"replies#{turn.hour}")


def _a_while_before(at: str) -> str:
    """The time before which the same words may have come, written as ``at`` is."""
    earlier = datetime.fromisoformat(at) - SAME_WORDS_WAIT
    return earlier.isoformat(timespec="milliseconds").replace("+00:00", "Z")
