"""The steps of a text from state to state, each one transaction together with its counts."""

from typing import Any

from consent import UNLISTED, Consent
from consent.erased import LISTED, ErasedNumbers
from counters import ANSWERED, UNCERTAIN, Counters
from entries import SENT, SUPPRESSED, UNKNOWN, Entries, Turn
from replies import TALK, Replies
from sessions import Sessions
from settings import Settings
from stands import (
    RETURNED,
    RETURNED_BY_HASH,
    Moved,
    NotAllowed,
    Stands,
    is_later,
    stands_erased,
    stands_of,
)
from transaction import Item, Unmet, transact
from writes import Write

# What a transaction writes or checks, in addition to what Replies names.
TEXT, CONSENT, ERASED_CONSENT, ERASED_TEXT = "text", "consent", "erased consent", "erased text"
STATE_COUNTERS = {SENT: ANSWERED, SUPPRESSED: "suppressed", UNKNOWN: UNCERTAIN}
# How often the conditions of a reply are asked for again, where DynamoDB is slow.
CHECKS = 2

Writes = dict[str, Write]


class Store:
    """Both tables. Every method may raise StorageFailed; then the step was made or was not."""

    def __init__(
        self,
        dynamodb: Any,  # noqa: ANN401
        settings: Settings,
        *,
        erased: ErasedNumbers | None = None,
    ) -> None:
        self._dynamodb = dynamodb
        self._erased = erased
        conversation, table = settings.conversation, settings.conversations_table
        self.sessions = Sessions(dynamodb, table)
        self._entries = Entries(table)
        self._consent = Consent(table)
        self._replies = Replies(
            table,
            most_an_hour=conversation.reply_limit_per_hour,
            most_a_day=conversation.reply_limit_per_day_and_country,
            is_list_at_aws=settings.opt_out_list is not None,
        )
        self._counters = Counters(settings.analytics_table)

    def take(self, turn: Turn, was: Stands | None, *, is_asked: bool) -> None:
        """Store a text in CLAIMED with its share of the limits, if its number may get a reply.

        ``was`` is None for a new one. What it says about consent is noted; a hook ``is_asked`` for
        the reply or not. Raises Moved and NotAllowed.
        """
        writes: Writes = {TEXT: self._entries.take(turn, is_new=was is None)}
        if not turn.plan.is_help:
            writes |= self._consent_of_a_reply(turn)
        is_reply = was is None or was.counted_in != turn.hour
        writes |= self._replies.count(turn, is_reply=is_reply)
        if is_reply:
            writes[TALK] = self._replies.note(turn, is_asked=is_asked)
            writes |= self._replies.count_of_country(turn)
        self._make_if_allowed(turn, writes | self._of_a_new_text(turn, was))

    def _consent_of_a_reply(self, turn: Turn) -> Writes:
        if turn.plan.opts_out is None:
            return self._as_told(turn)
        writes = {CONSENT: self._consent.change(turn, only_if_new=True)}
        return writes | self._of_an_erased_number(turn)

    def _of_an_erased_number(self, turn: Turn, *, unless_returned: bool = False) -> Writes:
        """With a change of consent: what stays of an erased number must not contradict it."""
        if self._erased is None:
            return {}
        if turn.plan.opts_out is False:
            return {ERASED_CONSENT: self._erased.change(turn)}
        return {ERASED_CONSENT: self._erased.as_told(turn, unless_returned=unless_returned)}

    def _as_told(self, turn: Turn) -> Writes:
        """The conditions of a reply on the number's consent."""
        writes = {CONSENT: self._consent.as_told(turn)}
        return writes | ({ERASED_CONSENT: self._erased.as_told(turn)} if self._erased else {})

    def _of_a_new_text(self, turn: Turn, was: Stands | None) -> Writes:
        if was is not None:
            return {}
        is_new = {ERASED_TEXT: self._erased.is_new(turn)} if self._erased else {}
        return is_new | self._counts(turn, "inbound-text")

    def begin(self, turn: Turn) -> None:
        """Bring a text from CLAIMED to SENDING, if its number still may get the reply.

        Raises Moved, and NotAllowed, after which it is in CLAIMED.
        """
        writes = {TEXT: self._entries.start_sending(turn)}
        conditions = {} if turn.plan.is_help else self._as_told(turn)
        fallback = {}
        if turn.plan.reason == "hook_failed":
            fallback = {TALK: self._replies.note_fallback(turn)}
        is_fresh = self._make_if_allowed(turn, writes | conditions | fallback)
        for _ in range(CHECKS):
            if is_fresh or not conditions:
                return
            try:
                is_fresh = self._make_if_allowed(turn, conditions)
            except NotAllowed:
                self.release(turn)
                raise

    def _make_if_allowed(self, turn: Turn, writes: Writes) -> bool:
        """Whether the answer is fresh; raises Moved and NotAllowed."""
        try:
            return transact(self._dynamodb, writes)
        except Unmet as unmet:
            self._raise_if_moved(turn, unmet)
            raise self._not_allowed(turn, unmet) from None

    def _not_allowed(self, turn: Turn, unmet: Unmet) -> NotAllowed:
        """Why a reply was refused, by the first of its conditions that was not met."""
        refused = [name for name in (CONSENT, ERASED_CONSENT) if name in unmet.items]
        if refused:
            is_out = _is_out(unmet.items[refused[0]])
            # Where the number opted out, a return may be known by its hash alone.
            asked = refused if is_out else refused[:1]
            is_lost = any(_is_lost(name, unmet.items[name], turn) for name in asked)
            if turn.plan.reply is None and is_lost:
                is_hashed = ERASED_CONSENT in refused
                return NotAllowed(RETURNED_BY_HASH if is_hashed else RETURNED, is_out=is_out)
            is_known = is_out and turn.plan.opts_out is not False
            return NotAllowed("number_opted_out" if is_known else "superseded", is_out=is_out)
        return NotAllowed(self._replies.reason(turn, unmet.items), is_out=False)

    def release(self, turn: Turn) -> None:
        """Bring a text back from SENDING to CLAIMED, as if it had not come; raises Moved.

        A text about which the hook was asked stays counted, and keeps the reply of the hook: so
        nobody asks it again.
        """
        is_failed = turn.plan.reason == "hook_failed"
        is_counted = is_failed or turn.session is not None
        writes = {TEXT: self._entries.stop_sending(turn, is_counted=is_counted)}
        if is_failed:
            writes[TALK] = self._replies.take_back_fallback(turn)
        elif not is_counted:
            writes |= self._replies.give_back(turn)
        self._make_what_holds(turn, writes)

    def finish(self, turn: Turn, reply_id: str) -> None:
        """Bring a text from SENDING to SENT, with the reply's id; raises Moved."""
        counters = self._counts(turn, STATE_COUNTERS[SENT], *turn.plan.counters)
        sent = {TEXT: self._entries.sent(turn, reply_id)}
        self._make(turn, sent | counters | self.sessions.keep(turn))

    def finish_by_receipt(self, turn: Turn) -> None:
        """Bring a text from SENDING to SENT, whose reply a receipt names; raises Moved."""
        counters = self._counts(turn, STATE_COUNTERS[SENT], *turn.plan.counters)
        self._make(turn, {TEXT: self._entries.sent_by_receipt(turn)} | counters)

    def prove_sent(self, turn: Turn, reply_id: str) -> None:
        """Bring a text from UNKNOWN to SENT, with the reply's id; raises Moved."""
        proof = self._counters.proof(at=turn.text.received_at)
        self._make(turn, {TEXT: self._entries.proved_sent(turn, reply_id)} | proof)

    def check_change(self, turn: Turn) -> None:
        """Check that no later text contradicts what the text says; raises NotAllowed."""
        self._make_if_allowed(turn, self._can_change(turn))

    def count_removal(self, turn: Turn) -> None:
        """Count that a return without a reply takes its number from AWS's list, if it may.

        Raises NotAllowed, also where a later text contradicts it.
        """
        counted = self._replies.count(turn, is_reply=False)
        self._make_if_allowed(turn, self._can_change(turn) | counted)

    def _can_change(self, turn: Turn) -> Writes:
        writes = {CONSENT: self._consent.can_change(turn)}
        if self._erased is not None:
            writes[ERASED_CONSENT] = self._erased.can_change(turn)
        return writes

    def give_up(self, turn: Turn, reason: str) -> None:
        """Bring a text from SENDING to UNKNOWN: it may have been sent; raises Moved.

        Who texts the same again probably got no reply, and gets one; it is counted as one.
        """
        ended = {TEXT: self._entries.ended(turn, UNKNOWN, reason)}
        counts = self._counts(turn, STATE_COUNTERS[UNKNOWN], *turn.plan.counters)
        self._make_what_holds(turn, ended | {TALK: self._replies.forget(turn)} | counts)

    def note_told(self, turn: Turn) -> None:
        """Note that the line about a text in UNKNOWN is written; raises Moved."""
        self._make(turn, {TEXT: self._entries.told(turn)})

    def suppress(
        self,
        turn: Turn,
        was: Stands | None,
        reason: str,
        *,
        is_noted: bool,
        is_listed: bool = True,
        is_hashed: bool = False,
    ) -> None:
        """Store a text in SUPPRESSED; raises Moved.

        Where ``is_noted``, with what it says about consent; raises NotAllowed if a later text says
        otherwise. ``is_listed`` is False of an opt-out that AWS's list may have lost: if an earlier
        text says otherwise, it is NotAllowed because of RETURNED. ``is_hashed``: it is noted by the
        hash of the number too.
        """
        suppressed = {TEXT: self._entries.suppressed(turn, reason, is_new=was is None)}
        suppressed |= self._of_a_new_text(turn, was)
        counts = self._counts(turn, STATE_COUNTERS[SUPPRESSED])
        if is_noted and turn.plan.opts_out is not None:
            suppressed[CONSENT] = self._consent.change(turn, unless_returned=not is_listed)
            suppressed |= self._of_an_erased_number(turn, unless_returned=not is_listed)
            if is_hashed and self._erased is not None:
                suppressed[ERASED_CONSENT] = self._erased.change(turn, is_listed=True)
            if reason != "number_opted_out":
                counts |= self._counts(turn, *turn.plan.counters)
            if turn.plan.reply is None:
                suppressed[TALK] = self._replies.note_words(turn)
        self._make_if_allowed(turn, suppressed | counts)

    def note_consent_of_erased(self, turn: Turn) -> None:
        """Note what an erased text says about consent, under the hash; raises NotAllowed.

        Nothing else of it is stored.
        """
        if self._erased is not None:
            change = self._erased.change(turn)
            writes = {CONSENT: self._consent.can_change(turn), ERASED_CONSENT: change}
            self._make_if_allowed(turn, writes)

    def refuse_at_aws(self, turn: Turn, reason: str, *, opted_out: bool) -> None:
        """Bring a text from SENDING to SUPPRESSED: AWS does not send to the number; raises Moved.

        Where that is because the number ``opted_out`` there, it has opted out here too, unless
        another text said something about consent: that one counts.
        """
        counters = turn.plan.counters if turn.plan.opts_out is True else ()
        ended = {TEXT: self._entries.ended(turn, SUPPRESSED, reason)}
        consent = {CONSENT: self._consent.refused_by_aws(turn)} if opted_out else {}
        counts = self._counts(turn, STATE_COUNTERS[SUPPRESSED], *counters)
        self._make_what_holds(turn, ended | consent | counts)

    def _make(self, turn: Turn, writes: Writes) -> None:
        """Make the writes; raises Moved where the condition on the text was not met."""
        try:
            transact(self._dynamodb, writes)
        except Unmet as unmet:
            self._raise_if_moved(turn, unmet)
            raise

    def _make_what_holds(self, turn: Turn, writes: Writes) -> None:
        """Make the writes without those whose conditions are not met; raises Moved."""
        try:
            self._make(turn, writes)
        except Unmet as unmet:
            left = {name: write for name, write in writes.items() if name not in unmet.items}
            self._make_what_holds(turn, left)

    def _counts(self, turn: Turn, *counters: str) -> Writes:
        at = turn.text.received_at
        return {counter: self._counters.add(counter, at=at) for counter in counters}

    @staticmethod
    def _raise_if_moved(turn: Turn, unmet: Unmet) -> None:
        if TEXT in unmet.items:
            raise Moved(stands_of(unmet.items[TEXT], turn)) from None
        if ERASED_TEXT in unmet.items:
            raise Moved(stands_erased(unmet.items[ERASED_TEXT])) from None


def _is_out(item: Item) -> bool:
    return item.get("opted_out", {}).get("BOOL", False)


def _is_lost(name: str, item: Item, turn: Turn) -> bool:
    """Whether AWS's list may have lost the number of a STOP for a return, by what is noted."""
    if not _is_out(item):
        return not is_later(item, turn)
    return UNLISTED in item if name == CONSENT else LISTED not in item
