"""How many replies a number gets in an hour, what for, and all numbers of a country in a day.

Entries: ``replies#HOUR`` and ``talk`` of the number; ``replies#DAY#PART`` of ``country#CODE``, in
parts so that texts of one moment seldom meet at an item.
"""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from counters import DAY
from dynamodb import Item, Value, Write, Writes, in_seconds, key, update
from texts import MessageContext
from wording.words import normalized

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
# Each part takes its share of a country's replies, of at least so many.
MOST_PARTS, SMALLEST_PART = 32, 250
# What the writes are about.
REPLIES, TALK, COUNTRY = "replies", "talk", "country"

SET_WORDS = "SET last_text = :text, last_id = :id, last_at = :at, expires_at = :expiry"
OTHER_WORDS = (
    "attribute_not_exists(last_text) OR last_text <> :text OR last_at <= :before OR last_id = :id"
)
FEW_FALLBACKS = "attribute_not_exists(fallbacks) OR fallbacks < :few OR fell_back_at <= :day"

# The calling codes of ITU-T E.164; every other one has three digits.
# https://www.itu.int/rec/T-REC-E.164 and, for the countries that share +1, https://nanpa.com
TWO_DIGITS = frozenset(
    {"20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46"}
    | {"47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63"}
    | {"64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"}
)
# The countries of +1 other than the United States and Canada, by their area codes.
OWN_AREA_CODES = frozenset(
    {"242", "246", "264", "268", "284", "340", "345", "441", "473", "649", "658", "664", "670"}
    | {"671", "684", "721", "758", "767", "784", "787", "809", "829", "849", "868", "869", "876"}
    | {"939"}
)
KAZAKHSTAN = frozenset({"6", "7"})


