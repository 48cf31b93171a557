"""Answers a text once, whatever happens on the way.

CLAIMED → SENDING → SENT is the usual way. A text in CLAIMED has its share of the limits. The
step to SENDING asks for consent once more. A text that is found in SENDING, and whose sender
is gone, may have been sent: it is never sent again.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from counters import now_iso
from entries import CLAIMED, ERASED, SENDING, SENT, SUPPRESSED, UNKNOWN, Turn
from hook import Hook
from incoming.inbound_text import InboundText
from outcome import NotDone, Outcome
from plan import plan_for
from sending import LONGEST_REQUEST_IN_SECONDS, NotSent, Sender, Undeliverable, UnknownOutcome
from settings import Settings
from stands import RETURNED, RETURNED_BY_HASH, Gone, Moved, NotAllowed, Stands, insist, reach
from store import Store
from transaction import StorageFailed

REPEATED = Outcome("repeated_delivery")
# Another attempt is sending, or has died: the text has to come again.
BEING_SENT = Outcome("not_finished", "being_sent")
TOO_OLD = "too_old"
# Without these a reply is left out, and what the text says about consent still counts.
COUNTRY_LIMIT = "country_limit"
REJOIN_LIMIT = "rejoin_limit"
LIMITS = frozenset({"reply_limit", "repeated_text", COUNTRY_LIMIT, TOO_OLD, REJOIN_LIMIT})
OPTED_OUT_AT_AWS = "opted_out_at_aws"
# A text that this attempt has taken.
TAKEN = Stands(state=CLAIMED)
HOUR = slice(0, len("2026-01-02T03"))
# A text changes its state at most this often while others handle it too.
MOVES = 10
# A request to send that gets no answer, and the note that it got none.
TIME_TO_SEND = LONGEST_REQUEST_IN_SECONDS + 1

SecondsLeft = Callable[[], float]


class Answering:
    """Answers texts with a sender and a store."""

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
        plan = plan_for(text.body, self._conversation, self._opt_out_keywords)
        turn = Turn(
            text=text,
            plan=plan,
            invocation=invocation,
            attempt=uuid.uuid4().hex,
            hour=now_iso()[HOUR],
            seconds_left=seconds_left,
        )
        stands: Stands | None = None
        for _ in range(MOVES):
            try:
                return self._resume(turn, stands)
            except Moved as moved:
                stands = moved.stands
        raise StorageFailed("contended")

    def _resume(self, turn: Turn, stands: Stands | None) -> Outcome:
        """Go on with a text from where it stands, None for a new one."""
        if stands is None or stands.state == CLAIMED:
            return self._reply(turn, stands)
        if stands.state == SENDING:
            return self._settle(turn, stands)
        if stands.state == ERASED:
            return self._note_erased(turn)
        if stands.state == UNKNOWN and not stands.is_told:
            if not stands.is_sender_gone:  # it writes the line, unless it dies before
                raise NotDone(BEING_SENT)
            return self._unknown(turn, stands.reason or "interrupted")
        return REPEATED

    def _settle(self, turn: Turn, stands: Stands) -> Outcome:
        """End what another attempt began to send; while that may be at work, come again."""
        if not stands.is_sender_gone:
            raise NotDone(BEING_SENT)
        if stands.reply_id is not None:
            self._store.finish_by_receipt(turn)
            return Outcome(turn.plan.outcome, turn.plan.reason)
        self._store.give_up(turn, "interrupted")
        return self._unknown(turn, "interrupted")

    def _unknown(self, turn: Turn, reason: str) -> Outcome:
        """A text may have been sent; once that is in the log, nobody has to write it again."""

        def note() -> None:
            with suppress(StorageFailed, Moved):
                self._store.note_told(turn)

        return Outcome("unknown", reason, then=note)

    def _note_erased(self, turn: Turn) -> Outcome:
        """Note what a text says about consent that was erased before it was done, nothing else."""
        if turn.plan.opts_out is None:
            return REPEATED
        try:
            self._store.note_consent_of_erased(turn)
        except NotAllowed:
            return REPEATED
        if turn.plan.opts_out is False:
            self._rejoin_at_aws(turn)
        elif turn.plan.reply is None:
            self._opt_out_at_aws(turn)
        return Outcome(turn.plan.outcome, "erased")

    def _reply(self, turn: Turn, stands: Stands | None) -> Outcome:
        plan = turn.plan
        if plan.reply is None:
            return self._suppress(turn, stands, plan.reason, is_noted=True)
        if turn.age_in_seconds > self._conversation.answered_within_hours * 60 * 60:
            return self._withhold(turn, stands, TOO_OLD)
        hook = self._hook if plan.reason == "fallback" else None
        if hook is not None:
            self._check_time(turn, more=hook.seconds)
        try:
            self._store.take(turn, stands, is_asked=hook is not None)
        except NotAllowed as refusal:
            return self._withhold(turn, stands, refusal.reason, is_out=refusal.is_out)
        self._check_time(turn)
        if hook is not None:
            turn = self._asked(turn, stands, hook)
        if plan.opts_out is False:
            self._rejoin_at_aws(turn)
        self._check_time(turn)
        try:
            self._store.begin(turn)
        except NotAllowed as refusal:
            return self._withhold(turn, TAKEN, refusal.reason, is_out=refusal.is_out)
        except StorageFailed:
            self._release(turn)  # should it have been written after all
            raise
        return self._send(turn, turn.plan.reply or plan.reply)

    def _asked(self, turn: Turn, stands: Stands | None, hook: Hook) -> Turn:
        """The text with the reply of the hook, or with the fallback where the hook fails.

        It is asked once for each share of the limits that the text takes.
        """
        if stands is not None and stands.session is not None:
            plan = replace(turn.plan, reply=stands.reply, reason="hook")
            return replace(turn, plan=plan, session=stands.session)
        if stands is not None and stands.counted_in == turn.hour:
            return replace(turn, plan=replace(turn.plan, reason="hook_failed"))
        self._check_time(turn, more=hook.seconds)
        session = self._store.sessions.read(turn)
        text = turn.text
        answer = hook.ask(message_id=text.message_id, body=text.body, session=session)
        if answer is None:
            return replace(turn, plan=replace(turn.plan, reason="hook_failed"))
        plan = replace(turn.plan, reply=answer.reply, reason="hook")
        return replace(turn, plan=plan, session=answer.session)

    def _withhold(
        self, turn: Turn, stands: Stands | None, reason: str, *, is_out: bool = False
    ) -> Outcome:
        """Send no reply; an opt-out or a return counts without its confirmation."""
        is_noted = turn.plan.opts_out is not None and reason != "superseded"
        if turn.plan.opts_out is False:
            if is_out:
                return self._yield(turn, stands)
            if reason in LIMITS:
                try:
                    self._store.count_removal(turn)
                except NotAllowed as refusal:
                    if refusal.reason == REJOIN_LIMIT:
                        return self._leave_at_aws(turn, stands)
                    return self._withhold(turn, stands, "superseded", is_out=refusal.is_out)
                if self._rejoin_at_aws(turn):
                    reason, is_noted = OPTED_OUT_AT_AWS, False
        return self._suppress(turn, stands, reason, is_noted=is_noted)

    def _leave_at_aws(self, turn: Turn, stands: Stands | None) -> Outcome:
        """A return beyond the limit of removals; one whose word counts already comes again."""
        if stands is not None:
            raise NotDone(Outcome("send_throttled", REJOIN_LIMIT))
        return self._suppress(turn, stands, REJOIN_LIMIT, is_noted=False)

    def _suppress(
        self, turn: Turn, stands: Stands | None, reason: str, *, is_noted: bool
    ) -> Outcome:
        plan = turn.plan
        is_by_aws = plan.opts_out is True and plan.reply is None
        try:
            self._store.suppress(turn, stands, reason, is_noted=is_noted, is_listed=not is_by_aws)
        except NotAllowed as refusal:
            if refusal.reason in (RETURNED, RETURNED_BY_HASH):
                is_hashed = refusal.reason == RETURNED_BY_HASH
                return self._list_again(turn, stands, is_hashed=is_hashed)
            # A later text says otherwise.
            if plan.opts_out is False and refusal.is_out:
                return self._yield(turn, stands)
            reason, is_noted = "superseded", False
            self._store.suppress(turn, stands, reason, is_noted=is_noted)
        if plan.reply is None:
            return Outcome(plan.outcome, plan.reason)
        if is_noted and reason in LIMITS:
            return Outcome(plan.outcome, reason)
        return Outcome("capped" if reason == COUNTRY_LIMIT else "suppressed", reason)

    def _list_again(self, turn: Turn, stands: Stands | None, *, is_hashed: bool) -> Outcome:
        """An opt-out that AWS put on its list, maybe before an earlier return was taken from it."""
        self._opt_out_at_aws(turn)
        try:
            self._store.suppress(turn, stands, turn.plan.reason, is_noted=True, is_hashed=is_hashed)
        except NotAllowed as refusal:
            if not refusal.is_out:  # a later return came meanwhile: it counts for the list as well
                self._rejoin_at_aws(turn)
            self._store.suppress(turn, stands, "superseded", is_noted=False)
        return Outcome(turn.plan.outcome, turn.plan.reason)

    def _yield(self, turn: Turn, stands: Stands | None) -> Outcome:
        """A return that a later opt-out contradicts: AWS's list may have lost the number for it.

        A still later return may have come meanwhile, which counts for the list as well.
        """
        self._opt_out_at_aws(turn)
        try:
            self._store.check_change(turn)
        except NotAllowed as refusal:
            if not refusal.is_out:
                self._rejoin_at_aws(turn)
        return self._suppress(turn, stands, "superseded", is_noted=False)

    def _send(self, turn: Turn, reply: str) -> Outcome:
        text = turn.text
        try:
            self._check_time(turn)
            reply_id = self._sender.send(
                number=text.origination_number,
                origin=text.destination_number,
                body=reply,
                inbound_message_id=text.message_id,
            )
        except NotDone:
            self._release(turn)
            raise
        except NotSent as failure:
            self._release(turn)
            raise _not_done(failure) from None
        except Undeliverable as refusal:
            reason, opted_out = refusal.reason, refusal.opted_out
            reach(SUPPRESSED, lambda: self._store.refuse_at_aws(turn, reason, opted_out=opted_out))
            is_noted = turn.plan.opts_out is True
            return Outcome(turn.plan.outcome if is_noted else "suppressed", reason)
        except UnknownOutcome:
            with suppress(Gone):
                reach(UNKNOWN, lambda: self._store.give_up(turn, "no_answer"))
            return self._unknown(turn, "no_answer")
        try:
            reach(SENT, lambda: self._store.finish(turn, reply_id))
        except Gone:
            pass  # erased meanwhile
        except Moved as moved:
            if moved.stands.state != UNKNOWN:
                raise
            # Another attempt, by a clock that is ahead, took this one for dead.
            self._store.prove_sent(turn, reply_id)
        return Outcome(turn.plan.outcome, turn.plan.reason)

    def _opt_out_at_aws(self, turn: Turn) -> None:
        """Put the number on AWS's list of those who opted out, once more where it is there."""
        try:
            self._sender.opt_out(turn.text.origination_number)
        except NotSent as failure:
            raise _not_done(failure) from None

    def _rejoin_at_aws(self, turn: Turn) -> bool:
        """Whether AWS keeps the number on its list of those who opted out."""
        try:
            return self._sender.rejoin(turn.text.origination_number)
        except NotSent as failure:
            raise _not_done(failure) from None

    def _check_time(self, turn: Turn, *, more: float = 0) -> None:
        """Begin nothing that Lambda would cut off; another attempt has the whole time again."""
        if turn.seconds_left() < TIME_TO_SEND + more:
            raise NotDone(Outcome("send_throttled", "no_time_left"))

    def _release(self, turn: Turn) -> None:
        """Nothing was sent: let the next attempt send. If that fails too, it gives the text up."""
        with suppress(StorageFailed, Moved):
            insist(lambda: self._store.release(turn))


def _not_done(failure: NotSent) -> NotDone:
    return NotDone(Outcome(failure.outcome, failure.reason))
