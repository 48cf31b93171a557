"""The writes that change the entries of a phone number, each with the condition it is made under.

Entries: ``text#ID`` is a text with its reply and what became of it, ``consent`` whether the number
opted out (it does not expire), ``replies#HOUR`` how many replies the number got in that hour.
"""

import hashlib
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from incoming.inbound_text import InboundText
from incoming.receipt import Receipt
from plan import Plan
from wording import normalized

DAY_IN_SECONDS = 24 * 60 * 60
CONVERSATIONS_KEPT_FOR = 90 * DAY_IN_SECONDS
# SNS tries to deliver for 23 days.
# https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
NOTIFICATIONS_REMEMBERED_FOR = 30 * DAY_IN_SECONDS
REPLIES_KEPT_FOR = 2 * 60 * 60
# Longer than the function may run: after it, whoever was sending no longer is.
SENDING_TAKES_AT_MOST = 45

CLAIMED, SENDING, SENT = "CLAIMED", "SENDING", "SENT"
SUPPRESSED, UNKNOWN = "SUPPRESSED", "UNKNOWN"

Write = dict[str, Any]
OLD_ITEM = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One text, what it calls for, and who sees to it in an ``hour`` of the clock.

    Lambda keeps the id of an ``invocation`` when it tries again, and might run one twice at once;
    ``attempt`` is another one each time.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    """

    text: InboundText
    plan: Plan
    invocation: str
    attempt: str
    hour: str

    def key(self, entry: str) -> dict[str, Any]:
        """The key of an entry of the number."""
        return key(self.text.origination_number, entry)

    @property
    def entry(self) -> str:
        """The entry of the text."""
        return f"text#{self.text.message_id}"


def key(phone_number: str, entry: str) -> dict[str, Any]:
    """The key of an item."""
    return {"phone_number": {"S": phone_number}, "entry": {"S": entry}}


class Entries:
    """Makes the writes to the table of conversations."""

    def __init__(self, table: str) -> None:
        self._table = table

    def claim(self, turn: Turn) -> Write:
        """Store the text, unless it is there."""
        text = turn.text
        item = {
            **turn.key(turn.entry),
            "destination_number": {"S": text.destination_number},
            "body": {"S": text.body},
            "received_at": {"S": text.received_at},
            "state": {"S": CLAIMED},
            "expires_at": _in(CONVERSATIONS_KEPT_FOR),
        }
        return self._put(item)

    def remember(self, what: str, notification_id: str) -> Write:
        """Store that a notification without a text was handled, unless it is there."""
        item = key(f"{what}#{notification_id}", what)
        return self._put({**item, "expires_at": _in(NOTIFICATIONS_REMEMBERED_FOR)})

    def start_sending(self, turn: Turn) -> Write:
        """Bring the text from CLAIMED to SENDING."""
        return self._update(
            turn.key(turn.entry),
            "SET #state = :sending, reply = :reply, sending_by = :by, sending_in = :in, "
            "sending_until = :until",
            "#state = :claimed",
            claimed=CLAIMED,
            sending=SENDING,
            reply=turn.plan.reply or "",
            until=int(time.time()) + SENDING_TAKES_AT_MOST,
            **{"by": turn.attempt, "in": turn.invocation},
        )

    def stop_sending(self, turn: Turn) -> Write:
        """Bring it back: nothing was sent."""
        return self._update(
            turn.key(turn.entry),
            "SET #state = :claimed REMOVE reply, sending_by, sending_in, sending_until",
            "#state = :sending AND sending_by = :by",
            claimed=CLAIMED,
            sending=SENDING,
            by=turn.attempt,
        )

    def sent(self, turn: Turn, reply_id: str) -> Write:
        """Bring it from SENDING to SENT."""
        return self._update(
            turn.key(turn.entry),
            "SET #state = :sent, reply_id = :reply_id REMOVE sending_by, sending_in, sending_until",
            "#state = :sending AND sending_by = :by",
            sent=SENT,
            sending=SENDING,
            reply_id=reply_id,
            by=turn.attempt,
        )

    def ended(self, turn: Turn, state: str, reason: str, *, from_state: str) -> Write:
        """Bring it to a state in which nothing is sent any more.

        From SENDING, the invocation that was sending can do so, or everybody when that has
        certainly ended.
        """
        condition, values = "#state = :from", dict[str, str | int]()
        if from_state == SENDING:
            condition += " AND (sending_in = :in OR sending_until <= :now)"
            values = {"in": turn.invocation, "now": int(time.time())}
        return self._update(
            turn.key(turn.entry),
            "SET #state = :state, reason = :reason REMOVE sending_by, sending_in, sending_until",
            condition,
            **{"state": state, "reason": reason, "from": from_state, **values},
        )

    def count_reply(self, turn: Turn, *, most: int) -> Write:
        """Take one of the number's replies of the hour, and note what it was for."""
        return self._update(
            turn.key(f"replies#{turn.hour}"),
            "ADD replies :one SET last_text = :text, last_id = :id, expires_at = :expiry",
            "attribute_not_exists(replies) OR (replies < :most "
            "AND (attribute_not_exists(last_text) OR last_text <> :text))",
            one=1,
            most=most,
            text=hashlib.sha256(normalized(turn.text.body).encode()).hexdigest(),
            id=turn.text.message_id,
            expiry=int(time.time()) + REPLIES_KEPT_FOR,
        )

    def forget_words(self, turn: Turn, *, replies: int) -> Write:
        """Add to the replies, and let the same words come again; they must be those of the text."""
        return self._update(
            turn.key(f"replies#{turn.hour}"),
            "ADD replies :replies REMOVE last_text, last_id",
            "last_id = :id",
            replies=replies,
            id=turn.text.message_id,
        )

    def give_reply_back(self, turn: Turn) -> Write:
        """Take back that a reply was counted."""
        return self._update(
            turn.key(f"replies#{turn.hour}"),
            "ADD replies :one",
            "attribute_exists(replies)",
            one=-1,
        )

    def not_opted_out(self, turn: Turn) -> Write:
        """Check that the number did not opt out."""
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": turn.key("consent"),
                "ConditionExpression": "attribute_not_exists(opted_out) OR opted_out = :no",
                "ExpressionAttributeValues": {":no": {"BOOL": False}},
                **OLD_ITEM,
            }
        }

    def consent(self, turn: Turn, *, opted_out: bool, at: str, only_if_new: bool = False) -> Write:
        """Note an opt-out or a return, unless a later text of the number said otherwise.

        ``only_if_new``: nor if it opted out already.
        """
        condition = "changed_at <= :at"
        values = dict[str, bool]()
        if only_if_new and opted_out:
            condition = f"({condition} AND opted_out = :no)"
            values = {"no": False}
        return self._update(
            turn.key("consent"),
            "SET opted_out = :opted_out, changed_at = :at, changed_by = :id",
            f"attribute_not_exists(changed_at) OR changed_by = :id OR {condition}",
            opted_out=opted_out,
            at=at,
            id=turn.text.message_id,
            **values,
        )

    def receipt(self, receipt: Receipt) -> Write:
        """Note what became of a reply; a later or final receipt over an earlier one, never back."""
        forward = "delivery_final = :no"
        if not receipt.is_final:
            forward += " AND delivery_event_at < :at"
        return self._update(
            key(receipt.destination_number, f"text#{receipt.inbound_message_id}"),
            "SET delivery_status = :status, delivery_final = :final, delivery_event_at = :at, "
            "parts = :parts, price_in_usd = :price, reply_id = :id",
            "#state IN (:sending, :sent, :unknown) "
            "AND (attribute_not_exists(reply_id) OR reply_id = :id) "
            f"AND (attribute_not_exists(delivery_final) OR ({forward}))",
            status=receipt.status,
            final=receipt.is_final,
            at=receipt.event_at,
            parts=receipt.parts,
            price=receipt.price,
            id=receipt.message_id,
            no=False,
            sending=SENDING,
            sent=SENT,
            unknown=UNKNOWN,
        )

    def _put(self, item: dict[str, Any]) -> Write:
        return {
            "Put": {
                "TableName": self._table,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(phone_number)",
                **OLD_ITEM,
            }
        }

    def _update(
        self,
        item: dict[str, Any],
        change: str,
        condition: str,
        **values: str | int | Decimal,
    ) -> Write:
        update = {
            "TableName": self._table,
            "Key": item,
            "UpdateExpression": change,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {
                f":{name}": _attribute(value) for name, value in values.items()
            },
            **OLD_ITEM,
        }
        if "#state" in change or "#state" in condition:  # a reserved word of DynamoDB
            update["ExpressionAttributeNames"] = {"#state": "state"}
        return {"Update": update}


def _attribute(value: str | int | Decimal) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value) if isinstance(value, int) else f"{value:f}"}


def _in(seconds: int) -> dict[str, str]:
    return {"N": str(int(time.time()) + seconds)}