class Limits:
    """Makes the writes about replies to the table of conversations.

    A number gets at most ``most_an_hour``, all numbers of a country ``most_a_day``; where that is
    None, nobody counts those. ``is_list_at_aws``: AWS keeps a list of who opted out.
    """

    def __init__(
        self, table: str, *, most_an_hour: int, most_a_day: int | None, is_list_at_aws: bool
    ) -> None:
        self._table = table
        self._most_an_hour = most_an_hour
        self._removals = {"removals": MOST_REMOVALS} if is_list_at_aws else dict[str, int]()
        self._most_a_day = most_a_day or 0
        self._parts = max(1, min(MOST_PARTS, self._most_a_day // SMALLEST_PART))

    def take(self, message: MessageContext, *, is_asked: bool) -> Writes:
        """Take a share of every limit for a reply; a hook ``is_asked`` for it or not."""
        most = {} if message.plan.is_help else {"replies": self._most_an_hour}
        talk = {TALK: self._note(message, is_asked=is_asked)}
        most |= self._removals if message.plan.opts_out is False else {}
        return self._count(message, most) | talk | self._country(message)

    def take_removal(self, message: MessageContext) -> Writes:
        """Take one of the removals from AWS's list."""
        return self._count(message, self._removals)

    def give_back(self, message: MessageContext) -> Writes:
        """Take back that a reply was counted."""
        backs = {TALK: self.forget(message, less=-1 if message.plan.is_fallback else 0)}
        if not message.plan.is_help:
            backs[REPLIES] = self._less(_of_number(message))
        if self._most_a_day:
            backs[COUNTRY] = self._less(self._of_country(message))
        return backs

    def note_fallback(self, message: MessageContext) -> Writes:
        """Count that the reply becomes the fallback, after the hook was asked in vain."""
        change = "ADD fallbacks :one SET expires_at = :expiry, fell_back_at = :at"
        at, expiry = message.text.received_at, in_seconds(DAYS_KEPT_FOR)
        values = {"one": 1, "at": at, "expiry": expiry, **_few(message)}
        return {TALK: update(self._table, message.key(TALK), change, FEW_FALLBACKS, **values)}

    def end_fallbacks(self, message: MessageContext) -> Writes:
        """Note that the hook's reply is sent: later fallbacks are in another row."""
        change, expiry = "SET expires_at = :expiry REMOVE fallbacks", in_seconds(DAYS_KEPT_FOR)
        return {TALK: update(self._table, message.key(TALK), change, "", expiry=expiry)}

    def give_fallback_back(self, message: MessageContext) -> Writes:
        """Take that back."""
        change, condition = "ADD fallbacks :less", "fallbacks > :none"
        return {TALK: update(self._table, message.key(TALK), change, condition, less=-1, none=0)}

    def note_words(self, message: MessageContext) -> Writes:
        """Note the words of a text that AWS answers."""
        change = f"{SET_WORDS} REMOVE fallbacks"
        return {TALK: update(self._table, message.key(TALK), change, "", **_words(message))}

    def forget(self, message: MessageContext, *, less: int = 0) -> Write:
        """Let the same words come again, or the help; they must be those of the text.

        ``less`` is added to the number of fallbacks.
        """
        change, condition = "REMOVE last_text, last_id, last_at", "last_id = :id"
        values: dict[str, Value] = {"id": message.text.message_id}
        if message.plan.is_help:
            change, condition = "REMOVE helped_at, helped_by", "helped_by = :id"
        elif less:
            change, values = f"{change} ADD fallbacks :less", {**values, "less": less}
        return update(self._table, message.key(TALK), change, condition, **values)

    def reason(self, message: MessageContext, unmet: Mapping[str, Item]) -> str:
        """Why a reply was refused, by what stands there in place of what these writes need."""
        if REPLIES in unmet:
            is_left = _number(unmet[REPLIES], "replies") < self._most_an_hour
            return "rejoin_limit" if is_left else "reply_limit"
        if TALK not in unmet:
            return "country_limit"
        if message.plan.is_help:
            return "help_limit"
        is_over = message.plan.is_fallback and _number(unmet[TALK], "fallbacks") >= MOST_FALLBACKS
        return "fallback_limit" if is_over else "repeated_text"

    def _count(self, message: MessageContext, most: dict[str, int]) -> Writes:
        """Count one of each of the number in this hour; none where there is nothing to count."""
        if not most:
            return {}
        few = (f"(attribute_not_exists({name}) OR {name} < :most_{name})" for name in most)
        write = update(
            self._table,
            _of_number(message),
            f"ADD {', '.join(f'{name} :one' for name in most)} SET expires_at = :expiry",
            " AND ".join(few),
            one=1,
            expiry=in_seconds(KEPT_FOR),
            **{f"most_{name}": number for name, number in most.items()},
        )
        return {REPLIES: write}

    def _note(self, message: MessageContext, *, is_asked: bool) -> Write:
        """Note what a reply is for: help once an hour, the same words once a minute.

        Fallbacks are counted, unless a hook ``is_asked`` for a better reply.
        """
        wait, change, condition = SAME_WORDS_WAIT, SET_WORDS, OTHER_WORDS
        values = _words(message)
        if message.plan.is_help:
            wait, values = HELP_WAIT, _by(message)
            change = "SET helped_at = :at, helped_by = :id, expires_at = :expiry"
            condition = "attribute_not_exists(helped_at) OR helped_at <= :before OR helped_by = :id"
        elif not message.plan.is_fallback:
            change += " REMOVE fallbacks"
        elif not is_asked:
            change += ", fell_back_at = :at ADD fallbacks :one"
            condition = f"({OTHER_WORDS}) AND ({FEW_FALLBACKS})"
            values |= {"one": 1, **_few(message)}
        before = _before(message, wait)
        return update(self._table, message.key(TALK), change, condition, before=before, **values)

    def _country(self, message: MessageContext) -> Writes:
        if not self._most_a_day:
            return {}
        write = update(
            self._table,
            self._of_country(message),
            "ADD replies :one SET expires_at = :expiry",
            "attribute_not_exists(replies) OR replies < :most",
            one=1,
            expiry=in_seconds(DAYS_KEPT_FOR),
            most=self._most_a_day // self._parts,
        )
        return {COUNTRY: write}

    def _less(self, place: dict[str, Any]) -> Write:
        return update(self._table, place, "ADD replies :one", "attribute_exists(replies)", one=-1)

    def _of_country(self, message: MessageContext) -> dict[str, Any]:
        part = zlib.crc32(message.text.message_id.encode()) % self._parts
        country = country_of(message.text.origination_number)
        return key(f"country#{country}", f"replies#{message.hour[DAY]}#{part:02}")


def country_of(number: str) -> str:
    """The calling code with its plus sign; with the area code where that is a country's own."""
    digits = number.removeprefix("+")
    if digits.startswith("1"):
        area = digits[1:4]
        return f"+1{area}" if area in OWN_AREA_CODES else "+1"
    if digits.startswith("7"):
        return "+77" if digits[1:2] in KAZAKHSTAN else "+7"
    return f"+{digits[:2] if digits[:2] in TWO_DIGITS else digits[:3]}"


def _number(item: Item, name: str) -> int:
    return int(item.get(name, {}).get("N", "0"))


def _of_number(message: MessageContext) -> dict[str, Any]:
    return message.key(f"replies#{message.hour}")


def _by(message: MessageContext) -> dict[str, Value]:
    expiry = in_seconds(DAYS_KEPT_FOR)
    return {"at": message.text.received_at, "id": message.text.message_id, "expiry": expiry}


def _words(message: MessageContext) -> dict[str, Value]:
    words = hashlib.sha256(normalized(message.text.body).encode()).hexdigest()
    return {"text": words, **_by(message)}


def _few(message: MessageContext) -> dict[str, Value]:
    return {"few": MOST_FALLBACKS, "day": _before(message, FALLBACK_WAIT)}


def _before(message: MessageContext, wait: timedelta) -> str:
    """The time so long before the text, written as its own is."""
    earlier = datetime.fromisoformat(message.text.received_at) - wait
    return earlier.isoformat(timespec="milliseconds").replace("+00:00", "Z")
