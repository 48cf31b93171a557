"""The steps of a text from state to state, each one transaction together with its counts."""

from typing import Any

from consent import ERASED_TEXT, NEEDS, Consent, ErasedNumbers, NotAllowed, state_of_erased
from counters import ANSWERED, UNANSWERED, UNCERTAIN, Counters
from dynamodb import Unmet, Write, Writes, transact
from hook import Sessions
from limits import TALK, Limits
from settings import Settings
from texts import SUPPRESSED, UNKNOWN, Found, MessageContext, Moved, Texts, state_of

# What a transaction writes, in addition to what Consent and Limits name.
TEXT = "text"
# How often the conditions of a reply are asked for again, where DynamoDB is slow.
CHECKS = 2


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
        conversation, table = settings.conversation, settings.conversations_table
        self.sessions = Sessions(dynamodb, table)
        self.consent = Consent(table, erased)
        self._texts = Texts(table)
        self._limits = Limits(
            table,
            most_an_hour=conversation.reply_limit_per_hour,
            most_a_day=conversation.reply_limit_per_day_and_country,
            is_list_at_aws=settings.opt_out_list is not None,
        )
        self._counters = Counters(settings.analytics_table)

    def claim(self, message: MessageContext, found: Found, *, is_asked: bool) -> None:
        """Store a text in CLAIMED with its share of the limits, if its number may get a reply.

        ``found`` is None for a new one. What it says about consent is noted; a hook ``is_asked``
        for the reply or not. Raises Moved and NotAllowed.
        """
        writes = {TEXT: self._texts.claim(message, found)}
        if message.plan.opts_out is not None:
            writes |= self.consent.change(message, only_if_new=True)
        elif not message.plan.is_help:
            writes |= self.consent.allows(message)
        if found is None or found.counted_in != message.hour:
            writes |= self._limits.take(message, is_asked=is_asked)
        self._make_if_allowed(message, writes | self._of_a_new_text(message, found))

    def begin(self, message: MessageContext) -> None:
        """Bring a text from CLAIMED to SENDING, if its number still may get the reply.

        Raises Moved, and NotAllowed, after which it is in CLAIMED.
        """
        conditions = {} if message.plan.is_help else self.consent.allows(message)
        writes = {TEXT: self._texts.begin(message)} | conditions
        if message.plan.is_of_failed_hook:
            writes |= self._limits.note_fallback(message)
        elif message.session is not None:
            writes |= self._limits.end_fallbacks(message)
        is_fresh = self._make_if_allowed(message, writes)
        for _ in range(CHECKS):
            if is_fresh or not conditions:
                return
            try:
                is_fresh = self._make_if_allowed(message, conditions)
            except NotAllowed:
                self.release(message)
                raise

    def release(self, message: MessageContext) -> None:
        """Bring a text back from SENDING to CLAIMED, as if it had not come; raises Moved.

        A text about which the hook was asked stays counted, and keeps the reply of the hook: so
        nobody asks it again.
        """
        is_failed = message.plan.is_of_failed_hook
        is_counted = is_failed or message.session is not None
        writes = {TEXT: self._texts.release(message, is_counted=is_counted)}
        if is_failed:
            writes |= self._limits.give_fallback_back(message)
        elif not is_counted:
            writes |= self._limits.give_back(message)
        self._make_what_holds(message, writes)

    def finish(self, message: MessageContext, reply_id: str) -> None:
        """Bring a text from SENDING to SENT, with the reply's id; raises Moved."""
        writes = self._ended(message, self._texts.finish(message, reply_id), ANSWERED)
        self._make(message, writes | self.sessions.keep(message))

    def finish_by_receipt(self, message: MessageContext) -> None:
        """Bring a text from SENDING to SENT, whose reply a receipt names; raises Moved."""
        writes = self._ended(message, self._texts.finish_by_receipt(message), ANSWERED)
        self._make(message, writes)

    def prove_sent(self, message: MessageContext, reply_id: str) -> None:
        """Bring a text from UNKNOWN to SENT, with the reply's id; raises Moved."""
        proof = self._counters.proof(at=message.text.received_at)
        self._make(message, {TEXT: self._texts.prove_sent(message, reply_id)} | proof)

    def give_up(self, message: MessageContext, reason: str) -> None:
        """Bring a text from SENDING to UNKNOWN: it may have been sent; raises Moved.

        Who texts the same again probably got no reply, and gets one; it is counted as one.
        """
        writes = self._ended(message, self._texts.end(message, UNKNOWN, reason), UNCERTAIN)
        self._make_what_holds(message, writes | {TALK: self._limits.forget(message)})

    def note_logged(self, message: MessageContext) -> None:
        """Note that the line about a text in UNKNOWN is written; raises Moved."""
        self._make(message, {TEXT: self._texts.note_logged(message)})

    def suppress(
        self, message: MessageContext, found: Found, reason: str, *, consent: Writes
    ) -> None:
        """Store a text in SUPPRESSED; raises Moved.

        ``consent`` are the writes that note what it says about consent; raises NotAllowed where
        their conditions are not met.
        """
        writes = {TEXT: self._texts.suppress(message, reason, is_new=found is None), **consent}
        writes |= self._of_a_new_text(message, found) | self._counts(message, UNANSWERED)
        if consent:
            if reason not in ("number_opted_out", "opted_out_at_aws"):  # no return is counted
                writes |= self._counts(message, *message.plan.counters)
            if message.plan.reply is None:
                writes |= self._limits.note_words(message)
        self._make_if_allowed(message, writes)

    def refuse_at_aws(self, message: MessageContext, reason: str, *, opted_out: bool) -> None:
        """Bring a text from SENDING to SUPPRESSED: AWS does not send to the number; raises Moved.

        Where that is because the number ``opted_out`` there, it has opted out here too, unless
        another text said something about consent: that one counts. A return of this text ends.
        """
        noted = self.consent.refused_by_aws(message) if opted_out else {}
        counters = message.plan.counters if message.plan.opts_out is True else ()
        counts = self._counts(message, UNANSWERED, *counters)
        ended = self._texts.end(message, SUPPRESSED, reason)
        self._make_what_holds(message, {TEXT: ended, **noted, **counts})

    def check_list(self, message: MessageContext) -> None:
        """Check that the text is the last word of the number, and a STOP listed at AWS.

        Raises NotAllowed.
        """
        self._make_if_allowed(message, self.consent.can_change(message))

    def note_listed(self, message: MessageContext, *, is_hashed: bool) -> None:
        """Note that AWS's list has the number of a STOP again, if nothing came since."""
        self._make_what_holds(message, self.consent.listed(message, is_hashed=is_hashed))

    def take_removal(self, message: MessageContext, found: Found) -> None:
        """Count that a return without a reply takes its number from AWS's list, if it may.

        Raises Moved, also of a text that was erased, and NotAllowed, also where a later text
        contradicts it.
        """
        writes = self.consent.can_change(message) | self._limits.take_removal(message)
        if found is None:
            writes[TEXT] = self._texts.is_new(message)
            writes |= self.consent.is_not_erased(message)
        self._make_if_allowed(message, writes)

    def count_removal(self, message: MessageContext) -> bool:
        """Count that the number is taken from AWS's list once more; False above the limit."""
        try:
            if writes := self._limits.take_removal(message):
                transact(self._dynamodb, writes | self.consent.is_not_erased(message))
        except Unmet as unmet:
            return ERASED_TEXT in unmet.items  # of an erased text nothing is counted
        return True

    def note_consent_of_erased(self, message: MessageContext) -> None:
        """Note what an erased text says about consent, under the hash alone; raises NotAllowed."""
        self._make_if_allowed(message, self.consent.change_erased(message))

    def _make_if_allowed(self, message: MessageContext, writes: Writes) -> bool:
        """Whether the answer is fresh; raises Moved and NotAllowed."""
        try:
            return transact(self._dynamodb, writes)
        except Unmet as unmet:
            _raise_if_moved(message, unmet)
            refusal = self.consent.refusal(message, unmet.items)
            reason = self._limits.reason(message, unmet.items)
            raise refusal or NotAllowed(reason) from None

    def _make(self, message: MessageContext, writes: Writes) -> None:
        """Make the writes; raises Moved where the condition on the text was not met."""
        try:
            transact(self._dynamodb, writes)
        except Unmet as unmet:
            _raise_if_moved(message, unmet)
            raise

    def _make_what_holds(self, message: MessageContext, writes: Writes) -> None:
        """Make the writes without those whose conditions are not met; raises Moved."""
        try:
            self._make(message, writes)
        except Unmet as unmet:
            unmade = {*unmet.items, *(NEEDS.get(name) for name in unmet.items)}
            left = {name: write for name, write in writes.items() if name not in unmade}
            if left:
                self._make_what_holds(message, left)

    def _of_a_new_text(self, message: MessageContext, found: Found) -> Writes:
        if found is not None:
            return {}
        return self.consent.is_not_erased(message) | self._counts(message, "inbound-text")

    def _ended(self, message: MessageContext, ended: Write, counter: str) -> Writes:
        """The end of a text about whose consent everything was noted before."""
        counts = self._counts(message, counter, *message.plan.counters)
        return {TEXT: ended} | counts

    def _counts(self, message: MessageContext, *counters: str) -> Writes:
        at = message.text.received_at
        return {counter: self._counters.add(counter, at=at) for counter in counters}


def _raise_if_moved(message: MessageContext, unmet: Unmet) -> None:
    if TEXT in unmet.items:
        raise Moved(state_of(unmet.items[TEXT], message)) from None
    if ERASED_TEXT in unmet.items:
        raise Moved(state_of_erased(unmet.items[ERASED_TEXT])) from None
