"""A text with its reply and its state: the entry ``text#ID`` of a phone number.

CLAIMED → SENDING → SENT is the usual way, SUPPRESSED is a text without a reply, and of one in
UNKNOWN nobody knows. docs/concepts/bot.md draws all the steps, which are methods of Store.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dynamodb import Item, StorageFailed, Value, Write, check, in_seconds, key, put, update
from incoming import InboundText, Receipt
from plan import Plan

KEPT_FOR = 90 * 24 * 60 * 60
# Longer than the function may run: after it, whoever was sending no longer is.
SENDING_TAKES_AT_MOST = 45

CLAIMED, SENDING, SENT = "CLAIMED", "SENDING", "SENT"
SUPPRESSED, UNKNOWN = "SUPPRESSED", "UNKNOWN"
STATES = {each.lower(): each for each in (CLAIMED, SENDING, SENT, SUPPRESSED, UNKNOWN)}
# Of a text whose entry was erased before it was done.
ERASED = "ERASED"

# What is noted of a text while it is sent; of one in UNKNOWN, until the line in the log is written.
OF_SENDING = "sending_by, sending_in, sending_until"
OF_WORK = f"counted_in, {OF_SENDING}"
# Whoever was sending a text is this invocation, or certainly no longer at it.
IS_GONE = "(sending_in = :in OR sending_until <= :now)"


@dataclass(frozen=True, kw_only=True)
class MessageContext:
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
    seconds_left: Callable[[], float]
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


@dataclass(frozen=True, kw_only=True)
class DeliveryState:
    """The state of a text, as an earlier attempt or another delivery left it.

    ``is_sender_gone``: its sender has certainly stopped. ``reply_id`` is the id of its reply, where
    a receipt or an attempt has brought it. ``reply`` and ``session`` are those of the hook, of a
    text in CLAIMED that was not sent. ``counted_in`` is the hour in whose limits its reply is
    counted. ``is_logged``: of a text in UNKNOWN, the line in the log is written.
    """

    state: str
    is_sender_gone: bool = False
    reply_id: str | None = None
    reply: str = ""
    session: str | None = None
    reason: str | None = None
    counted_in: str | None = None
    is_logged: bool = True


# Of a text that is new, there is none.
Found = DeliveryState | None


class Gone(StorageFailed):
    """Nothing is known of a text that was there: somebody erased it."""


class Moved(Exception):
    """A text is in another state than it was taken to be."""

    def __init__(self, found: DeliveryState) -> None:
        super().__init__(found.state)
        self.found = found


def state_of(item: Item, message: MessageContext) -> DeliveryState:
    """The state of the text of an item; raises Gone where there is no item."""
    if not item:  # nobody may take it for done
        raise Gone("ItemNotReturned")
    until = item.get("sending_until", {}).get("N")
    return DeliveryState(
        # A text of a release of the function that knew no states is done.
        state=item.get("state", {}).get("S", SENT),
        is_sender_gone=(
            item.get("sending_in", {}).get("S") == message.invocation
            or int(until or "0") <= time.time()
        ),
        reply_id=item.get("reply_id", {}).get("S"),
        reply=item.get("reply", {}).get("S", ""),
        session=item.get("hook_session", {}).get("S"),
        reason=item.get("reason", {}).get("S"),
        counted_in=item.get("counted_in", {}).get("S"),
        is_logged=until is None,
    )


class Texts:
    """Makes the writes about texts to the table of conversations."""

    def __init__(self, table: str) -> None:
        self._table = table

    def claim(self, message: MessageContext, found: Found) -> Write:
        """Store a new text in CLAIMED, or note the hour in which one in CLAIMED is counted.

        One that was counted meanwhile, or no longer is, has to be looked at again.
        """
        if found is None:
            return self._new(message, state=CLAIMED, counted_in=message.hour)
        condition, was = "attribute_not_exists(counted_in)", dict[str, Value]()
        if found.counted_in is not None:
            condition, was = "counted_in = :was", {"was": found.counted_in}
        condition = f"#state = :claimed AND {condition}"
        return self._step(message, "SET counted_in = :hour", condition, hour=message.hour, **was)

    def is_new(self, message: MessageContext) -> Write:
        """Check that a text is not stored."""
        condition = "attribute_not_exists(phone_number)"
        return check(self._table, message.key(message.entry), condition)

    def suppress(self, message: MessageContext, reason: str, *, is_new: bool) -> Write:
        """Store a new text in SUPPRESSED, or bring one from CLAIMED to it."""
        if is_new:
            return self._new(message, state=SUPPRESSED, reason=reason)
        return self._step(
            message,
            "SET #state = :suppressed, reason = :reason REMOVE counted_in, reply, hook_session",
            "#state = :claimed",
            reason=reason,
        )

    def begin(self, message: MessageContext) -> Write:
        """Bring a text from CLAIMED to SENDING, if it is counted in the hour of the attempt."""
        return self._step(
            message,
            "SET #state = :sending, reply = :reply, sending_by = :by, sending_in = :in, "
            "sending_until = :until REMOVE hook_session",
            "#state = :claimed AND counted_in = :hour",
            reply=message.plan.reply or "",
            until=in_seconds(SENDING_TAKES_AT_MOST),
            hour=message.hour,
            **{"by": message.attempt, "in": message.invocation},
        )

    def release(self, message: MessageContext, *, is_counted: bool) -> Write:
        """Bring it back: nothing was sent. It may still be counted, and keeps the hook's reply."""
        change = f"SET #state = :claimed REMOVE reply, {OF_SENDING if is_counted else OF_WORK}"
        kept: dict[str, Value] = {}
        if message.session is not None:
            change = f"SET #state = :claimed, hook_session = :session REMOVE {OF_SENDING}"
            kept = {"session": message.session}
        condition = "#state = :sending AND sending_by = :by"
        return self._step(message, change, condition, by=message.attempt, **kept)

    def finish(self, message: MessageContext, reply_id: str) -> Write:
        """Bring it from SENDING to SENT."""
        return self._step(
            message,
            f"SET #state = :sent, reply_id = :reply_id REMOVE {OF_WORK}",
            "#state = :sending AND sending_by = :by",
            reply_id=reply_id,
            by=message.attempt,
        )

    def finish_by_receipt(self, message: MessageContext) -> Write:
        """Bring it from SENDING to SENT, which a receipt that names its reply has proved."""
        return self._step(
            message,
            f"SET #state = :sent REMOVE {OF_WORK}",
            f"#state = :sending AND {IS_GONE} AND attribute_exists(reply_id)",
            **_gone(message),
        )

    def prove_sent(self, message: MessageContext, reply_id: str) -> Write:
        """Bring it from UNKNOWN to SENT: the attempt that sent it was slow, not gone."""
        change = f"SET #state = :sent, reply_id = :reply_id REMOVE reason, {OF_WORK}"
        return self._step(message, change, "#state = :unknown", reply_id=reply_id)

    def end(self, message: MessageContext, state: str, reason: str) -> Write:
        """Bring it from SENDING to a state in which nothing is sent any more.

        The invocation that was sending can do so, or everybody when that has certainly ended;
        unless a receipt proves that it was sent.
        """
        done = "" if state == UNKNOWN else f" REMOVE {OF_WORK}"
        return self._step(
            message,
            f"SET #state = :state, reason = :reason{done}",
            f"#state = :sending AND {IS_GONE} AND attribute_not_exists(reply_id)",
            state=state,
            reason=reason,
            **_gone(message),
        )

    def note_logged(self, message: MessageContext) -> Write:
        """Note that the line about a text in UNKNOWN is written."""
        return self._step(message, f"REMOVE {OF_WORK}", "#state = :unknown")

    def note_receipt(self, receipt: Receipt, *, proves: bool) -> Write:
        """Note what became of a reply; a later or final receipt over an earlier one, never back.

        A receipt that ``proves`` brings its text from UNKNOWN to SENT.
        """
        states = "#state IN (:sending, :sent)"
        change = (
            "SET delivery_status = :status, delivery_final = :final, delivery_event_at = :at, "
            "parts = :parts, price_in_usd = :price, reply_id = :id"
        )
        if proves:
            states = "#state = :unknown"
            change += f", #state = :sent REMOVE reason, {OF_WORK}"
        forward = "delivery_final = :no"
        if not receipt.is_final:
            forward += " AND delivery_event_at < :at"
        return self._change(
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
        )

    def _new(self, message: MessageContext, **fields: str) -> Write:
        text = message.text
        item = {
            **message.key(message.entry),
            "destination_number": {"S": text.destination_number},
            "body": {"S": text.body},
            "received_at": {"S": text.received_at},
            "expires_at": {"N": str(in_seconds(KEPT_FOR))},
            **{name: {"S": value} for name, value in fields.items()},
        }
        return put(self._table, item)

    def _step(self, message: MessageContext, change: str, condition: str, **values: Value) -> Write:
        return self._change(message.key(message.entry), change, condition, **values)

    def _change(self, key: dict[str, Any], change: str, condition: str, **values: Value) -> Write:
        """A change of a text; in both expressions, ``:sent`` and its like stand for the states."""
        written = f"{change} {condition}"
        states = {name: state for name, state in STATES.items() if f":{name}" in written}
        return update(self._table, key, change, condition, **states, **values)


def _gone(message: MessageContext) -> dict[str, Value]:
    return {"in": message.invocation, "now": in_seconds(0)}
