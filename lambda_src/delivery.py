"""Answers a text once, whatever happens on the way: takes it from state to state.

CLAIMED → SENDING → SENT is the usual way. A text in CLAIMED has its share of the limits. The
step to SENDING asks for consent once more. A text that is found in SENDING, and whose sender
is gone, may have been sent: it is never sent again. docs/concepts/bot.md draws all states.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from consent import NotAllowed
from dynamodb import StorageFailed
from hook import Hook
from incoming import InboundText, now_iso
from outcome import REPEATED, NotDone, Outcome
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
    Found,
    Gone,
    MessageContext,
    Moved,
)
from unanswered import Unanswered, not_done

# Another attempt is sending, or has died: the text has to come again.
BEING_SENT = Outcome("not_finished", "being_sent")
# A text that this attempt has claimed.
TAKEN = DeliveryState(state=CLAIMED)
HOUR = slice(0, len("2026-01-02T03"))
# A text changes its state at most this often while others handle it too.
MOVES = 10
# Of noting whether a text was sent; after the last one that is unknown.
ATTEMPTS = 3
# A request to send that gets no answer, and the note that it got none.
TIME_TO_SEND = LONGEST_REQUEST_IN_SECONDS + 1

SecondsLeft = Callable[[], float]


class Delivery:
    """Answers texts with a sender and a store. A state that is ``found`` is None of a new text."""

    def __init__(
        self, store: Store, sender: Sender, settings: Settings, *, hook: Hook | None = None
    ) -> None:
        self._store = store
        self._hook = hook
        self._sender = sender
        self._unanswered = Unanswered(store, sender)
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
                is_stop_again = outcome == REPEATED and message.plan.is_stop
                if message.plan.opts_out is False or is_stop_again:
                    return replace(outcome, then=partial(self._check_list, message, outcome))
                return outcome
        raise StorageFailed("contended")

    def _check_list(self, message: MessageContext, outcome: Outcome) -> None:
        """Once the line about the text is written: what fails here does not take it back."""
        if outcome.then is not None:
            outcome.then()
        self._unanswered.check_list(message)

    def _resume(self, message: MessageContext, found: Found) -> Outcome:
        """Go on with a text from the state in which it is."""
        if found is None or found.state == CLAIMED:
            return self._reply(message, found)
        if found.state == SENDING:
            return self._settle(message, found)
        if found.state == ERASED:
            return self._unanswered.note_erased(message)
        if found.state == UNKNOWN and not found.is_logged:
            if not found.is_sender_gone:  # it writes the line, unless it dies before
                raise NotDone(BEING_SENT)
            return self._unknown(message, found.reason or "interrupted")
        return REPEATED

    def _reply(self, message: MessageContext, found: Found) -> Outcome:
        """Claim a text, and send its reply."""
        plan = message.plan
        if plan.reply is None:
            return self._unanswered.answered_by_aws(message, found)
        if message.age_in_seconds > self._conversation.answered_within_hours * 60 * 60:
            return self._unanswered.withhold(message, found, "too_old")
        hook = self._hook if plan.reason == "fallback" else None
        if hook is not None:
            self._check_time(message, more=hook.seconds)
        try:
            self._store.claim(message, found, is_asked=hook is not None)
        except NotAllowed as refusal:
            return self._unanswered.withhold(message, found, refusal.reason)
        self._check_time(message)
        if hook is not None:
            message = self._asked(message, found, hook)
        rejoins = plan.opts_out is False and self._unanswered.rejoin_at_aws(message)
        self._check_time(message)
        try:
            self._store.begin(message)
        except NotAllowed as refusal:
            return self._unanswered.withhold(message, TAKEN, refusal.reason)
        except StorageFailed:
            self._release(message)  # should it have been written after all
            raise
        return self._send(message, message.plan.reply or plan.reply, rejoins=rejoins)

    def _asked(self, message: MessageContext, found: Found, hook: Hook) -> MessageContext:
        """The text with the reply of the hook, or with the fallback where the hook fails.

        An earlier attempt has asked it already, and kept the reply if it came to send it.
        """
        if found is not None and found.session is not None:
            plan = replace(message.plan, reply=found.reply, reason="hook")
            return replace(message, plan=plan, session=found.session)
        failed = replace(message, plan=replace(message.plan, reason="hook_failed"))
        if found is not None:
            return failed
        self._check_time(message, more=hook.seconds)
        session = self._store.sessions.read(message)
        text = message.text
        answer = hook.ask(message_id=text.message_id, body=text.body, session=session)
        if answer is None:
            return failed
        plan = replace(message.plan, reply=answer.reply, reason="hook")
        return replace(message, plan=plan, session=answer.session)

    def _send(self, message: MessageContext, reply: str, *, rejoins: bool) -> Outcome:
        """Send the reply to a text in SENDING, for which AWS's list may have lost the number."""
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
            raise not_done(failure) from None
        except Undeliverable as refusal:
            reason, opted_out = refusal.reason, refusal.opted_out
            if opted_out and rejoins:  # put there meanwhile, for a STOP before or after this text
                _reach(CLAIMED, lambda: self._store.release(message))
                return self._unanswered.withhold(message, TAKEN, reason)
            refuse = partial(self._store.refuse_at_aws, message, reason, opted_out=opted_out)
            _reach(SUPPRESSED, refuse)
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

    def _check_time(self, message: MessageContext, *, more: float = 0) -> None:
        """Begin nothing that Lambda would cut off; another attempt has the whole time again."""
        if message.seconds_left() < TIME_TO_SEND + more:
            raise NotDone(Outcome("send_throttled", "no_time_left"))


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
    for _ in range(ATTEMPTS - 1):
        try:
            step()
        except Gone:
            raise
        except StorageFailed:
            pass
        else:
            return
    step()
