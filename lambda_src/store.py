"""The steps of a text from state to state, each one transaction together with its counts."""

from typing import Any

from consent import Consent
from consent.erased import ErasedNumbers
from counters import Counters
from entries import SENT, SUPPRESSED, UNKNOWN, Entries, Turn
from incoming.receipt import Receipt
from replies import Replies
from sessions import Sessions
from settings import Settings
from stands import Moved, stands_of
from transaction import Item, Unmet, transact

# A text may be given up, or proved to be sent, while its receipt is noted.
CHANGES_OF_A_RECEIPTS_TEXT = 4
# The places of the conditions in the transaction that begins a reply.
OF_CONSENT, OF_REPLIES, OF_ERASED = 1, 2, 3
STATE_COUNTERS = {SENT: "answered", SUPPRESSED: "suppressed", UNKNOWN: "unknown"}


class NotAllowed(Exception):
    """The number may get no reply to the text; ``reason`` is a fixed word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
        hook = settings.conversation.hook
        self.sessions = Sessions(
            dynamodb,
            settings.conversations_table,
            kept_for=hook["session_in_minutes"] * 60 if hook else 0,
            most_an_hour=settings.conversation.reply_limit_per_hour,
            erased=erased,
        )
        self._entries = Entries(settings.conversations_table)
        self._consent = Consent(settings.conversations_table)
        conversation = settings.conversation
        self._replies = Replies(
            settings.conversations_table,
            most_an_hour=conversation.reply_limit_per_hour,
            most_a_day=conversation.reply_limit_per_day_and_country,
        )
        self._counters = Counters(settings.analytics_table)

    def claim(self, turn: Turn) -> None:
        """Store a new text and count it; raises Moved if it is there."""
        self._step(turn, self._entries.claim(turn), "inbound-text")

    def begin(self, turn: Turn) -> None:
        """Bring a text from CLAIMED to SENDING, if its number may get the reply.

        What it says about consent is noted. Raises Moved and NotAllowed.
        """
        try:
            self._transact(
                self._entries.start_sending(turn),
                *self._conditions_of_a_reply(turn),
                *self._replies.count_of_country(turn),
            )
        except Unmet as unmet:
            self._raise_if_moved(turn, unmet)
            raise NotAllowed(self._reason(turn, unmet)) from None

    def _conditions_of_a_reply(self, turn: Turn) -> tuple[dict[str, Any], ...]:
        """The conditions on the number; none for a request for help."""
        if turn.plan.is_help:
            return ()
        opts_out = turn.plan.opts_out
        consent = (
            self._consent.not_opted_out(turn)
            if opts_out is None
            else self._consent.change(turn, opted_out=opts_out, only_if_new=True)
        )
        if self._erased is None or opts_out is True:
            return (consent, self._replies.count(turn))
        erased = (
            self._erased.not_opted_out(turn) if opts_out is None else self._erased.rejoined(turn)
        )
        return (consent, self._replies.count(turn), erased)

    def _reason(self, turn: Turn, unmet: Unmet) -> str:
        """Why ``begin`` was refused, by the first of its conditions that was not met."""
        if OF_CONSENT in unmet.items:
            is_out = unmet.items[OF_CONSENT].get("opted_out", {}).get("BOOL", False)
            is_known = is_out and turn.plan.opts_out is not False
            return "number_opted_out" if is_known else "superseded"
        if OF_REPLIES in unmet.items:
            replies = int(unmet.items[OF_REPLIES].get("replies", {}).get("N", "0"))
            return "reply_limit" if replies >= self._replies.most_an_hour else "repeated_text"
        is_erased = self._erased is not None and OF_ERASED in unmet.items
        return "number_opted_out" if is_erased and turn.plan.opts_out is None else "country_limit"

    def release(self, turn: Turn) -> None:
        """Bring a text back from SENDING to CLAIMED, as if it had not come; raises Moved."""
        stopped = self._entries.stop_sending(turn)
        of_country = self._replies.give_back_to_country(turn)
        if turn.plan.is_help:
            self._made(turn, stopped, *of_country)
            return
        for counted in (
            (self._replies.forget_words(turn, replies=-1),),
            # Another text of the number has been answered since, and its words are remembered.
            (self._replies.give_back(turn),),
            (),
        ):
            if self._made(turn, stopped, *counted, *of_country):
                return

    def finish(self, turn: Turn, reply_id: str) -> None:
        """Bring a text from SENDING to SENT, with the reply's id; raises Moved."""
        counters = self._counts(turn, STATE_COUNTERS[SENT], *_consent_counter(turn))
        session = self.sessions.keep(turn)
        self._made(turn, self._entries.sent(turn, reply_id), *counters, *session)

    def finish_by_receipt(self, turn: Turn) -> None:
        """Bring a text from SENDING to SENT, whose reply a receipt names; raises Moved."""
        self._step(
            turn,
            self._entries.sent_by_receipt(turn),
            STATE_COUNTERS[SENT],
            *_consent_counter(turn),
        )

    def prove_sent(self, turn: Turn, reply_id: str) -> None:
        """Bring a text from UNKNOWN to SENT, with the reply's id; raises Moved."""
        self._made(
            turn,
            self._entries.proved_sent(turn, reply_id),
            *self._counts_of_proof(turn.text.received_at),
        )

    def may_rejoin(self, turn: Turn) -> bool:
        """Whether no later text of the number opted out."""
        try:
            self._transact(self._consent.can_change(turn))
        except Unmet:
            return False
        return True

    def give_up(self, turn: Turn, reason: str) -> None:
        """Bring a text from SENDING to UNKNOWN: it may have been sent; raises Moved.

        Who texts the same again probably got no reply, and gets one; it is counted as one.
        """
        ended = self._entries.ended(turn, UNKNOWN, reason)
        counts = self._counts(turn, STATE_COUNTERS[UNKNOWN], *_consent_counter(turn))
        if not self._made(turn, ended, self._replies.forget_words(turn, replies=0), *counts):
            self._made(turn, ended, *counts)

    def suppress(self, turn: Turn, reason: str) -> None:
        """Bring a text from CLAIMED to SUPPRESSED, with what it says about consent.

        Raises Moved.
        """
        suppressed = self._entries.suppressed(turn, reason)
        opts_out = turn.plan.opts_out
        if opts_out is not None and reason != "superseded":
            counts = () if reason == "number_opted_out" else _consent_counter(turn)
            if self._made(
                turn,
                suppressed,
                self._consent.change(turn, opted_out=opts_out),
                *([self._erased.rejoined(turn)] if self._erased and opts_out is False else []),
                *self._counts(turn, STATE_COUNTERS[SUPPRESSED], *counts),
            ):
                return
        self._step(turn, suppressed, STATE_COUNTERS[SUPPRESSED])

    def refuse_at_aws(self, turn: Turn, reason: str, *, opted_out: bool) -> None:
        """Bring a text from SENDING to SUPPRESSED: AWS does not send to the number; raises Moved.

        Where that is because the number ``opted_out`` there, it has opted out here too, unless
        another text said something about consent: that one counts.
        """
        counts = [STATE_COUNTERS[SUPPRESSED]]
        if turn.plan.opts_out is True:
            counts += _consent_counter(turn)
        ended = self._entries.ended(turn, SUPPRESSED, reason)
        if opted_out and self._made(
            turn, ended, self._consent.refused_by_aws(turn), *self._counts(turn, *counts)
        ):
            return
        self._step(turn, ended, *counts)

    def receive(self, receipt: Receipt, *, at: str) -> str:
        """Note a receipt and count it: ``receipt``, ``receipt_repeated`` or ``receipt_unknown``.

        Parts and price are counted once a reply, by its final receipt. Only the first of the three
        changes anything. AWS sends receipts of what it took: UNKNOWN becomes SENT.
        """
        if not receipt.inbound_message_id:
            return "receipt_unknown"
        counts = [self._counters.add(f"receipt-{receipt.status}", at=at)]
        if receipt.is_final:
            counts += [
                self._counters.add("parts", at=at, amount=receipt.parts),
                self._counters.add("price-in-usd", at=at, amount=receipt.price),
            ]
        text, proof, proves = Item(), [], False
        for _ in range(CHANGES_OF_A_RECEIPTS_TEXT):
            found = self._unmet_by(
                self._entries.receipt(receipt, proves=proves), *counts, *proof if proves else ()
            )
            if found is None:
                return "receipt"
            text, was = found, proves
            proves = text.get("state", {}).get("S") == UNKNOWN
            if proves == was:
                break
            proof = self._counts_of_proof(text.get("received_at", {}).get("S", at))
        belongs = text.get("reply_id", {}).get("S") == receipt.message_id
        return "receipt_repeated" if belongs else "receipt_unknown"

    def remember(self, what: str, notification_id: str, *, at: str) -> bool:
        """Count a notification without a text by ``what`` it is; False if it was counted before."""
        try:
            self._transact(
                self._entries.remember(what, notification_id), self._counters.add(what, at=at)
            )
        except Unmet:
            return False
        return True

    def _step(self, turn: Turn, write: dict[str, Any], *counters: str) -> None:
        self._made(turn, write, *self._counts(turn, *counters))

    def _made(self, turn: Turn, *writes: dict[str, Any]) -> bool:
        """Whether the writes were made; raises Moved where the first was not, which is the text's.

        Where another condition was not met, nothing was written.
        """
        try:
            self._transact(*writes)
        except Unmet as unmet:
            self._raise_if_moved(turn, unmet)
            return False
        return True

    def _unmet_by(self, write: dict[str, Any], *counts: dict[str, Any]) -> Item | None:
        """The item whose condition was not met, None where all was written."""
        try:
            self._transact(write, *counts)
        except Unmet as unmet:
            return unmet.items[0]
        return None

    def _counts_of_proof(self, received_at: str) -> list[dict[str, Any]]:
        """Move one text of that day from the unknown to the answered."""
        return [
            self._counters.add(STATE_COUNTERS[SENT], at=received_at),
            self._counters.add(STATE_COUNTERS[UNKNOWN], at=received_at, amount=-1),
        ]

    def _counts(self, turn: Turn, *counters: str) -> list[dict[str, Any]]:
        return [self._counters.add(counter, at=turn.text.received_at) for counter in counters]

    def _transact(self, *writes: dict[str, Any]) -> None:
        transact(self._dynamodb, writes)

    @staticmethod
    def _raise_if_moved(turn: Turn, unmet: Unmet) -> None:
        if 0 in unmet.items:
            raise Moved(stands_of(unmet.items[0], turn)) from None


def _consent_counter(turn: Turn) -> tuple[str, ...]:
    if turn.plan.opts_out is None:
        return ()
    return ("opted-out",) if turn.plan.opts_out else ("rejoined",)
