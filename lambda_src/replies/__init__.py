"""How many replies a number got in an hour, what for, and all numbers of a country in a day.

Entries: ``replies#HOUR`` and ``talk`` of the number; ``replies#DAY#PART`` of ``country#CODE``, in
parts so that texts of one moment seldom meet at an item.
"""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from entries import Turn, key
from replies.country import country_of
from transaction import Item
from wording import normalized
from writes import Write, in_seconds, update

KEPT_FOR = 2 * 60 * 60
DAYS_KEPT_FOR = 2 * 24 * 60 * 60
# The same words again get no answer for so long: two automatic senders must not keep talking.
SAME_WORDS_WAIT = timedelta(minutes=1)
# Nor must they where the network is slow: so many fallbacks in a row, and no more for a day.
MOST_FALLBACKS = 10
FALLBACK_WAIT = timedelta(days=1)
# Attempts to take a number from AWS's opt-out list, in an hour: AWS allows it once in 30 days.
MOST_REMOVALS = 10
# As often as the law needs it.
HELP_WAIT = timedelta(hours=1)
DAY = slice(0, len("2026-01-02"))
SET_WORDS = "SET last_text = :text, last_id = :id, last_at = :at, expires_at = :expiry"
OTHER_WORDS = (
    "attribute_not_exists(last_text) OR last_text <> :text OR last_at <= :before OR last_id = :id"
)
FEW_FALLBACKS = "attribute_not_exists(fallbacks) OR fallbacks < :few OR last_at <= :day"
# What the writes are about.
REPLIES, TALK, COUNTRY = "replies", "talk", "country"
# Each part takes its share of a country's replies, of at least so many.
MOST_PARTS, SMALLEST_PART = 32, 250


