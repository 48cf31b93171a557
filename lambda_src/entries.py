"""A text with its reply and what became of it: the entry ``text#ID`` of a phone number."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incoming.inbound_text import InboundText
from incoming.receipt import Receipt
from plan import Plan
from writes import Write, in_seconds, put, update

DAY_IN_SECONDS = 24 * 60 * 60
CONVERSATIONS_KEPT_FOR = 90 * DAY_IN_SECONDS
# SNS tries to deliver for 23 days.
# https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
NOTIFICATIONS_REMEMBERED_FOR = 30 * DAY_IN_SECONDS
# Longer than the function may run: after it, whoever was sending no longer is.
SENDING_TAKES_AT_MOST = 45

CLAIMED, SENDING, SENT = "CLAIMED", "SENDING", "SENT"
SUPPRESSED, UNKNOWN = "SUPPRESSED", "UNKNOWN"
# Of a text whose entry was erased before it was done.
ERASED = "ERASED"

# What is noted of a text while it is sent; of one in UNKNOWN, until the line in the log is written.
OF_SENDING = "sending_by, sending_in, sending_until"
OF_WORK = f"counted_in, {OF_SENDING}"
# Whoever was sending a text is this invocation, or certainly no longer at it.
IS_GONE = "(sending_in = :in OR sending_until <= :now)"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One text, what it calls for, and who handles it in an ``hour`` of the clock.

    Lambda keeps the id of an ``invocation`` when it tries again, and might run one twice at once;
    ``attempt`` is another one each time. ``seconds_left`` is how long the function may still run.
    ``session`` is what the hook wants to be given next, None where it was not asked.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    """

    text: InboundText
    plan: Plan
    invocation: str
    attempt: str
    hour: str
    seconds_left: Callable[[], float] = lambda: math.inf
    session: str | None = None

    def key(self, entry: str) -> dict[str, Any]:
        """The key of an entry of the number."""
        return key(self.text.origination_number, entry)

    @property
    def entry(self) -> str:
        """The entry of the text."""
        return f"text#{self.text.message_id}"

    @property
    def age_in_seconds(self) -> float:
        """How long ago SNS received the text."""
        return time.time() - datetime.fromisoformat(self.text.received_at).timestamp()


def key(phone_number: str, entry: str) -> dict[str, Any]:
    """The key of an item."""
    return {"phone_number": {"S": phone_number}, "entry": {"S": entry}}


