"""Where a text stands, as an attempt finds it in the table, and why it cannot go on."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from entries import ERASED, SENT, Turn
from transaction import Item, StorageFailed

# Why an opt-out is not noted yet: AWS's list may have lost the number for an earlier return.
# By the entry of the number alone, or also by what is kept under its hash.
RETURNED, RETURNED_BY_HASH = "returned", "returned_by_hash"
# Of noting whether a text was sent; after the last one that is unknown.
ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Stands:
    """Where a text stands, as an earlier attempt or another delivery left it.

    ``is_sender_gone``: its sender has certainly stopped. ``reply_id`` is the id of its
    reply, where a receipt or an attempt has brought it. ``reply`` and ``session`` are those of the
    hook, of a text in CLAIMED that was not sent. ``counted_in`` is the hour in whose limits
    its reply is counted. ``is_told``: of a text in UNKNOWN, the line in the log is written.
    """

    state: str
    is_sender_gone: bool = False
    reply_id: str | None = None
    reply: str = ""
    session: str | None = None
    reason: str | None = None
    counted_in: str | None = None
    is_told: bool = True


class Gone(StorageFailed):
    """Nothing is known of a text that was there: somebody erased it."""


class Moved(Exception):
    """A text is in another state than it was taken to be."""

    def __init__(self, stands: Stands) -> None:
        super().__init__(stands.state)
        self.stands = stands


class NotAllowed(Exception):
    """The number may get no reply to the text; ``reason`` is a fixed word.

    ``is_out``: it has opted out, as far as is known.
    """

    def __init__(self, reason: str, *, is_out: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_out = is_out


def stands_of(item: Item, turn: Turn) -> Stands:
    """Where the text of an item stands; raises Gone where there is no item."""
    if not item:  # nobody may take it for done
        raise Gone("ItemNotReturned")
    until = item.get("sending_until", {}).get("N")
    return Stands(
        # A text of a release of the function that knew no states is done.
        state=item.get("state", {}).get("S", SENT),
        is_sender_gone=(
            item.get("sending_in", {}).get("S") == turn.invocation
            or int(until or "0") <= time.time()
        ),
        reply_id=item.get("reply_id", {}).get("S"),
        reply=item.get("reply", {}).get("S", ""),
        session=item.get("hook_session", {}).get("S"),
        reason=item.get("reason", {}).get("S"),
        counted_in=item.get("counted_in", {}).get("S"),
        is_told=until is None,
    )


def stands_erased(item: Item) -> Stands:
    """Where an erased text stands: done, or ERASED before it was."""
    is_unfinished = item.get("unfinished", {}).get("BOOL", False)
    return Stands(state=ERASED if is_unfinished else SENT)


def is_later(item: Item, turn: Turn) -> bool:
    """Whether an entry about consent is of a later time than a text."""
    return item.get("changed_at", {}).get("S", "") > turn.text.received_at


def reach(state: str, step: Callable[[], None]) -> None:
    """Bring a text from SENDING to a state in which nothing is sent any more."""
    try:
        insist(step)
    except Moved as moved:
        # By this attempt, in a step that seemed to fail.
        if moved.stands.state != state:
            raise


def insist(step: Callable[[], None]) -> None:
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
