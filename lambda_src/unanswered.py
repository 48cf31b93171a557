"""Ends texts that get no reply, and keeps AWS's list of opt-outs as the number's texts want it.

What a text says about consent counts without a reply too. AWS puts a number on its list for STOP;
the bot takes it from there for START, and puts it back where STOP came later.
"""

from consent import RETURNED, RETURNED_BY_HASH, NotAllowed
from dynamodb import StorageFailed, Writes
from outcome import REPEATED, NotDone, Outcome
from sending import NotSent, Sender
from store import Store
from texts import Found, MessageContext

# Without these a reply is left out, and what the text says about consent still counts.
COUNTRY_LIMIT = "country_limit"
REJOIN_LIMIT = "rejoin_limit"
LIMITS = frozenset({"reply_limit", "repeated_text", COUNTRY_LIMIT, "too_old", REJOIN_LIMIT})
OPTED_OUT_AT_AWS = "opted_out_at_aws"
SUPERSEDED = "superseded"
LOST = (RETURNED, RETURNED_BY_HASH)
# Texts of a number contradict one another at most this often while its list is made to agree.
CHANGES = 10


class Unanswered:
    """Ends texts without a reply, with a sender and a store; ``found`` is None of a new text."""

    def __init__(self, store: Store, sender: Sender) -> None:
        self._store = store
        self._sender = sender

    def answered_by_aws(self, message: MessageContext, found: Found) -> Outcome:
        """Note a text that AWS answers: HELP, or an opt-out by a word of AWS."""
        plan, consent = message.plan, self._store.consent
        noted = consent.change(message, unless_returned=True) if plan.opts_out else {}
        try:
            self._store.suppress(message, found, plan.reason, consent=noted)
        except NotAllowed as refusal:
            if refusal.reason in LOST:
                self._suppress(message, found, plan.reason, consent=consent.change(message))
            else:
                self._suppress(message, found, SUPERSEDED)
            self.check_list(message)
        return Outcome(plan.outcome, plan.reason)

    def withhold(self, message: MessageContext, found: Found, reason: str) -> Outcome:
        """Send no reply; an opt-out or a return counts without its confirmation."""
        if message.plan.opts_out is None or reason == SUPERSEDED:
            return self._suppress(message, found, reason)
        if message.plan.opts_out is False:
            return self._rejoin_without_reply(message, found, reason)
        return self._suppress(message, found, reason, consent=self._store.consent.change(message))

    def _rejoin_without_reply(self, message: MessageContext, found: Found, reason: str) -> Outcome:
        """Take a number from AWS's list, though no reply says so."""
        try:
            self._store.take_removal(message, found)
        except NotAllowed as refusal:
            if refusal.reason == SUPERSEDED:
                return self._suppress(message, found, SUPERSEDED)
            if found is None:  # otherwise its word counts already, and the list has to follow
                return self._suppress(message, found, REJOIN_LIMIT)
        if not self.rejoin_at_aws(message):
            # The return of a text that was claimed is noted already, and does not hold.
            noted = self._store.consent.refused_by_aws(message) if found is not None else {}
            return self._suppress(message, found, OPTED_OUT_AT_AWS, consent=noted)
        return self._suppress(message, found, reason, consent=self._store.consent.change(message))

    def _suppress(
        self,
        message: MessageContext,
        found: Found,
        reason: str,
        *,
        consent: Writes | None = None,
    ) -> Outcome:
        """Store a text that gets no reply, with the writes that note what it says."""
        try:
            self._store.suppress(message, found, reason, consent=consent or {})
        except NotAllowed:  # a later text says otherwise
            return self._suppress(message, found, SUPERSEDED)
        if consent and reason in LIMITS:
            return Outcome(message.plan.outcome, reason)
        return Outcome("capped" if reason == COUNTRY_LIMIT else "suppressed", reason)

    def note_erased(self, message: MessageContext) -> Outcome:
        """Note what a text says about consent that was erased before it was done, nothing else."""
        plan = message.plan
        if plan.opts_out is None:
            return REPEATED
        try:
            self._store.note_consent_of_erased(message)
        except NotAllowed:
            return REPEATED
        if plan.opts_out is False:
            self.rejoin_at_aws(message)
        elif plan.is_stop:
            self.check_list(message)
        return Outcome(plan.outcome, "erased")

    def check_list(self, message: MessageContext) -> None:
        """Have AWS's list agree with the last word of the number.

        The text may have been handled while a later one was; and a STOP after a return has to be
        listed again, once it is noted.
        """
        is_listed: bool | None = None
        for _ in range(CHANGES):
            try:
                self._store.check_list(message)
            except NotAllowed as refusal:
                if refusal.is_out is not is_listed:
                    is_first = is_listed is None
                    is_listed = refusal.is_out
                    if is_listed:
                        self._opt_out_at_aws(message)
                    elif is_first and not self._store.count_removal(message):
                        return
                    else:
                        self.rejoin_at_aws(message)
                    continue
                if refusal.reason in LOST:
                    is_hashed = refusal.reason == RETURNED_BY_HASH
                    self._store.note_listed(message, is_hashed=is_hashed)
            return
        raise StorageFailed("contended")

    def _opt_out_at_aws(self, message: MessageContext) -> None:
        """Put the number on AWS's list of those who opted out, once more where it is there."""
        try:
            self._sender.opt_out(message.text.origination_number)
        except NotSent as failure:
            raise not_done(failure) from None

    def rejoin_at_aws(self, message: MessageContext) -> bool:
        """Take the number from AWS's list of those who opted out; False if AWS keeps it there."""
        try:
            return not self._sender.rejoin(message.text.origination_number)
        except NotSent as failure:
            raise not_done(failure) from None


def not_done(failure: NotSent) -> NotDone:
    """The end of an attempt in which AWS did nothing."""
    return NotDone(Outcome(failure.outcome, failure.reason))