class Replies:
    """Makes the writes about replies to the table of conversations.

    A number gets at most ``most_an_hour``, all numbers of a country ``most_a_day``; where that is
    None, nobody counts those. ``is_list_at_aws``: AWS keeps a list of who opted out.
    """

    def __init__(
        self, table: str, *, most_an_hour: int, most_a_day: int | None, is_list_at_aws: bool
    ) -> None:
        self._table = table
        self._most_an_hour = most_an_hour
        self._is_list_at_aws = is_list_at_aws
        self._most_a_day = most_a_day or 0
        self._parts = max(1, min(MOST_PARTS, self._most_a_day // SMALLEST_PART))

    def count(self, turn: Turn, *, is_reply: bool) -> dict[str, Write]:
        """Take one of the number's replies of the hour; of a return, one of its removals too."""
        most = {"replies": self._most_an_hour} if is_reply and not turn.plan.is_help else {}
        if turn.plan.opts_out is False and self._is_list_at_aws:
            most["removals"] = MOST_REMOVALS
        if not most:
            return {}
        few = (f"(attribute_not_exists({name}) OR {name} < :most_{name})" for name in most)
        write = update(
            self._table,
            _of_number(turn),
            f"ADD {', '.join(f'{name} :one' for name in most)} SET expires_at = :expiry",
            " AND ".join(few),
            one=1,
            expiry=in_seconds(KEPT_FOR),
            **{f"most_{name}": number for name, number in most.items()},
        )
        return {REPLIES: write}

    def note(self, turn: Turn, *, is_asked: bool) -> Write:
        """Note what a reply is for: help once an hour, the same words once a minute.

        Fallbacks are counted, unless a hook ``is_asked`` for a better reply.
        """
        if turn.plan.is_help:
            return update(
                self._table,
                _talk(turn),
                "SET helped_at = :at, helped_by = :id, expires_at = :expiry",
                "attribute_not_exists(helped_at) OR helped_at <= :before OR helped_by = :id",
                before=_before(turn, HELP_WAIT),
                **_by(turn),
            )
        if turn.plan.is_fallback and not is_asked:
            return update(
                self._table,
                _talk(turn),
                f"{SET_WORDS} ADD fallbacks :one",
                f"({OTHER_WORDS}) AND ({FEW_FALLBACKS})",
                before=_before(turn, SAME_WORDS_WAIT),
                one=1,
                **_few(turn),
                **_words(turn),
            )
        return update(
            self._table,
            _talk(turn),
            SET_WORDS if is_asked else f"{SET_WORDS} REMOVE fallbacks",
            OTHER_WORDS,
            before=_before(turn, SAME_WORDS_WAIT),
            **_words(turn),
        )

    def note_fallback(self, turn: Turn) -> Write:
        """Count that the reply becomes the fallback, after the hook was asked in vain."""
        change = "ADD fallbacks :one SET expires_at = :expiry"
        values = {"one": 1, "expiry": in_seconds(DAYS_KEPT_FOR), **_few(turn)}
        return update(self._table, _talk(turn), change, FEW_FALLBACKS, **values)

    def take_back_fallback(self, turn: Turn) -> Write:
        """Take back that the fallback was counted."""
        return update(
            self._table, _talk(turn), "ADD fallbacks :less", "fallbacks > :none", less=-1, none=0
        )

    def note_words(self, turn: Turn) -> Write:
        """Note the words of a text that AWS answers."""
        return update(self._table, _talk(turn), f"{SET_WORDS} REMOVE fallbacks", "", **_words(turn))

    def reason(self, turn: Turn, unmet: Mapping[str, Item]) -> str:
        """Why a reply was refused, by what stands there in place of what these writes need."""
        if REPLIES in unmet:
            is_left = _number(unmet[REPLIES], "replies") < self._most_an_hour
            is_over = _number(unmet[REPLIES], "removals") >= MOST_REMOVALS
            return "rejoin_limit" if is_left and is_over else "reply_limit"
        if TALK not in unmet:
            return "country_limit"
        if turn.plan.is_help:
            return "help_limit"
        is_over = turn.plan.is_fallback and _number(unmet[TALK], "fallbacks") >= MOST_FALLBACKS
        return "fallback_limit" if is_over else "repeated_text"

    def count_of_country(self, turn: Turn) -> dict[str, Write]:
        """Take one of the country's replies of the day."""
        if not self._most_a_day:
            return {}
        write = update(
            self._table,
            self._of_country(turn),
            "ADD replies :one SET expires_at = :expiry",
            "attribute_not_exists(replies) OR replies < :most",
            one=1,
            expiry=in_seconds(DAYS_KEPT_FOR),
            most=self._most_a_day // self._parts,
        )
        return {COUNTRY: write}

    def forget(self, turn: Turn, *, less: int = 0) -> Write:
        """Let the same words come again, or the help; they must be those of the text.

        ``less`` is added to the number of fallbacks.
        """
        if turn.plan.is_help:
            change = "REMOVE helped_at, helped_by"
            condition = "helped_by = :id"
            return update(self._table, _talk(turn), change, condition, id=turn.text.message_id)
        counted = {"less": less} if less else {}
        return update(
            self._table,
            _talk(turn),
            "REMOVE last_text, last_id, last_at" + (" ADD fallbacks :less" if less else ""),
            "last_id = :id",
            id=turn.text.message_id,
            **counted,
        )

    def give_back(self, turn: Turn) -> dict[str, Write]:
        """Take back that a reply was counted."""
        backs = {TALK: self.forget(turn, less=-1 if turn.plan.is_fallback else 0)}
        if not turn.plan.is_help:
            backs[REPLIES] = self._less(_of_number(turn))
        if self._most_a_day:
            backs[COUNTRY] = self._less(self._of_country(turn))
        return backs

    def _less(self, place: dict[str, Any]) -> Write:
        return update(self._table, place, "ADD replies :one", "attribute_exists(replies)", one=-1)

    def _of_country(self, turn: Turn) -> dict[str, Any]:
        part = zlib.crc32(turn.text.message_id.encode()) % self._parts
        country = country_of(turn.text.origination_number)
        return key(f"country#{country}", f"replies#{turn.hour[DAY]}#{part:02}")


def _number(item: Item, name: str) -> int:
    return int(item.get(name, {}).get("N", "0"))


def _of_number(turn: Turn) -> dict[str, Any]:
    return turn.key(f"replies#{turn.hour}")


def _talk(turn: Turn) -> dict[str, Any]:
    return turn.key(TALK)


def _by(turn: Turn) -> dict[str, str | int]:
    expiry = in_seconds(DAYS_KEPT_FOR)
    return {"at": turn.text.received_at, "id": turn.text.message_id, "expiry": expiry}


def _words(turn: Turn) -> dict[str, str | int]:
    return {"text": hashlib.sha256(normalized(turn.text.body).encode()).hexdigest(), **_by(turn)}


def _few(turn: Turn) -> dict[str, str | int]:
    return {"few": MOST_FALLBACKS, "day": _before(turn, FALLBACK_WAIT)}


def _before(turn: Turn, wait: timedelta) -> str:
    """The time so long before the text, written as its own is."""
    earlier = datetime.fromisoformat(turn.text.received_at) - wait
    return earlier.isoformat(timespec="milliseconds").replace("+00:00", "Z")
