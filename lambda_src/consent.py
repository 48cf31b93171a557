"""Whether a number opted out, also after it was erased.

The entry ``consent`` of the number does not expire. When a number is erased, ``smsbot privacy``
deletes it, and keeps under a keyed hash of the number its last word about consent, with ``listed``
if AWS's list has who opted out, and hashes of its texts: ``text#HASH``, with ``unfinished`` if the
text was not done. The key of the hash is made of an HMAC key of KMS, once for each process.

What AWS's list has matters where AWS answers STOP: a return takes the number from it, maybe after a
later STOP put it there. So after a return, the next STOP is noted as ``unlisted`` until the bot has
put the number on the list again.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from dynamodb import Item, StorageFailed, Value, Write, Writes, check, in_seconds, key, update
from texts import ERASED, SENT, DeliveryState, MessageContext

# What a transaction writes or checks.
CONSENT, ERASED_CONSENT, ERASED_TEXT = "consent", "erased consent", "erased text"
# What is not made without what is kept under the hash.
NEEDS = {ERASED_CONSENT: CONSENT}
# Why an opt-out is not noted yet: AWS's list may have lost the number for an earlier return.
# By the entry of the number alone, or also by what is kept under its hash.
RETURNED, RETURNED_BY_HASH = "returned", "returned_by_hash"

# Who changed the consent of a number of which only AWS's refusal to send says that it opted out.
# When it did so is not known, so that any word of the person counts more.
REFUSED_BY_AWS = "refused-by-aws"
NOT_OPTED_OUT = "attribute_not_exists(opted_out) OR opted_out = :no"
IS_LATER = "changed_at <= :at"
CAN_CHANGE = f"attribute_not_exists(changed_at) OR changed_by IN (:id, :aws) OR {IS_LATER}"
NOT_RETURNED = "attribute_not_exists(opted_out) OR opted_out = :yes"
# A return took the number from AWS's list, and it was not put there again. Other words that opt out
# leave it so.
UNLISTED = "unlisted"
NOT_UNLISTED = f"attribute_not_exists({UNLISTED})"

# What KMS makes the key of the hash from; smsbot/erasure.py has the same, and the time.
LABEL = b"smsbot erased numbers 1"
# SNS delivers for 23 days, the queue keeps a text for 14, and as long again once it is redriven.
ERASED_KEPT_FOR = (23 + 14 + 14) * 24 * 60 * 60
# Of an opt-out: AWS's list has the number, whatever returns came before. Without it, it may not.
LISTED = "listed"
IS_LISTED = f"attribute_not_exists(opted_out) OR (opted_out = :yes AND {LISTED} = :yes)"
# Of two of one time, what is noted counts.
CAN_CHANGE_ERASED = (
    "attribute_not_exists(changed_at) OR changed_at < :at "
    "OR (changed_at = :at AND opted_out = :opted_out)"
)


class NotAllowed(Exception):
    """The number may get no reply to the text; ``reason`` is a fixed word.

    ``is_out``: it has opted out, as far as is known.
    """

    def __init__(self, reason: str, *, is_out: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_out = is_out


class Consent:
    """Makes the writes about consent to the table of conversations."""

    def __init__(self, table: str, erased: "ErasedNumbers | None") -> None:
        self._table = table
        self._erased = erased

    def allows(self, message: MessageContext) -> Writes:
        """Check that the number did not opt out; for the answer to an opt-out, that it still is."""
        condition, values = NOT_OPTED_OUT, {"no": False}
        if message.plan.opts_out is True:
            condition, values = "opted_out = :yes", {"yes": True}
        writes = {CONSENT: check(self._table, message.key("consent"), condition, **values)}
        if self._erased is not None:
            writes[ERASED_CONSENT] = self._erased.allows(message)
        return writes

    def can_change(self, message: MessageContext) -> Writes:
        """Check that no later text of the number says otherwise; of a STOP, that it is listed."""
        is_stop = message.plan.is_stop
        writes = {CONSENT: self._can_change(message, is_listed=is_stop)}
        if self._erased is not None:
            writes[ERASED_CONSENT] = self._erased.can_change(message, is_listed=is_stop)
        return writes

    def change(
        self, message: MessageContext, *, only_if_new: bool = False, unless_returned: bool = False
    ) -> Writes:
        """Note what the text says, unless a later text of the number said otherwise.

        ``only_if_new``: an opt-out not if the number opted out already. ``unless_returned``: nor if
        an earlier text of it asked for texts again, since AWS's list may have lost the number.
        """
        noted = self._change(message, is_new=only_if_new, unless_returned=unless_returned)
        writes = {CONSENT: noted}
        if self._erased is not None and message.plan.opts_out is False:
            writes[ERASED_CONSENT] = self._erased.change(message)
        elif self._erased is not None:
            writes[ERASED_CONSENT] = self._erased.allows(message, unless_returned=unless_returned)
        return writes

    def listed(self, message: MessageContext, *, is_hashed: bool) -> Writes:
        """Note that AWS's list has the number of a STOP again, by the hash of the number too."""
        place, is_noted = message.key("consent"), "opted_out = :yes AND changed_by = :id"
        values: dict[str, Value] = {"yes": True, "id": message.text.message_id}
        writes = {CONSENT: update(self._table, place, f"REMOVE {UNLISTED}", is_noted, **values)}
        if is_hashed and self._erased is not None:
            writes[ERASED_CONSENT] = self._erased.change(message, is_listed=True)
        return writes

    def change_erased(self, message: MessageContext) -> Writes:
        """Note what an erased text says, under the hash alone."""
        writes = {CONSENT: self._can_change(message)}
        if self._erased is not None:
            writes[ERASED_CONSENT] = self._erased.change(message)
        return writes

    def refused_by_aws(self, message: MessageContext) -> Writes:
        """Note that AWS knows of an opt-out, unless another text of the number said anything."""
        is_return = message.plan.opts_out is False
        write = update(
            self._table,
            message.key("consent"),
            "SET opted_out = :yes, changed_at = :at, changed_by = :by",
            "attribute_not_exists(changed_at) OR changed_by = :by",
            yes=True,
            at=message.text.received_at,
            by=message.text.message_id if is_return else REFUSED_BY_AWS,
        )
        if is_return or self._erased is None:
            return {CONSENT: write}
        return {CONSENT: write, ERASED_CONSENT: self._erased.allows(message, unless_returned=True)}

    def is_not_erased(self, message: MessageContext) -> Writes:
        """Check that a new text is none that was erased."""
        return {} if self._erased is None else {ERASED_TEXT: self._erased.is_new(message)}

    def refusal(self, message: MessageContext, unmet: Mapping[str, Item]) -> NotAllowed | None:
        """Why a text was refused, by what stands there; None where it was not for consent."""
        refused = [name for name in (CONSENT, ERASED_CONSENT) if name in unmet]
        if not refused:
            return None
        is_out = _is_out(unmet[refused[0]])
        # Where the number opted out, a return may be known by its hash alone.
        asked = refused if is_out else refused[:1]
        is_lost = any(_is_lost(name, unmet[name], message) for name in asked)
        if message.plan.is_stop and is_lost:
            is_hashed = ERASED_CONSENT in refused
            return NotAllowed(RETURNED_BY_HASH if is_hashed else RETURNED, is_out=is_out)
        is_known = is_out and message.plan.opts_out is not False
        return NotAllowed("number_opted_out" if is_known else "superseded", is_out=is_out)

    def _can_change(self, message: MessageContext, *, is_listed: bool = False) -> Write:
        condition = f"({CAN_CHANGE}) AND {NOT_UNLISTED}" if is_listed else CAN_CHANGE
        return check(self._table, message.key("consent"), condition, **_by(message))

    def _change(self, message: MessageContext, *, is_new: bool, unless_returned: bool) -> Write:
        condition, values = CAN_CHANGE, dict[str, Value]()
        change = "SET opted_out = :opted_out, changed_at = :at, changed_by = :id"
        if message.plan.opts_out is False or (message.plan.is_stop and not unless_returned):
            change += f", {UNLISTED} = :yes"
            values = {"yes": True}
        if is_new and message.plan.opts_out:
            condition = condition.replace(IS_LATER, f"({IS_LATER} AND opted_out = :no)")
            values = {"no": False}
        if unless_returned:
            condition = f"({condition}) AND ({NOT_RETURNED}) AND {NOT_UNLISTED}"
            values = {**values, "yes": True}
        values |= {"opted_out": message.plan.opts_out is True, **_by(message)}
        return update(self._table, message.key("consent"), change, condition, **values)


