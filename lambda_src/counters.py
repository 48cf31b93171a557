"""What is counted: one item a day and counter, in parts, without a number or a text in it.

Every count is in the transaction of what it counts. So that transactions of one moment seldom meet
at an item, each counter is the sum of PARTS items, from ``answered#00`` on.
"""

import random
from decimal import Decimal

from dynamodb import Write, Writes, in_seconds, update

PARTS = 32
KEPT_FOR = 400 * 24 * 60 * 60
# Of the texts of a day, those with a reply, those without, and those of which nobody knows.
ANSWERED, UNANSWERED, UNCERTAIN = "answered", "suppressed", "unknown"
DAY = slice(0, len("2026-01-02"))


class Counters:
    """The counters of a table."""

    def __init__(self, table: str) -> None:
        self._table = table

    def add(self, counter: str, *, at: str, amount: Decimal | int = 1) -> Write:
        """A write that adds to a counter of the day of ``at``, the time at which the text came."""
        part = random.randrange(PARTS)  # noqa: S311
        return update(
            self._table,
            {"day": {"S": at[DAY]}, "counter": {"S": f"{counter}#{part:02}"}},
            "ADD occurrences :amount SET expires_at = :expiry",
            "",
            amount=amount,
            expiry=in_seconds(KEPT_FOR),
        )

    def proof(self, *, at: str) -> Writes:
        """The writes that move a text of that day from the unknown to the answered."""
        return {
            ANSWERED: self.add(ANSWERED, at=at),
            UNCERTAIN: self.add(UNCERTAIN, at=at, amount=-1),
        }
