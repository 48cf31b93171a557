"""What is counted: one item a day and counter, in parts, without a number or a text in it.

Every count is in the transaction of what it counts. So that transactions of one moment seldom meet
at an item, each counter is the sum of PARTS items, from ``answered#00`` on.
"""

import random
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

PARTS = 32
KEPT_FOR_IN_SECONDS = 400 * 24 * 60 * 60
# Of the texts of a day, those with a reply, and those of which nobody knows.
ANSWERED, UNCERTAIN = "answered", "unknown"
DAY = slice(0, len("2026-01-02"))


class Counters:
    """The counters of a table."""

    def __init__(self, table: str) -> None:
        self._table = table

    def add(self, counter: str, *, at: str, amount: Decimal | int = 1) -> dict[str, Any]:
        """A write that adds to the counter of the day of ``at``, an ISO time.

        That is the day on which a text came in, for everything that is counted of it: so the
        counts of a day add up.
        """
        part = random.randrange(PARTS)  # noqa: S311
        return {
            "Update": {
                "TableName": self._table,
                "Key": {"day": {"S": at[DAY]}, "counter": {"S": f"{counter}#{part:02}"}},
                "UpdateExpression": "ADD occurrences :amount SET expires_at = :expiry",
                "ExpressionAttributeValues": {
                    ":amount": {"N": str(amount) if isinstance(amount, int) else f"{amount:f}"},
                    ":expiry": {"N": str(int(time.time()) + KEPT_FOR_IN_SECONDS)},
                },
            }
        }

    def proof(self, *, at: str) -> dict[str, dict[str, Any]]:
        """The writes that move a text of that day from the unknown to the answered."""
        return {
            ANSWERED: self.add(ANSWERED, at=at),
            UNCERTAIN: self.add(UNCERTAIN, at=at, amount=-1),
        }


def now_iso() -> str:
    """The present moment as SNS writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