class Entries:
    """Makes the writes about texts to the table of conversations."""

    def __init__(self, table: str) -> None:
        self._table = table

    def take(self, turn: Turn, *, is_new: bool) -> Write:
        """Store a new text in CLAIMED, or note the hour in which one in CLAIMED is counted."""
        if is_new:
            return self._new(turn, state=CLAIMED, counted_in=turn.hour)
        return update(
            self._table,
            turn.key(turn.entry),
            "SET counted_in = :hour",
            "#state = :claimed",
            hour=turn.hour,
            claimed=CLAIMED,
        )

    def suppressed(self, turn: Turn, reason: str, *, is_new: bool) -> Write:
        """Store a new text in SUPPRESSED, or bring one from CLAIMED to it."""
        if is_new:
            return self._new(turn, state=SUPPRESSED, reason=reason)
        return update(
            self._table,
            turn.key(turn.entry),
            "SET #state = :suppressed, reason = :reason REMOVE counted_in, reply, hook_session",
            "#state = :claimed",
            suppressed=SUPPRESSED,
            claimed=CLAIMED,
            reason=reason,
        )

    def _new(self, turn: Turn, **fields: str) -> Write:
        text = turn.text
        item = {
            **turn.key(turn.entry),
            "destination_number": {"S": text.destination_number},
            "body": {"S": text.body},
            "received_at": {"S": text.received_at},
            "expires_at": {"N": str(in_seconds(CONVERSATIONS_KEPT_FOR))},
            **{name: {"S": value} for name, value in fields.items()},
        }
        return put(self._table, item)

    def remember(self, what: str, notification_id: str) -> Write:
        """Store that a notification without a text was handled, unless it is there."""
        item = key(f"{what}#{notification_id}", what)
        expiry = {"N": str(in_seconds(NOTIFICATIONS_REMEMBERED_FOR))}
        return put(self._table, {**item, "expires_at": expiry})

    def start_sending(self, turn: Turn) -> Write:
        """Bring the text from CLAIMED to SENDING, if it is counted in the hour of the turn."""
        return update(
            self._table,
            turn.key(turn.entry),
            "SET #state = :sending, reply = :reply, sending_by = :by, sending_in = :in, "
            "sending_until = :until REMOVE hook_session",
            "#state = :claimed AND counted_in = :hour",
            claimed=CLAIMED,
            sending=SENDING,
            reply=turn.plan.reply or "",
            until=in_seconds(SENDING_TAKES_AT_MOST),
            hour=turn.hour,
            **{"by": turn.attempt, "in": turn.invocation},
        )

    def stop_sending(self, turn: Turn, *, is_counted: bool) -> Write:
        """Bring it back: nothing was sent. It may still be counted, and keeps the hook's reply."""
        change = f"SET #state = :claimed REMOVE reply, {OF_SENDING if is_counted else OF_WORK}"
        values = {}
        if turn.session is not None:
            change = f"SET #state = :claimed, hook_session = :session REMOVE {OF_SENDING}"
            values = {"session": turn.session}
        return update(
            self._table,
            turn.key(turn.entry),
            change,
            "#state = :sending AND sending_by = :by",
            claimed=CLAIMED,
            sending=SENDING,
            by=turn.attempt,
            **values,
        )

    def sent(self, turn: Turn, reply_id: str) -> Write:
        """Bring it from SENDING to SENT."""
        return update(
            self._table,
            turn.key(turn.entry),
            f"SET #state = :sent, reply_id = :reply_id REMOVE {OF_WORK}",
            "#state = :sending AND sending_by = :by",
            sent=SENT,
            sending=SENDING,
            reply_id=reply_id,
            by=turn.attempt,
        )

    def sent_by_receipt(self, turn: Turn) -> Write:
        """Bring it from SENDING to SENT, which a receipt that names its reply has proved."""
        return update(
            self._table,
            turn.key(turn.entry),
            f"SET #state = :sent REMOVE {OF_WORK}",
            f"#state = :sending AND {IS_GONE} AND attribute_exists(reply_id)",
            sent=SENT,
            sending=SENDING,
            **_gone(turn),
        )

    def proved_sent(self, turn: Turn, reply_id: str) -> Write:
        """Bring it from UNKNOWN to SENT: the attempt that sent it was slow, not gone."""
        return update(
            self._table,
            turn.key(turn.entry),
            f"SET #state = :sent, reply_id = :reply_id REMOVE reason, {OF_WORK}",
            "#state = :unknown",
            sent=SENT,
            unknown=UNKNOWN,
            reply_id=reply_id,
        )

    def ended(self, turn: Turn, state: str, reason: str) -> Write:
        """Bring it from SENDING to a state in which nothing is sent any more.

        The invocation that was sending can do so, or everybody when that has certainly ended;
        unless a receipt proves that it was sent.
        """
        is_told = state != UNKNOWN
        return update(
            self._table,
            turn.key(turn.entry),
            "SET #state = :state, reason = :reason" + (f" REMOVE {OF_WORK}" if is_told else ""),
            f"#state = :sending AND {IS_GONE} AND attribute_not_exists(reply_id)",
            state=state,
            reason=reason,
            sending=SENDING,
            **_gone(turn),
        )

    def told(self, turn: Turn) -> Write:
        """Note that the line about a text in UNKNOWN is written."""
        return update(
            self._table,
            turn.key(turn.entry),
            f"REMOVE {OF_WORK}",
            "#state = :unknown",
            unknown=UNKNOWN,
        )

    def receipt(self, receipt: Receipt, *, proves: bool) -> Write:
        """Note what became of a reply; a later or final receipt over an earlier one, never back.

        A receipt that ``proves`` brings its text from UNKNOWN to SENT.
        """
        forward = "delivery_final = :no"
        if not receipt.is_final:
            forward += " AND delivery_event_at < :at"
        change = (
            "SET delivery_status = :status, delivery_final = :final, delivery_event_at = :at, "
            "parts = :parts, price_in_usd = :price, reply_id = :id"
        )
        if proves:
            change += f", #state = :sent REMOVE reason, {OF_WORK}"
        states = "#state = :unknown" if proves else "#state IN (:sending, :sent)"
        values = (
            {"unknown": UNKNOWN, "sent": SENT} if proves else {"sending": SENDING, "sent": SENT}
        )
        return update(
            self._table,
            key(receipt.destination_number, f"text#{receipt.inbound_message_id}"),
            change,
            f"{states} AND (attribute_not_exists(reply_id) OR reply_id = :id) "
            f"AND (attribute_not_exists(delivery_final) OR ({forward}))",
            status=receipt.status,
            final=receipt.is_final,
            at=receipt.event_at,
            parts=receipt.parts,
            price=receipt.price,
            id=receipt.message_id,
            no=False,
            **values,
        )


def _gone(turn: Turn) -> dict[str, str | int]:
    return {"in": turn.invocation, "now": in_seconds(0)}
