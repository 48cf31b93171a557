"""Answers a text once, whatever happens on the way: takes it from state to state.

CLAIMED → SENDING → SENT is the usual way. A text in CLAIMED has its share of the limits. The
step to SENDING asks for consent once more. A text that is found in SENDING, and whose sender
is gone, may have been sent: it is never sent again. docs/concepts/bot.md draws all states.
"""

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from consent import RETURNED, RETURNED_BY_HASH, NotAllowed
from dynamodb import StorageFailed, Write
from hook import Hook
from incoming import InboundText, now_iso
from outcome import NotDone, Outcome
from plan import plan_for
from sending import LONGEST_REQUEST_IN_SECONDS, NotSent, Sender, Undeliverable, UnknownOutcome
from settings import Settings
from store import Store
from texts import (
    CLAIMED,
    ERASED,
    SENDING,
    SENT,
    SUPPRESSED,
    UNKNOWN,
    DeliveryState,
    Gone,
    MessageContext,
    Moved,
)

REPEATED = Outcome("repeated_delivery")
# Another attempt is sending, or has died: the text has to come again.
BEING_SENT = Outcome("not_finished", "being_sent")
TOO_OLD = "too_old"
# Without these a reply is left out, and what the text says about consent still counts.
COUNTRY_LIMIT = "country_limit"
REJOIN_LIMIT = "rejoin_limit"
LIMITS = frozenset({"reply_limit", "repeated_text", COUNTRY_LIMIT, TOO_OLD, REJOIN_LIMIT})
REJOIN_LATER = Outcome("send_throttled", REJOIN_LIMIT)
OPTED_OUT_AT_AWS = "opted_out_at_aws"
SUPERSEDED = "superseded"
# A text that this attempt has claimed.
TAKEN = DeliveryState(state=CLAIMED)
HOUR = slice(0, len("2026-01-02T03"))
# A text changes its state at most this often while others handle it too.
MOVES = 10
# Of noting whether a text was sent; after the last one that is unknown.
ATTEMPTS = 3
# A request to send that gets no answer, and the note that it got none.
TIME_TO_SEND = LONGEST_REQUEST_IN_SECONDS + 1

Found = DeliveryState | None
SecondsLeft = Callable[[], float]


