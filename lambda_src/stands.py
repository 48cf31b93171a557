"""Where a text stands, as an attempt finds it in the table."""

import time
from dataclasses import dataclass

from entries import SENT, Turn
from transaction import Item, StorageFailed


@dataclass(frozen=True, kw_only=True)
class Stands:
    """Where a text stands, as an earlier attempt or another delivery left it.

    ``can_be_given_up``: its sender has certainly stopped. ``reply_id`` is the id of
    its reply, where a receipt or an attempt has brought it.
    """

    state: str
    can_be_given_up: bool
    reply_id: str | None


class Gone(StorageFailed):
    """Nothing is known of a text that was there: somebody erased it."""


class Moved(Exception):
    """A text is in another state than it was taken to be."""

    def __init__(self, stands: Stands) -> None:
        super().__init__(stands.state)
        self.stands = stands


def stands_of(item: Item, turn: Turn) -> Stands:
    """Where the text of an item stands; raises Gone where there is no item."""
    if not item:  # nobody may take it for done
        raise Gone("ItemNotReturned")
    until = int(item.get("sending_until", {}).get("N", "0"))
    return Stands(
        # A text of a release of the function that knew no states is done.
        state=item.get("state", {}).get("S", SENT),
        can_be_given_up=(
            item.get("sending_in", {}).get("S") == turn.invocation or until <= time.time()
        ),
        reply_id=item.get("reply_id", {}).get("S"),
    )
