"""Answers a text once, whatever happens on the way.

CLAIMED → SENDING → SENT is the usual way. A text that is found in SENDING, and whose sender is
gone, may have been sent: it is never sent again.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress

from counters import now_iso
from entries import CLAIMED, SENDING, SENT, SUPPRESSED, UNKNOWN, Turn
from incoming.inbound_text import InboundText
from outcome import NotDone, Outcome
from plan import plan_for
from sending import NotSent, Sender, Undeliverable, UnknownOutcome
from settings import Settings
from store import Moved, NotAllowed, Stands, Store
from transaction import StorageFailed

REPEATED = Outcome("repeated_delivery")
HOUR = slice(0, len("2026-01-02T03"))
# A text changes its state at most this often while others see to it too.
MOVES = 10
# Of noting whether a text was sent; after the last one that is unknown.
ATTEMPTS = 3


class Answering:
    """Sees to texts with a sender and a store."""

    def __init__(self, store: Store, sender: Sender, settings: Settings) -> None:
        self._store = store
        self._sender = sender
        self._conversation = settings.conversation
        self._opt_out_keywords = settings.opt_out_keywords

    def answer(self, text: InboundText, *, invocation: str) -> Outcome:
        """See to a text; raises NotDone and StorageFailed, after which it may come again."""
        plan = plan_for(text.body, self._conversation, self._opt_out_keywords)
        turn = Turn(
            text=text,
            plan=plan,
            invocation=invocation,
            attempt=uuid.uuid4().hex,
            hour=now_iso()[HOUR],
        )
        stands = Stands(state=CLAIMED, can_be_given_up=False)
        step = self._claim_and_go_on
        for _ in range(MOVES):
            try:
                return step(turn, stands)
            except Moved as moved:
                stands, step = moved.stands, self._resume
        raise StorageFailed("contended")

    def _claim_and_go_on(self, turn: Turn, stands: Stands) -> Outcome:
        self._store.claim(turn)
        return self._resume(turn, stands)

    def _resume(self, turn: Turn, stands: Stands) -> Outcome:
        if stands.state == CLAIMED:
            return self._reply(turn)
        if stands.state == SENDING and stands.can_be_given_up:
            self._store.give_up(turn, "interrupted")
            return Outcome("unknown", "interrupted")
        return REPEATED

    def _reply(self, turn: Turn) -> Outcome:
        plan = turn.plan
        if plan.reply is None:
            self._store.suppress(turn, plan.reason)
            return Outcome(plan.outcome, plan.reason)
        try:
            self._store.begin(turn)
        except NotAllowed as refusal:
            is_noted = plan.opts_out is not None and refusal.reason in (
                "reply_limit",
                "repeated_text",
            )
            if is_noted:
                try:
                    self._rejoin_at_aws(turn)
                except NotSent as failure:
                    raise _not_done(failure) from None
            self._store.suppress(turn, refusal.reason)
            return Outcome(plan.outcome if is_noted else "suppressed", refusal.reason)
        except StorageFailed:
            self._release(turn)  # should it have been written after all
            raise
        return self._send(turn, plan.reply)

    def _send(self, turn: Turn, reply: str) -> Outcome:
        text = turn.text
        try:
            self._rejoin_at_aws(turn)
            reply_id = self._sender.send(
                number=text.origination_number, body=reply, inbound_message_id=text.message_id
            )
        except NotSent as failure:
            self._release(turn)
            raise _not_done(failure) from None
        except Undeliverable as refusal:
            reason, opted_out = refusal.reason, refusal.opted_out
            _reach(SUPPRESSED, lambda: self._store.refuse_at_aws(turn, reason, opted_out=opted_out))
            is_noted = turn.plan.opts_out is True
            return Outcome(turn.plan.outcome if is_noted else "suppressed", reason)
        except UnknownOutcome:
            _reach(UNKNOWN, lambda: self._store.give_up(turn, "no_answer"))
            return Outcome("unknown", "no_answer")
        _reach(SENT, lambda: self._store.finish(turn, reply_id))
        return Outcome(turn.plan.outcome, turn.plan.reason)

    def _rejoin_at_aws(self, turn: Turn) -> None:
        if turn.plan.opts_out is False:
            self._sender.rejoin(turn.text.origination_number)

    def _release(self, turn: Turn) -> None:
        """Nothing was sent: let the next attempt send. If that fails too, it gives the text up."""
        with suppress(StorageFailed, Moved):
            _insist(lambda: self._store.release(turn))


def _not_done(failure: NotSent) -> NotDone:
    return NotDone(Outcome(failure.outcome, failure.reason))


def _reach(state: str, step: Callable[[], None]) -> None:
    """Bring a text from SENDING to a state in which nothing is sent any more."""
    try:
        _insist(step)
    except Moved as moved:
        # By this attempt, in a step that seemed to fail.
        if moved.stands.state != state:
            raise


def _insist(step: Callable[[], None]) -> None:
    """Make a step without which nobody would know whether the text was sent."""
    for attempt in range(ATTEMPTS):
        try:
            step()
        except StorageFailed:
            if attempt + 1 == ATTEMPTS:
                raise
        else:
            return