class Delivery:
    """Answers texts with a sender and a store. A state that is ``found`` is None of a new text."""

    def __init__(
        self, store: Store, sender: Sender, settings: Settings, *, hook: Hook | None = None
    ) -> None:
        self._store = store
        self._hook = hook
        self._sender = sender
        self._conversation = settings.conversation
        self._opt_out_keywords = settings.opt_out_keywords

    def answer(self, text: InboundText, *, invocation: str, seconds_left: SecondsLeft) -> Outcome:
        """Answer a text; raises NotDone and StorageFailed, after which it has to come again.

        ``seconds_left`` is how long the function may still run.
        """
        message = MessageContext(
            text=text,
            plan=plan_for(text.body, self._conversation, self._opt_out_keywords),
            invocation=invocation,
            attempt=uuid.uuid4().hex,
            hour=now_iso()[HOUR],
            seconds_left=seconds_left,
        )
        found: Found = None
        for _ in range(MOVES):
            try:
                outcome = self._resume(message, found)
            except Moved as moved:
                found = moved.found
            else:
                if found is not None:
                    self._list_for_later_stop(message)
                return outcome
        raise StorageFailed("contended")

    def _resume(self, message: MessageContext, found: Found) -> Outcome:
        """Go on with a text from the state in which it is."""
        if found is None or found.state == CLAIMED:
            return self._reply(message, found)
        if found.state == SENDING:
            return self._settle(message, found)
        if found.state == ERASED:
            return self._note_erased(message)
        if found.state == UNKNOWN and not found.is_logged:
            if not found.is_sender_gone:  # it writes the line, unless it dies before
                raise NotDone(BEING_SENT)
            return self._unknown(message, found.reason or "interrupted")
        return REPEATED

    def _reply(self, message: MessageContext, found: Found) -> Outcome:
        """Claim a text, and send its reply."""
        plan = message.plan
        if plan.reply is None:
            return self._answered_by_aws(message, found)
        if message.age_in_seconds > self._conversation.answered_within_hours * 60 * 60:
            return self._withhold(message, found, TOO_OLD)
        hook = self._hook if plan.reason == "fallback" else None
        if hook is not None:
            self._check_time(message, more=hook.seconds)
        may_rejoin = plan.opts_out is False
        try:
            self._store.claim(message, found, is_asked=hook is not None)
        except NotAllowed as refusal:
            if found is None or refusal.reason != REJOIN_LIMIT:
                return self._withhold(message, found, refusal.reason, is_listed=refusal.is_listed)
            if found.counted_in != message.hour:  # it was released: no share is left to send by
                raise NotDone(REJOIN_LATER) from None
            may_rejoin = False  # its word counts already; AWS says whether it sends
        self._check_time(message)
        if hook is not None:
            message = self._asked(message, found, hook)
        if may_rejoin:
            self._rejoin_at_aws(message)
        self._check_time(message)
        try:
            self._store.begin(message)
        except NotAllowed as refusal:
            return self._withhold(message, TAKEN, refusal.reason, is_listed=refusal.is_listed)
        except StorageFailed:
            self._release(message)  # should it have been written after all
            raise
        return self._send(message, message.plan.reply or plan.reply)

    def _asked(self, message: MessageContext, found: Found, hook: Hook) -> MessageContext:
        """The text with the reply of the hook, or with the fallback where the hook fails.

        The hook is asked once for each share of the limits that the text takes.
        """
        if found is not None and found.session is not None:
            plan = replace(message.plan, reply=found.reply, reason="hook")
            return replace(message, plan=plan, session=found.session)
        failed = replace(message, plan=replace(message.plan, reason="hook_failed"))
        if found is not None and found.counted_in == message.hour:
            return failed
        self._check_time(message, more=hook.seconds)
        session = self._store.sessions.read(message)
        text = message.text
        answer = hook.ask(message_id=text.message_id, body=text.body, session=session)
        if answer is None:
            return failed
        plan = replace(message.plan, reply=answer.reply, reason="hook")
        return replace(message, plan=plan, session=answer.session)

    def _send(self, message: MessageContext, reply: str) -> Outcome:
        """Send the reply to a text in SENDING, and note how that ended."""
        text, plan = message.text, message.plan
        try:
            self._check_time(message)
            reply_id = self._sender.send(
                number=text.origination_number,
                origin=text.destination_number,
                body=reply,
                inbound_message_id=text.message_id,
            )
        except NotDone:
            self._release(message)
            raise
        except NotSent as failure:
            self._release(message)
            raise _not_done(failure) from None
        except Undeliverable as refusal:
            reason, opted_out = refusal.reason, refusal.opted_out
            _reach(
                SUPPRESSED,
                lambda: self._store.refuse_at_aws(message, reason, opted_out=opted_out),
            )
            return Outcome(plan.outcome if plan.opts_out is True else "suppressed", reason)
        except UnknownOutcome:
            with suppress(Gone):
                _reach(UNKNOWN, lambda: self._store.give_up(message, "no_answer"))
            return self._unknown(message, "no_answer")
        try:
            _reach(SENT, lambda: self._store.finish(message, reply_id))
        except Gone:
            pass  # erased meanwhile
        except Moved as moved:
            if moved.found.state != UNKNOWN:
                raise
            # Another attempt, by a clock that is ahead, took this one for dead.
            self._store.prove_sent(message, reply_id)
        return Outcome(plan.outcome, plan.reason)

    def _release(self, message: MessageContext) -> None:
        """Nothing was sent: let the next attempt send. If that fails too, it gives the text up."""
        with suppress(StorageFailed, Moved):
            _insist(lambda: self._store.release(message))

    def _settle(self, message: MessageContext, found: DeliveryState) -> Outcome:
        """End what another attempt began to send; while that may be at work, come again."""
        if not found.is_sender_gone:
            raise NotDone(BEING_SENT)
        if found.reply_id is not None:
            self._store.finish_by_receipt(message)
            return Outcome(message.plan.outcome, message.plan.reason)
        self._store.give_up(message, "interrupted")
        return self._unknown(message, "interrupted")

    def _unknown(self, message: MessageContext, reason: str) -> Outcome:
        """A text may have been sent; once that is in the log, nobody has to write it again."""

        def note() -> None:
            with suppress(StorageFailed, Moved):
                self._store.note_logged(message)

        return Outcome("unknown", reason, then=note)

    def _note_erased(self, message: MessageContext) -> Outcome:
        """Note what a text says about consent that was erased before it was done, nothing else."""
        plan = message.plan
        if plan.opts_out is None:
            return REPEATED
        try:
            self._store.note_consent_of_erased(message)
        except NotAllowed:
            return REPEATED
        if plan.opts_out is False:
            self._rejoin_at_aws(message)
        elif plan.reply is None:
            self._opt_out_at_aws(message)
        return Outcome(plan.outcome, "erased")

    def _answered_by_aws(self, message: MessageContext, found: Found) -> Outcome:
        """Note a text that AWS answers: HELP, or an opt-out by a word of AWS."""
        plan, consent = message.plan, self._store.consent
        noted = consent.change(message, unless_returned=True) if plan.opts_out else {}
        try:
            self._store.suppress(message, found, plan.reason, consent=noted)
        except NotAllowed as refusal:
            if refusal.reason in (RETURNED, RETURNED_BY_HASH):
                self._list_again(message, found, is_hashed=refusal.reason == RETURNED_BY_HASH)
            else:  # a later text says otherwise
                self._store.suppress(message, found, SUPERSEDED, consent={})
        return Outcome(plan.outcome, plan.reason)

    def _list_again(self, message: MessageContext, found: Found, *, is_hashed: bool) -> None:
        """An opt-out that AWS put on its list, maybe before an earlier return was taken from it."""
        self._opt_out_at_aws(message)
        noted = self._store.consent.list_again(message, is_hashed=is_hashed)
        try:
            self._store.suppress(message, found, message.plan.reason, consent=noted)
        except NotAllowed as refusal:
            if not refusal.is_out:  # a later return came meanwhile: it counts for the list as well
                self._rejoin_at_aws(message)
            self._store.suppress(message, found, SUPERSEDED, consent={})

    def _withhold(
        self, message: MessageContext, found: Found, reason: str, *, is_listed: bool = False
    ) -> Outcome:
        """Send no reply; an opt-out or a return counts without its confirmation."""
        if message.plan.opts_out is None or reason == SUPERSEDED:
            if is_listed and message.plan.opts_out is False:
                self._relist(message)
            return self._suppress(message, found, reason)
        if message.plan.opts_out is False:
            return self._rejoin_without_reply(message, found, reason)
        return self._suppress(message, found, reason, consent=self._store.consent.change(message))

    def _rejoin_without_reply(self, message: MessageContext, found: Found, reason: str) -> Outcome:
        """Take a number from AWS's list, though no reply says so."""
        try:
            self._store.take_removal(message, found)
        except NotAllowed as refusal:
            if refusal.reason != REJOIN_LIMIT:
                return self._withhold(message, found, SUPERSEDED, is_listed=refusal.is_listed)
            if found is not None:  # its word counts already: it comes again
                raise NotDone(REJOIN_LATER) from None
            return self._suppress(message, found, REJOIN_LIMIT)
        if self._rejoin_at_aws(message):
            return self._suppress(message, found, OPTED_OUT_AT_AWS)
        return self._suppress(message, found, reason, consent=self._store.consent.change(message))

    def _list_for_later_stop(self, message: MessageContext) -> None:
        """Have AWS's list keep a later STOP, where other attempts too handled a return.

        One of them may have taken the number from the list after that.
        """
        if message.plan.opts_out is False:
            try:
                self._store.check_change(message)
            except NotAllowed as refusal:
                if refusal.is_listed:
                    self._relist(message)

    def _relist(self, message: MessageContext) -> None:
        """Put the number of a return on AWS's list, which may have lost it for that.

        A still later return may have come meanwhile, which counts for the list as well.
        """
        self._opt_out_at_aws(message)
        try:
            self._store.check_change(message)
        except NotAllowed as refusal:
            if not refusal.is_out:
                self._rejoin_at_aws(message)

    def _suppress(
        self,
        message: MessageContext,
        found: Found,
        reason: str,
        *,
        consent: Mapping[str, Write] | None = None,
    ) -> Outcome:
        """Store a text that gets no reply, with the writes that note what it says."""
        try:
            self._store.suppress(message, found, reason, consent=consent or {})
        except NotAllowed as refusal:  # a later text says otherwise
            return self._withhold(message, found, SUPERSEDED, is_listed=refusal.is_listed)
        if consent and reason in LIMITS:
            return Outcome(message.plan.outcome, reason)
        return Outcome("capped" if reason == COUNTRY_LIMIT else "suppressed", reason)

    def _opt_out_at_aws(self, message: MessageContext) -> None:
        """Put the number on AWS's list of those who opted out, once more where it is there."""
        try:
            self._sender.opt_out(message.text.origination_number)
        except NotSent as failure:
            raise _not_done(failure) from None

    def _rejoin_at_aws(self, message: MessageContext) -> bool:
        """Whether AWS keeps the number on its list of those who opted out."""
        try:
            return self._sender.rejoin(message.text.origination_number)
        except NotSent as failure:
            raise _not_done(failure) from None

    def _check_time(self, message: MessageContext, *, more: float = 0) -> None:
        """Begin nothing that Lambda would cut off; another attempt has the whole time again."""
        if message.seconds_left() < TIME_TO_SEND + more:
            raise NotDone(Outcome("send_throttled", "no_time_left"))


def _not_done(failure: NotSent) -> NotDone:
    return NotDone(Outcome(failure.outcome, failure.reason))


def _reach(state: str, step: Callable[[], None]) -> None:
    """Bring a text from SENDING to a state in which nothing is sent any more."""
    try:
        _insist(step)
    except Moved as moved:
        # By this attempt, in a step that seemed to fail.
        if moved.found.state != state:
            raise


def _insist(step: Callable[[], None]) -> None:
    """Make a step without which nobody would know whether the text was sent."""
    for attempt in range(ATTEMPTS):
        try:
            step()
        except Gone:
            raise
        except StorageFailed:
            if attempt + 1 == ATTEMPTS:
                raise
        else:
            return