class ErasedNumbers:
    """Makes the writes about erased numbers to the table of conversations."""

    def __init__(self, table: str, kms: Any, key_id: str) -> None:  # noqa: ANN401
        self._table = table
        self._kms = kms
        self._key_id = key_id
        self._key = b""

    def is_new(self, message: MessageContext) -> Write:
        """Check that the text is none that was erased."""
        place = key(self._partition(message), f"text#{self._hash(message.text.message_id)}")
        return check(self._table, place, "attribute_not_exists(phone_number)")

    def allows(self, message: MessageContext, *, unless_returned: bool = False) -> Write:
        """Check that the number had not opted out, or that it had not returned after this text.

        ``unless_returned``: nor before it, so that AWS's list may have lost it.
        """
        place = self._consent(message)
        if unless_returned:
            return check(self._table, place, IS_LISTED, yes=True)
        if message.plan.opts_out is True:
            condition = f"attribute_not_exists(changed_at) OR {IS_LATER} OR opted_out = :yes"
            return check(self._table, place, condition, yes=True, at=message.text.received_at)
        return check(self._table, place, NOT_OPTED_OUT, no=False)

    def can_change(self, message: MessageContext, *, is_listed: bool) -> Write:
        """Check that nothing later is noted than the text; ``is_listed``: and that by AWS too."""
        place, says = self._consent(message), _says(message)
        if not is_listed:
            return check(self._table, place, CAN_CHANGE_ERASED, **says)
        condition = f"({CAN_CHANGE_ERASED}) AND ({IS_LISTED})"
        return check(self._table, place, condition, yes=True, **says)

    def change(self, message: MessageContext, *, is_listed: bool = False) -> Write:
        """Note what the text says, unless a later one said more; a return is kept for a time."""
        change, expiry = "SET opted_out = :opted_out, changed_at = :at", dict[str, Value]()
        if message.plan.opts_out is False:
            change += f", expires_at = :expiry REMOVE {LISTED}"
            expiry = {"expiry": in_seconds(ERASED_KEPT_FOR)}
        else:
            change += f"{f', {LISTED} = :opted_out' if is_listed else ''} REMOVE expires_at"
        place, says = self._consent(message), _says(message)
        return update(self._table, place, change, CAN_CHANGE_ERASED, **says, **expiry)

    def _consent(self, message: MessageContext) -> dict[str, Any]:
        return key(self._partition(message), "consent")

    def _partition(self, message: MessageContext) -> str:
        return f"erased#{self._hash(message.text.origination_number)}"

    def _hash(self, value: str) -> str:
        return hmac.new(self._hash_key(), value.encode(), hashlib.sha256).hexdigest()

    def _hash_key(self) -> bytes:
        if not self._key:
            try:
                answer = self._kms.generate_mac(
                    KeyId=self._key_id, Message=LABEL, MacAlgorithm="HMAC_SHA_256"
                )
                self._key = answer["Mac"]
            except (BotoCoreError, ClientError, KeyError):
                raise StorageFailed("KMS") from None
        return self._key


def state_of_erased(item: Item) -> DeliveryState:
    """The state of a text that was erased: done, or ERASED before it was."""
    is_unfinished = item.get("unfinished", {}).get("BOOL", False)
    return DeliveryState(state=ERASED if is_unfinished else SENT)


def _by(message: MessageContext) -> dict[str, str]:
    text = message.text
    return {"at": text.received_at, "id": text.message_id, "aws": REFUSED_BY_AWS}


def _says(message: MessageContext) -> dict[str, Value]:
    return {"opted_out": message.plan.opts_out is True, "at": message.text.received_at}


def _is_out(item: Item) -> bool:
    return item.get("opted_out", {}).get("BOOL", False)


def _is_lost(name: str, item: Item, message: MessageContext) -> bool:
    """Whether AWS's list may have lost the number of a STOP for a return, by what is noted."""
    if not _is_out(item):
        return item.get("changed_at", {}).get("S", "") <= message.text.received_at
    return UNLISTED in item if name == CONSENT else LISTED not in item
